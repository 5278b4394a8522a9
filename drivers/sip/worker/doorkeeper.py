"""What becomes of an INVITE that `front_gate` has let in: it rings, or is refused.

    482  a call of that name goes on (RFC 3261 §8.2.2.2): not told
    486  every leg is taken: told, and over at once

With every slot taken the library answers 486 before anybody is asked, as it refuses with a code of
its own whatever it cannot understand (no codec of ours is 488); those callers are told of as well.
"""

from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Incoming, Over
from drivers.sip.worker.call_roll import CallRoll
from drivers.sip.worker.guard import complain
from drivers.sip.worker.incoming_call import IncomingCall
from drivers.sip.worker.incoming_invite import incoming_of
from drivers.sip.worker.line_call import Exchange
from drivers.sip.worker.refused_call import RefusedCall

_LOOP, _BUSY = 482, 486


class Doorkeeper:
    """`came` and `refused` are for the library's two callbacks of an INVITE."""

    def __init__(self, worker: int, exchange: Exchange, roll: CallRoll) -> None:
        self._worker = worker
        self._exchange = exchange
        self._roll = roll

    def came(self, prm: Any) -> None:
        """`onIncomingCall`: 180 goes out, and `incoming`, before this returns."""
        invite = prm.rdata.wholeMsg
        incoming = incoming_of(self._worker, invite)
        if self._roll.get(incoming.call) is not None:
            self._refuse(prm.callId, _LOOP)
        elif (ear := self._roll.free_ear()) is None:
            self._refuse(prm.callId, _BUSY)
            self._tell_of_refused(incoming, _BUSY, "no free leg")
        else:
            self._ring(incoming, IncomingCall(self._exchange, incoming, invite, prm.callId, ear))

    def refused(self, prm: Any) -> None:
        """`onRejectedIncomingCall`: the library has answered this INVITE by itself."""
        incoming = incoming_of(self._worker, prm.rdata.wholeMsg)
        if self._roll.get(incoming.call) is None:
            self._tell_of_refused(incoming, prm.statusCode, prm.reason)

    def _ring(self, incoming: Incoming, call: IncomingCall) -> None:
        self._roll.add(call)
        self._exchange.emit(incoming)
        try:
            call.ring()
        except pj.Error as error:
            complain("ring", error)

    def _refuse(self, slot: int, code: int) -> None:
        self._roll.turn_away(RefusedCall(self._exchange.account, slot, code))

    def _tell_of_refused(self, incoming: Incoming, code: int, reason: str) -> None:
        self._exchange.emit(incoming)
        self._exchange.emit(
            Over(incoming.worker, incoming.call, code, reason, by_us=True, answered=False)
        )

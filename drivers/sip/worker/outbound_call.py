"""One call that we make: its INVITE, and the end of it."""

from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Dial
from drivers.sip.worker.call_life import Phase
from drivers.sip.worker.dialled_life import DialledLife
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.line_call import Exchange, LineCall
from drivers.sip.worker.tx_option import tx_option
from drivers.sip.worker.unheard_invite import timeout_response

# What the binding leaves out: PJ_ETOOMANY, PJSIP_EINVALIDURI and PJSIP_EINVALIDREQURI.
_TOO_MANY = 70010
_NOT_AN_ADDRESS = (171039, 171042)


class OutboundCall(LineCall):
    """Dials when it is told to."""

    def __init__(self, exchange: Exchange, dial: Dial, sender: str, ear: Ear) -> None:
        """`sender` is who calls, in place of the account; empty is the account."""
        life = DialledLife(dial, exchange.now_s())
        super().__init__(exchange, life, ear)
        self._sound.record = dial.record
        self._dialled = life
        self._dial = dial
        self._sender = sender
        self._undialled = ""

    def dial(self, uri: str) -> None:
        """Send the INVITE; what the library refuses ends the call at once.

        A call that was hung up keeps its slot until the other side has agreed: while there is none
        free, or too many have begun a moment ago, every `tick` tries again.
        """
        pace = self._exchange.library.dialling
        if not pace.is_open(self._now_s()):
            self._undialled = uri
            return
        self._undialled = ""
        how = pj.CallOpParam(True)
        how.txOption = tx_option(self._dial.headers, sender=self._sender)
        try:
            self.makeCall(uri, how)
            pace.begun(self._now_s())
            self.slot = self.getId()
        except pj.Error as error:
            if error.status == _TOO_MANY:
                self._undialled = uri
                return
            pace.begun(self._now_s())
            self._life.leave(self._now_s(), error.reason)
            # RFC 3261 §21.4.1: an address that cannot be dialled; §21.5.1: any other fault is ours.
            self._end(400 if error.status in _NOT_AN_ADDRESS else 500, error.reason)

    def tick(self) -> None:
        if self._undialled and not self.over:
            self.dial(self._undialled)
        super().tick()

    def _transaction(self, event: Any) -> None:
        super()._transaction(event)
        if event.tsx.method != "INVITE" or event.tsx.role != pj.PJSIP_ROLE_UAC:
            return
        if event.type == pj.PJSIP_EVENT_TX_MSG and self._life.phase is Phase.DIALLING:
            self._invite = event.src.tdata.wholeMsg
        elif event.type == pj.PJSIP_EVENT_RX_MSG and 100 <= event.tsx.statusCode < 200:
            self._tell(self._dialled.response(event.tsx.statusCode))

    def _lose_patience(self) -> None:
        if self._undialled:
            self._life.leave(self._now_s(), "no free leg")
            self._end(503, "")
        else:
            super()._lose_patience()

    def _hang_up(self, code: int = 0) -> None:
        if self.slot < 0:
            # The library aborts where it is told to hang up what it has never dialled.
            self._undialled = ""
            self._end(487, "")
            return
        super()._hang_up(code)
        if self._invite and not self._dialled.heard:
            self._exchange.library.hear(timeout_response(self._invite))

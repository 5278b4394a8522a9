"""One call that comes in: rings until somebody decides about it."""

import pjsua2 as pj

from drivers.sip.frames import Incoming, PickUp
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.line_call import Exchange, LineCall
from drivers.sip.worker.received_life import ReceivedLife, refusal

_RINGING, _OK, _OUR_FAULT = 180, 200, 500


class IncomingCall(LineCall):
    """Its slot is taken from the beginning."""

    def __init__(
        self, exchange: Exchange, incoming: Incoming, invite: str, slot: int, ear: Ear
    ) -> None:
        life = ReceivedLife(incoming.worker, incoming.call, exchange.now_s())
        super().__init__(exchange, life, ear, slot)
        self._received = life
        self._invite = invite

    def ring(self) -> None:
        """Raises `pj.Error` where the library will not have the call."""
        self._respond(_RINGING)

    def pick_up(self, pick_up: PickUp) -> None:
        """Answer it, once."""
        if not self._received.picked_up(self._now_s()):
            return
        self._sound.record = pick_up.record
        try:
            self._respond(_OK)
        except pj.Error as error:
            self._life.leave(self._now_s(), error.reason)
            self._hang_up(_OUR_FAULT)

    def _hang_up(self, code: int = 0) -> None:
        # RFC 3261 §15: once there was an answer the library sends a BYE, and no code.
        super()._hang_up(refusal(code))

    def _respond(self, code: int) -> None:
        response = pj.CallOpParam(True)
        response.statusCode = code
        self.answer(response)

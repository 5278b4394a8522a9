"""The life of a call that comes in.

ringing ──picked up──► waiting for audio ──► as every call (`call_life`)
   └ the caller gives up: 487 · the driver says another code · nobody decides in a minute: 480
"""

from drivers.sip.worker.call_life import CallLife, Phase

# RFC 3261 §21.4.18: nobody here can take it now.
NOBODY = 480
_DECIDED_WITHIN_S = 60.0


class ReceivedLife(CallLife):
    """`CallLife` from the 180 on."""

    def __init__(self, worker: int, call: str, now_s: float) -> None:
        super().__init__(worker, call, Phase.RINGING, now_s + _DECIDED_WITHIN_S)

    def picked_up(self, now_s: float) -> bool:
        """Whether it is for us to send the 200: only once, and only while it rings."""
        if self.phase is not Phase.RINGING:
            return False
        self._wait_for_audio(now_s)
        return True


def refusal(code: int) -> int:
    """The final response for a call that is not picked up: this one, if it is a refusal at all."""
    return code if 400 <= code < 700 else NOBODY

"""A call that is refused as it comes in, before anybody is told.

Not in the library's callback: there it aborts for an INVITE without a body. And with an object of
its own, for it hangs up by itself, with 500, where there is none.
"""

from typing import Any

import pjsua2 as pj

from drivers.sip.worker.guard import complain


class RefusedCall(pj.Call):
    """`refuse` it at the next turn; then the object is kept as that of every call (`call_roll`)."""

    def __init__(self, account: Any, slot: int, code: int) -> None:
        super().__init__(account, slot)
        self.slot = slot
        self.over_s: float | None = None
        self._code = code

    def refuse(self, now_s: float) -> None:
        """Say no; what cannot be said is lost, and the caller's own timer ends it."""
        self.over_s = now_s
        goodbye = pj.CallOpParam(True)
        goodbye.statusCode = self._code
        try:
            self.hangup(goodbye)
        except pj.Error as error:
            complain("refuse", error)

    def release(self) -> None:
        """There is nothing that plays or records."""

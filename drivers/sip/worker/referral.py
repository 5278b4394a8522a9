"""REFER within one call, in both directions (RFC 3515).

Ours is the library's, but for its end. One that comes would be followed by the library itself: it
is answered here, before the library looks at it, and whom to call is the driver's.
"""

from collections.abc import Callable
from typing import Any, Protocol

import pjsua2 as pj

from drivers.sip.frames import Refer, ReferAsked, ReferEnded, WorkerEvent
from drivers.sip.worker.addresses import is_dialable
from drivers.sip.worker.guard import complain
from drivers.sip.worker.library import Library
from drivers.sip.worker.refer_life import ReferLife
from drivers.sip.worker.refer_request import DONE, SIPFRAG, notify_headers, refer_target
from drivers.sip.worker.tx_option import tx_option

# RFC 3261 §21.4.1, §21.4.19, §21.4.27, §21.5.1.
_BAD_REQUEST, _NO_SUCH_CALL, _PENDING, _OUR_FAULT = 400, 481, 491, 500
_ACCEPTED = 202


class Referring(Protocol):
    """The call, which is handed in each time: nothing here keeps it alive."""

    @property
    def worker(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def talking(self) -> bool: ...
    def xfer(self, to: str, prm: Any) -> None: ...
    def sendRequest(self, prm: Any) -> None: ...


class Referral:
    """That of one call."""

    def __init__(
        self,
        library: Library,
        emit: Callable[[WorkerEvent], None],
        now_s: Callable[[], float],
    ) -> None:
        self._library = library
        self._emit = emit
        self._now_s = now_s
        self._life: ReferLife | None = None

    def ask(self, call: Referring, refer: Refer) -> None:
        """Send one; what cannot be asked ends at once."""
        code = self._why_not(call, refer)
        if code:
            self._emit(ReferEnded(refer.worker, refer.call, code))
            return
        life = self._life = ReferLife(refer, self._now_s())
        try:
            call.xfer(refer.to, pj.CallOpParam())
        except pj.Error as error:
            complain("refer", error)
            self._tell(life.end(_OUR_FAULT))

    def status(self, prm: Any) -> None:
        """What `onCallTransferStatus` tells of ours."""
        if self._life is not None:
            self._tell(self._life.told(prm.statusCode, prm.finalNotify))
            prm.cont = not self._life.over

    def came(self, call: Referring, event: Any) -> None:
        """A message of a REFER's transaction, as `onCallTsxState` has it."""
        ours = event.tsx.role == pj.PJSIP_ROLE_UAC
        if ours and self._life is not None and event.tsx.statusCode // 100 == 2:
            self._life.accepted()
        elif not ours and event.tsx.state == pj.PJSIP_TSX_STATE_TRYING and call.talking:
            self._answer(call, event.src.rdata)

    def tick(self) -> None:
        """Tell silence."""
        if self._life is not None and self._life.overdue(self._now_s()):
            self.end()

    def end(self) -> None:
        """Nothing more will come: the call is over."""
        if self._life is not None:
            self._tell(self._life.end())

    def _why_not(self, call: Referring, refer: Refer) -> int:
        if not call.talking:
            return _NO_SUCH_CALL
        if not is_dialable(refer.to):
            return _BAD_REQUEST
        # The library does not say which of two it tells about.
        return _PENDING if self._life is not None and not self._life.over else 0

    def _answer(self, call: Referring, rdata: Any) -> None:
        request = rdata.wholeMsg
        target = refer_target(request)
        if not is_dialable(target):
            return
        # RFC 3515 §2.4.2; once there is an answer the library does nothing more with it.
        self._library.respond(rdata, _ACCEPTED)
        self._emit(ReferAsked(call.worker, call.name, target))
        notify = pj.CallSendRequestParam()
        notify.method = "NOTIFY"
        notify.txOption = tx_option(notify_headers(request), SIPFRAG, DONE)
        call.sendRequest(notify)

    def _tell(self, ended: ReferEnded | None) -> None:
        if ended is not None:
            self._emit(ended)

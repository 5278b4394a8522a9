"""What waits to leave: reports that are owed to radios first, then pages in order.

A report that meets a busy channel lets a page go first, and is tried for as long as a call may
last.

A page of which nothing shows that it is on air ends as `Unknown(pending=True)` when it is
overdue, so that the core can act; what comes of it follows as a late receipt.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from drivers.tetra_pei.at_command import Job, Pause
from drivers.tetra_pei.error_codes import Verdict, verdict_of
from drivers.tetra_pei.inbound import Confirmation, Inbound
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.outgoing_status import prepare_status
from drivers.tetra_pei.page import Page, prepare
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.sds_channel import OutgoingSds, SdsChannel
from drivers.tetra_pei.sds_transport import encode_transport
from drivers.tetra_pei.subscriber_identity import ssi_of
from gateway.driver_api import (
    Completed,
    Deferred,
    Fault,
    Health,
    LateReceipt,
    RadioPage,
    RadioStatus,
    Receipt,
    Refused,
    Request,
    Unsent,
)

_CONFIRMATION_TRIES = 40
_OUT_OF_SERVICE = "the radio is out of service"


class OutgoingQueue:
    """Every request in it ends with exactly one of `ended`, at the latest by `broken_off`."""

    def __init__(
        self,
        profile: Profile,
        inbound: Inbound,
        references: MessageReferences,
        utc: Callable[[], datetime],
        status_names: Mapping[str, int],
    ) -> None:
        self.ended: list[Completed] = []
        self.channel = SdsChannel(profile)
        self._profile = profile
        self._inbound = inbound
        self._references = references
        self._utc = utc
        self._status_names = status_names
        self._pages: deque[Page] = deque()
        self._page: Page | None = None
        self._is_overdue = False
        self._is_busy = False

    @property
    def has_work(self) -> bool:
        return bool(self._pages or self._inbound.confirmations)

    def take(self, request_id: str, request: Request, longest_bits: int) -> None:
        """Queue it, or end it at once."""
        match request:
            case RadioPage():
                made = (self._profile, longest_bits, self._references)
                page = prepare(request_id, request, *made)
            case RadioStatus():
                page = prepare_status(request_id, request, self._profile, self._status_names)
            case _:
                page = Refused(Fault.LANE, "a radio carries pages and statuses only")
        if isinstance(page, Refused):
            self.end(request_id, page)
        else:
            self._pages.append(page)

    def end(self, request_id: str, result: Receipt | Health) -> None:
        """This is what came of it."""
        self.ended.append(Completed(request_id, result))

    def withdraw(self, request_id: str) -> bool:
        """Take back a page that waits; False if it has begun or is not known."""
        for page in self._pages:
            if page.request_id == request_id:
                self._pages.remove(page)
                self.end(request_id, Unsent("withdrawn"))
                return True
        return False

    def next_job(self, *, registered: bool) -> Job:
        """The next SDS as a job; only while there is work."""
        pages_first = self._is_busy and bool(self._pages)
        self._is_busy = False
        if self._inbound.confirmations and registered and not pages_first:
            return self._confirm(self._inbound.confirmations.popleft())
        if self._pages:
            return self._send(self._pages.popleft(), registered)
        return self._wait()

    def broken_off(self, body_left: bool, cause: str) -> None:
        """End everything, each as far as it is known."""
        if self._page is not None and not self._is_overdue:
            left = body_left or self.channel.is_out
            self.end(self._page.request_id, self._page.broken_off(left, cause))
        for page in self._pages:
            self.end(page.request_id, Unsent(cause))
        self._page = None
        self._pages.clear()

    def _wait(self) -> Job:
        """Reports are owed and the radio is out of service."""
        yield Pause(self._profile.timings.busy_s)

    def _send(self, page: Page, registered: bool) -> Job:
        timings = self._profile.timings
        if not registered:
            self.end(page.request_id, Deferred(timings.busy_s, _OUT_OF_SERVICE))
            return
        self._page, self._is_overdue = page, False
        yield from page.run(self.channel, timings, self._utc, self._overdue)
        assert page.receipt is not None
        if self._is_overdue:
            key = f"late-{page.request_id}"
            self._inbound.pass_on(LateReceipt(key, page.request_id, page.receipt))
        else:
            self.end(page.request_id, page.receipt)
        self._page = None

    def _overdue(self) -> None:
        if self._page is not None and not self._is_overdue:
            self._is_overdue = True
            self.end(self._page.request_id, self._page.overdue())

    def _confirm(self, owed: Confirmation) -> Job:
        """Nobody is told when it fails: its terminal shows that it was not confirmed."""
        try:
            ssi = ssi_of(owed.radio)
        except PduError:
            return
        sds = OutgoingSds(ssi, encode_transport(owed.pdu), lambda: True)
        answer = yield from self.channel.send(sds, None)
        waiting = self._inbound.confirmations
        if answer.error is None or verdict_of(answer.error) is not Verdict.LATER:
            return
        if owed.tries + 1 < _CONFIRMATION_TRIES:
            waiting.appendleft(replace(owed, tries=owed.tries + 1))
        self._is_busy = True
        yield Pause(self._profile.timings.busy_s)

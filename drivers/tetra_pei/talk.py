"""The right to talk: demanded, held for a time, given back or lost, and never left behind.

    TransmitDemand ─► CallJobs.obtain ─ Accepted ─► held ─ TransmitEnd ─► ceased, released
                          │ no, withdrawn            ├ at_most_s over ─┐
                          ▼                          ├ withdrawn       ├► TransmissionLost,
                       cleared                       └ taken from us ──┘  cleared

Cleared: talking ended, the call that we set up released, the former talkgroup selected again.
When a session ends a last ATH is given out, and the next session begins with one.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import inf

from drivers.tetra_pei.at_command import Job
from drivers.tetra_pei.call_book import CallBook, Floor
from drivers.tetra_pei.call_jobs import CallJobs
from drivers.tetra_pei.call_lines import read_call_line
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.release_cause import release_words
from drivers.tetra_pei.subscriber_identity import ssi_of
from drivers.tetra_pei.talkgroups import CallMemory, Talkgroups
from gateway.driver_api import (
    Accepted,
    Completed,
    Deferred,
    Fault,
    Receipt,
    Refused,
    TransmissionLost,
    TransmitDemand,
    TransmitEnd,
    Unknown,
    Unsent,
)

_NO_RIGHT = "nobody had the right to talk here"
_WHY_LOST = {
    Floor.NOBODY: "the network has ended it",
    Floor.REFUSED: "the network has taken it back",
    Floor.QUEUED: "the network says wait",
    Floor.OTHERS: "somebody else was given it",
}


@dataclass(frozen=True, slots=True)
class _Right:
    """Held by this attempt until then."""

    attempt_id: str
    demand: TransmitDemand
    ssi: str
    until_s: float


class Talk:
    """`ended` and `lost` are taken by the machine; so is `next_job`, one at a time."""

    def __init__(self, profile: Profile, utc: Callable[[], datetime], memory: CallMemory) -> None:
        self.ended: list[Completed] = []
        self.lost: list[TransmissionLost] = []
        self.groups = Talkgroups(memory)
        self._memory = memory
        self._book = CallBook()
        self.jobs = CallJobs(profile, self._book, self.groups, memory)
        self._busy_s = profile.timings.busy_s
        self._utc = utc
        self._queue: deque[tuple[str, TransmitDemand | TransmitEnd]] = deque()
        self._demanded = ""
        self._ending = ""
        self._right: _Right | None = None
        self._why_lost = _NO_RIGHT
        self._clearing_due = False

    @property
    def has_work(self) -> bool:
        return self._clearing_due or bool(self._queue)

    @property
    def may_hold(self) -> bool:
        """Whether the radio may be in a call of ours, or talk."""
        return self._book.is_ours_up or bool(self._book.spoken_in)

    @property
    def deadline(self) -> float | None:
        return self._right.until_s if self._right is not None else None

    def take(self, request_id: str, request: TransmitDemand | TransmitEnd) -> None:
        """Queue it, or end it at once."""
        if isinstance(request, TransmitDemand):
            try:
                ssi_of(request.to)
            except PduError as error:
                self._end(request_id, Refused(Fault.RECIPIENT, str(error)))
                return
            if not 0 < request.at_most_s < inf:
                self._end(request_id, Refused(Fault.LANE, "at_most_s has to be over 0, and end"))
                return
        self._queue.append((request_id, request))

    def withdraw(self, request_id: str) -> bool:
        """Take back a demand; one that was granted is cleared, and False, for it has ended."""
        for waiting in self._queue:
            if waiting[0] == request_id:
                self._queue.remove(waiting)
                self._end(request_id, Unsent("withdrawn"))
                return True
        if self._right is not None and self._right.attempt_id == request_id:
            self._lose("withdrawn")
        elif self._demanded == request_id:
            self.jobs.given_up, self._demanded = True, ""
            self._end(request_id, Unsent("withdrawn"))
            return True
        return False

    def note(self, line: str, now_s: float) -> bool:
        """Any line of the radio; True if it is about a call."""
        self.jobs.now_s = now_s
        self.groups.note(line)
        found = read_call_line(line)
        if found is None:
            return False
        was_up = self._book.is_ours_up
        self._book.take(found)
        if was_up and not self._book.is_ours_up:
            self._memory.may_be_up = False
        self._look()
        return True

    def tick(self, now_s: float) -> None:
        """Take the right back when its time is over."""
        self.jobs.now_s = now_s
        if self._right is not None and now_s >= self._right.until_s:
            self._lose(f"{self._right.demand.at_most_s:g} s are over")

    def network_lost(self) -> None:
        """The radio is out of service: nobody hears it any more."""
        if self._right is not None:
            self._lose("the radio is out of service")

    def next_job(self, *, registered: bool) -> Job:
        """What is to be done next; only while there is work."""
        if self._clearing_due:
            return self._clear()
        request_id, request = self._queue.popleft()
        if isinstance(request, TransmitEnd):
            return self._give_back(request_id, request)
        return self._grant(request_id, request, registered)

    def broken_off(self, cause: str) -> None:
        """End everything, each as far as it is known."""
        if self._demanded:
            self._end(self._demanded, Unknown(cause) if self.may_hold else Unsent(cause))
        if self._ending:
            self._end(self._ending, Unknown(cause))
        self._demanded = self._ending = ""
        for request_id, _ in self._queue:
            self._end(request_id, Unsent(cause))
        self._queue.clear()
        if self._right is not None:
            self._lose(cause)

    def facts(self) -> dict[str, str]:
        """For the administrator."""
        calls = [f"{call.to or '?'}: {call.floor.value}" for call in self._book.calls.values()]
        return {"talkgroup": self.groups.selected, "calls": "; ".join(calls)}

    def _grant(self, request_id: str, demand: TransmitDemand, registered: bool) -> Job:
        refusal = self._refusal(registered)
        if refusal is not None:
            self._end(request_id, refusal)
            return
        ssi = str(ssi_of(demand.to))
        self._demanded, self.jobs.given_up = request_id, False
        if self._book.is_ours_up and self._book.call_to(ssi) is None:
            yield from self.jobs.hang_up()
        may_leave = partial(self._may_leave, demand)
        receipt = yield from self.jobs.obtain(ssi, demand.to_talkgroup, may_leave)
        if not self.jobs.given_up:
            self._demanded = ""
            if isinstance(receipt, Accepted):
                until_s = self.jobs.now_s + demand.at_most_s
                self._right = _Right(request_id, demand, ssi, until_s)
            self._end(request_id, receipt)
        if self._right is None:
            yield from self._clear()

    def _may_leave(self, demand: TransmitDemand) -> bool:
        return demand.expires_at_utc is None or self._utc() < demand.expires_at_utc

    def _refusal(self, registered: bool) -> Receipt | None:
        if self._right is not None:
            return Refused(Fault.LANE, f"the radio talks to {self._right.demand.to} already")
        return None if registered else Deferred(self._busy_s, "the radio is out of service")

    def _give_back(self, request_id: str, request: TransmitEnd) -> Job:
        right, called = self._right, _plain(request.to)
        is_ours = right is not None and right.ssi == called
        is_left_up = right is None and request.hang_up and self._is_our_call(called)
        if not (is_ours or is_left_up):
            why = _NO_RIGHT if right is not None else self._why_lost
            self._end(request_id, Refused(Fault.LANE, why))
            return
        self._right, self._why_lost, self._ending = None, _NO_RIGHT, request_id
        answer = yield from self.jobs.cease()
        self._ending = ""
        self._end(request_id, Accepted() if answer.ok else Unknown(answer.cause))
        if request.hang_up or not answer.ok:
            yield from self._clear()

    def _is_our_call(self, called: str) -> bool:
        call = self._book.call_to(called)
        return call is not None and call.is_ours

    def _clear(self) -> Job:
        self._clearing_due = False
        answer = yield from self.jobs.cease()
        yield from self.jobs.hang_up(surely=not answer.ok)
        yield from self.groups.restore()

    def _look(self) -> None:
        """See whether what we have is still there, and nothing that nobody wants any more."""
        if self._right is None:
            is_over = not self._book.is_ours_up and self.groups.is_restore_due
            wanted = self._demanded or self._ending
            self._clearing_due |= not wanted and (is_over or bool(self._book.spoken_in))
            return
        call = self._book.call_to(self._right.ssi)
        if call is None:
            self._lose(release_words(self._book.cause))
        elif call.floor is not Floor.OURS:
            self._lose(_WHY_LOST[call.floor])

    def _lose(self, cause: str) -> None:
        right, self._right = self._right, None
        assert right is not None
        self._why_lost, self._clearing_due = cause, True
        key = f"transmission/{right.attempt_id}"
        self.lost.append(TransmissionLost(key, right.attempt_id, right.demand.to, cause))

    def _end(self, request_id: str, receipt: Receipt) -> None:
        self.ended.append(Completed(request_id, receipt))


def _plain(identity: str) -> str:
    try:
        return str(ssi_of(identity))
    except PduError:
        return ""

"""How a call is set up, talked in and released (EN 300 392-5 §6.11).

AT+CTGS=1,group      only where another one is selected
AT+CTSDC=…, ATD ssi  OK · +CTOCP · +CTCC · +CTXG: the dial itself asks for the right to talk
AT+CTXD=inst,prio    asks for it in a call that is up, whoever set it up
AT+CUTXC=inst        ends our talking
ATH                  OK, and some time later +CTCR

+CTXG 0               granted: Accepted
+CTXG 2, +CTOCP 1     queued: wait, `grant_most_s` at the most
+CTXG 3               somebody talks: wait for +CDTXC, then ask
connected, silent     ask once, `grant_s` later
+CTXG 1, busy         Deferred
+CTCR                 by `release_cause`
nothing of the call   Unknown; whatever it is, it is hung up
"""

from collections.abc import Callable, Generator

from drivers.tetra_pei.at_command import Answer, Asking, AwaitCall, Command, Job, Outcome, Step
from drivers.tetra_pei.call_book import Call, CallBook, Floor
from drivers.tetra_pei.error_codes import Verdict, verdict_of
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.release_cause import receipt_of
from drivers.tetra_pei.talkgroups import CallMemory, Talkgroups
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    LinkLost,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)

_HANG_UPS = 2
_WITHDRAWN = Unsent("withdrawn")

Obtaining = Generator[Step, Answer, Receipt]


class CallJobs:
    """`now_s` is set by whoever drives it; `given_up` stops a demand at its next step."""

    def __init__(
        self, profile: Profile, book: CallBook, groups: Talkgroups, memory: CallMemory
    ) -> None:
        self.now_s = 0.0
        self.given_up = False
        self._profile = profile
        self._book = book
        self._groups = groups
        self._memory = memory

    def begin(self, talkgroup_is_set: bool) -> Job:
        """At the start of a session: nothing of the last one may hold a talkgroup."""
        for _ in range(_HANG_UPS if self._memory.may_be_up else 0):
            answer = yield Command("ATH")
            self._memory.may_be_up = answer.outcome is Outcome.SILENCE
            if answer.ok:
                break
        if talkgroup_is_set:
            self._memory.former = ""
        yield from self._groups.ask()
        self._memory.chosen = self._groups.selected
        yield from self._groups.restore()

    def obtain(self, to: str, to_talkgroup: bool, may_leave: Callable[[], bool]) -> Obtaining:
        """The right to talk to this SSI; what is not `Accepted` may leave a call to be cleared."""
        call = self._book.call_to(to)
        if call is None and to_talkgroup:
            yield from self._groups.select(to)
        if not may_leave():
            return Unsent("expired")
        if call is None:
            refusal = yield from self._dial(to, to_talkgroup)
            if refusal is not None:
                return refusal
        return (yield from self._await_grant(to, is_asked=call is None))

    def cease(self) -> Asking:
        """End our talking, and our waiting for it."""
        answer = Answer(Outcome.OK)
        for call in self._book.spoken_in:
            answer = yield Command(f"AT+CUTXC={call.instance}")
            if answer.ok:
                call.floor = Floor.NOBODY
        return answer

    def hang_up(self, *, surely: bool = False) -> Job:
        """Release what is ours and wait for the release; raises `LinkLost` if it stays.

        With `surely` also where the call is somebody else's: the radio leaves it.
        """
        if not (self._book.is_ours_up or surely):
            return
        for _ in range(_HANG_UPS):
            answer = yield Command("ATH")
            self._book.hung_up()
            yield from self._await_release()
            # a radio may leave it at OK; a release that comes later is taken for this call's
            if answer.ok or not (surely or self._book.is_leaving):
                self._memory.may_be_up = False
                if surely:
                    self._book.fell_silent()
                return
        raise LinkLost("the radio does not let go of a call")

    def _dial(self, to: str, to_talkgroup: bool) -> Generator[Step, Answer, Receipt | None]:
        profile = self._profile
        service = profile.group_call if to_talkgroup else profile.single_call
        answer = yield Command(f"AT+CTSDC={service}")
        if not answer.ok:
            return self._failed(answer)
        if self.given_up:
            return _WITHDRAWN
        self._memory.may_be_up = True
        self._book.dial(to)
        answer = yield Command(f"ATD{to}")
        if answer.error is not None:
            self._book.dial_failed()
            self._memory.may_be_up = False
        if answer.ok or (answer.error is None and not self._book.is_dialling):
            return None  # the radio has told of the call, and the OK got lost
        return self._failed(answer)

    def _await_grant(self, to: str, *, is_asked: bool) -> Obtaining:
        until_s = self.now_s + self._profile.timings.grant_most_s
        urged = False
        while not self.given_up:
            call = self._book.call_to(to)
            verdict = self._verdict(call)
            if verdict is not None:
                return verdict
            if call is not None and _is_free(call) and not is_asked:
                is_asked = True
                answer = yield Command(f"AT+CTXD={call.instance},{self._profile.talk_priority}")
                if not answer.ok:
                    return self._not_taken(call, answer)
                continue
            is_asked &= call is None or call.floor is not Floor.OTHERS
            answer = yield self._patience(call, until_s)
            if answer.outcome is Outcome.SILENCE:
                if urged or call is None or not _is_free(call):
                    return self._not_granted(call)
                is_asked, urged = False, True
        return _WITHDRAWN

    def _verdict(self, call: Call | None) -> Receipt | None:
        """What is known already; None: wait on."""
        busy_s = self._profile.timings.busy_s
        if call is None and not self._book.is_dialling:
            return receipt_of(self._book.cause, busy_s)
        if call is not None and call.floor is Floor.OURS:
            return Accepted()
        if call is not None and call.floor is Floor.REFUSED:
            return Deferred(busy_s, "the network does not grant the right to talk")
        return None

    def _patience(self, call: Call | None, until_s: float) -> AwaitCall:
        """In a queue, and while somebody talks, there may be nothing to hear for long."""
        timings = self._profile.timings
        rest_s = max(0.0, until_s - self.now_s)
        wait_s = timings.call_s
        if call is not None and (call.is_queued or call.floor in (Floor.QUEUED, Floor.OTHERS)):
            wait_s = rest_s
        elif call is not None and call.is_connected:
            # in a flood of reports too: a call in which nobody talks does not last
            wait_s, rest_s = timings.grant_s, min(rest_s, 2 * timings.grant_s)
        return AwaitCall(min(wait_s, rest_s), rest_s)

    def _not_granted(self, call: Call | None) -> Receipt:
        if call is None:
            return Unknown("no sign of the call")
        self._book.doubt(call)
        why = "queued" if call.is_queued else call.floor.value
        return Deferred(self._profile.timings.busy_s, f"no right to talk in time: {why}")

    def _not_taken(self, call: Call, answer: Answer) -> Receipt:
        """AT+CTXD was refused; the talkgroup or the radio is not to blame for the instance."""
        receipt = self._failed(answer)
        self._book.doubt(call)
        is_lanes = call.is_ours and receipt == Refused(Fault.LANE, answer.cause)
        if isinstance(receipt, Refused) and not is_lanes:
            return Deferred(self._profile.timings.busy_s, answer.cause)
        return receipt

    def _await_release(self) -> Job:
        """However much is said of other calls meanwhile."""
        until_s = self.now_s + self._profile.timings.release_s
        while self._book.is_leaving:
            rest_s = max(0.0, until_s - self.now_s)
            answer = yield AwaitCall(rest_s, rest_s)
            if answer.outcome is Outcome.SILENCE:
                return

    def _failed(self, answer: Answer) -> Receipt:
        if answer.error is None:
            return Unknown(answer.cause)
        match verdict_of(answer.error):
            case Verdict.IN_DOUBT:
                return Unknown(answer.cause)
            case Verdict.RECIPIENT:
                return Refused(Fault.RECIPIENT, answer.cause)
            case Verdict.LATER | Verdict.AGAIN:
                return Deferred(self._profile.timings.busy_s, answer.cause)
        return Refused(Fault.LANE, answer.cause)


def _is_free(call: Call) -> bool:
    return call.is_connected and call.floor is Floor.NOBODY

"""How one SDS leaves: AT+CTSDS where the service changes, AT+CMGS, the sign that it is on air.

    AT+CTSDS=service      the setting sticks until it is changed        EN 300 392-5 §6.14.6
    AT+CMGS=ssi,bits      digits Ctrl-Z → +CMGS: 0, OK                  the radio has it
    +CMGS: 0,4,n          by itself, some 2 s later, or before OK       it is on air; 5: it is not

One SDS at a time, and none before the fate of the one before is known.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.tetra_pei.at_command import Answer, Asking, AwaitSent, Command, Outcome
from drivers.tetra_pei.error_codes import Verdict, verdict_of
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.radio_lines import SentReport


@dataclass(frozen=True, slots=True)
class OutgoingSds:
    """User data of an SDS-4 to one SSI; nothing leaves once `may_leave` says no."""

    ssi: int
    octets: bytes
    may_leave: Callable[[], bool]


class SdsChannel:
    """One session's way out. `overdue` is called once for an SDS that is long not on air."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._service = ""
        self._out = False
        self._early: SentReport | None = None

    @property
    def is_out(self) -> bool:
        """Whether a body was given out whose fate is not known."""
        return self._out

    def note(self, report: SentReport) -> bool:
        """Take a sent report; False if no SDS is out that it could be about."""
        if self._out and self._early is None:
            self._early = report
        return self._out

    def send(self, sds: OutgoingSds, overdue: Callable[[], None]) -> Asking:
        """Carry one SDS to its end; the answer says how it ended."""
        answer = yield from self._select_service()
        if not answer.ok:
            return answer
        answer = yield from self._submit(sds)
        if _is_void(answer):
            answer = yield from self._submit(sds)
        if answer.ok and not answer.taken_back and self._profile.sent_report:
            answer = yield from self._await_sent(overdue)
        self._out = False
        return answer

    def _select_service(self) -> Asking:
        wanted = self._profile.sds_service
        if self._service == wanted:
            return Answer(Outcome.OK)
        answer = yield Command(f"AT+CTSDS={wanted}")
        self._service = wanted if answer.ok else ""
        return answer

    def _submit(self, sds: OutgoingSds) -> Asking:
        self._out, self._early = False, None
        line = f"AT+CMGS={sds.ssi},{len(sds.octets) * 8}"
        body = sds.octets.hex().upper()
        return (yield Command(line, "+CMGS:", body=body, may_leave=lambda: self._leaves(sds)))

    def _leaves(self, sds: OutgoingSds) -> bool:
        self._out = sds.may_leave()
        return self._out

    def _await_sent(self, overdue: Callable[[], None]) -> Asking:
        timings = self._profile.timings
        if self._early is None:
            answer = yield AwaitSent(timings.overdue_s)
            if answer.outcome is Outcome.SILENCE and self._early is None:
                overdue()
                answer = yield AwaitSent(max(0.0, timings.sent_most_s - timings.overdue_s))
        if self._early is None:
            return answer
        return Answer(Outcome.OK if self._early.sent else Outcome.NOT_ON_AIR, body_left=True)


def _is_void(answer: Answer) -> bool:
    """The radio says that command and body did not meet: nothing was sent."""
    return answer.error is not None and verdict_of(answer.error) is Verdict.AGAIN

"""How one SDS leaves: AT+CTSDS where the service changes, AT+CMGS, the sign that it is on air.

    AT+CTSDS=service      the setting sticks until it is changed        EN 300 392-5 §6.14.6
    AT+CMGS=ssi,bits      digits Ctrl-Z → +CMGS: 0, OK                  the radio has it
    +CMGS: 0,4,n          by itself, some 2 s later, or before OK       it is on air; 5: it is not
    report of the terminal                                              it was on air

One SDS at a time, and none before the fate of the one before is known. But a radio that has let an
SDS go by without the sign, and never gave it, is waited for only where somebody asks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.tetra_pei.at_command import Answer, Asking, AwaitSent, Command, Outcome
from drivers.tetra_pei.error_codes import Verdict, verdict_of
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.radio_lines import SentReport


@dataclass(frozen=True, slots=True)
class OutgoingSds:
    """User data to one SSI; nothing leaves once `may_leave` says no.

    `reference` is that of the report asked for, None if there is none; `service` are the parameters
    of AT+CTSDS, an SDS-4's where it is empty.
    """

    ssi: int
    octets: bytes
    may_leave: Callable[[], bool]
    reference: int | None = None
    service: str = ""


class SdsChannel:
    """One session's way out. `overdue` is called once for an SDS that is long not on air.

    Without it nobody asks for the fate of that SDS.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._service = ""
        self._out = False
        self._early: SentReport | None = None
        self._sds: OutgoingSds | None = None
        self._gives_sign: bool | None = None

    @property
    def is_out(self) -> bool:
        """Whether a body was given out whose fate is not known."""
        return self._out

    def note(self, report: SentReport) -> bool:
        """Take a sent report; False if no SDS is out that it could be about."""
        self._gives_sign = True
        return self._settle(report)

    def reported(self, sender: str, reference: int) -> bool:
        """A terminal reports on our text: if it is the one that is out, it was on air."""
        sds = self._sds
        if sds is None or (str(sds.ssi), sds.reference) != (sender, reference):
            return False
        if self._out and self._early is None:
            self._missed_sign()
        return self._settle(SentReport(True, reference))

    def send(self, sds: OutgoingSds, overdue: Callable[[], None] | None) -> Asking:
        """Carry one SDS to its end; the answer says how it ended."""
        answer = yield from self._select_service(sds.service or self._profile.sds_service)
        if not answer.ok:
            return answer
        answer = yield from self._submit(sds)
        if _is_void(answer):
            answer = yield from self._submit(sds)
        is_asked = overdue is not None or self._gives_sign is not False
        if answer.ok and not answer.taken_back and self._profile.sent_report and is_asked:
            answer = yield from self._await_sent(overdue)
        self._out = False
        return answer

    def _settle(self, report: SentReport) -> bool:
        if self._out and self._early is None:
            self._early = report
        return self._out

    def _missed_sign(self) -> None:
        """An SDS was on air, or long out, and the radio has not said so."""
        if self._gives_sign is None:
            self._gives_sign = False

    def _select_service(self, wanted: str) -> Asking:
        if self._service == wanted:
            return Answer(Outcome.OK)
        answer = yield Command(f"AT+CTSDS={wanted}")
        self._service = wanted if answer.ok else ""
        return answer

    def _submit(self, sds: OutgoingSds) -> Asking:
        self._out, self._early, self._sds = False, None, sds
        line = f"AT+CMGS={sds.ssi},{len(sds.octets) * 8}"
        body = sds.octets.hex().upper()
        return (yield Command(line, "+CMGS:", body=body, may_leave=lambda: self._leaves(sds)))

    def _leaves(self, sds: OutgoingSds) -> bool:
        self._out = sds.may_leave()
        return self._out

    def _await_sent(self, overdue: Callable[[], None] | None) -> Asking:
        timings = self._profile.timings
        if self._early is None:
            most_s = max(timings.overdue_s, timings.command_most_s)
            answer = yield AwaitSent(timings.overdue_s, most_s)
            if answer.outcome is Outcome.SILENCE and self._early is None:
                if overdue is not None:
                    overdue()
                rest_s = max(0.0, timings.sent_most_s - timings.overdue_s)
                answer = yield AwaitSent(rest_s, rest_s)
        if self._early is None:
            self._missed_sign()
            return answer
        return Answer(Outcome.OK if self._early.sent else Outcome.NOT_ON_AIR, body_left=True)


def _is_void(answer: Answer) -> bool:
    """The radio says that command and body did not meet: nothing was sent."""
    return answer.error is not None and verdict_of(answer.error) is Verdict.AGAIN

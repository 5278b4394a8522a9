"""One text on its way out: a part at a time, AT+CMGS and its PDU (TS 27.005 §3.5.1).

no prompt                → once again, then the lane's refusal: no byte of the PDU left
+CMGS: mr, OK            → the part's reference
+CMS ERROR, +CME ERROR   → by `error_codes`
silence after the PDU    → Unknown, with the references that did come
an error after a call    → Unknown: the call itself may have cut the command short
expired before part 1    → Unsent; the prompt is given back

Parts belong together: a telephone shows none of a text that lacks one. So whatever time it is,
and however slow the network, a text of which a part has left is carried to its end.
"""

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome
from drivers.gsm_modem.error_codes import AtError, Verdict, verdict_of
from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.pdu import SubmitLine, encode_submit
from drivers.gsm_modem.pdu_error import PduError
from drivers.gsm_modem.profile import Profile, Timings
from drivers.gsm_modem.text_parts import split_text
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    Receipt,
    Refused,
    TextMessage,
    Unknown,
    Unsent,
)

_LATER_S = 5.0
_NO_ANSWER = "no answer to the text"
_EXPIRED = Unsent("expired")


@dataclass(slots=True)
class Submission:
    """The parts of one text; `receipt` is set once it has ended."""

    request_id: str
    lines: tuple[SubmitLine, ...]
    expires_at_utc: datetime | None = None
    references: list[int] = field(default_factory=list)
    receipt: Receipt | None = None

    def run(self, timings: Timings, patience: Patience, utc: Callable[[], datetime]) -> Job:
        """Send part after part until one is not taken; `patience` and `utc` are asked anew."""
        if not self._may_leave(utc):
            self.receipt = _EXPIRED
            return
        for line in self.lines:
            answer = yield from self._ask(line, timings, patience, utc)
            if not answer.ok or answer.taken_back:
                self.receipt = self._failed(answer, utc)
                return
            self.references.append(reference_in(answer))
        self.receipt = Accepted(tuple(self.references))

    def overdue(self) -> Unknown:
        """What is known while the network makes us wait."""
        return Unknown(_NO_ANSWER, tuple(self.references), pending=True)

    def broken_off(self, pdu_left: bool, cause: str) -> Receipt:
        """What is known when the link ends in the middle of this text."""
        if pdu_left or self.references:
            return Unknown(cause, tuple(self.references))
        return Unsent(cause)

    def _may_leave(self, utc: Callable[[], datetime]) -> bool:
        return bool(self.references) or self.expires_at_utc is None or utc() < self.expires_at_utc

    def _ask(
        self,
        line: SubmitLine,
        timings: Timings,
        patience: Patience,
        utc: Callable[[], datetime],
    ) -> Generator[Command, Answer, Answer]:
        command = Command(
            f"AT+CMGS={line.tpdu_octets}",
            timings.submit_most_s,
            prefix="+CMGS:",
            must_inform=True,
            pdu=line.hexadecimal,
            prompt_s=timings.prompt_s,
            patience_s=patience.seconds,
            call_after_s=patience.call_after_s,
            may_leave=lambda: self._may_leave(utc),
        )
        answer = yield command
        if _had_no_prompt(answer) and self._may_leave(utc):
            answer = yield command
        return answer

    def _failed(self, answer: Answer, utc: Callable[[], datetime]) -> Receipt:
        if answer.taken_back or (_had_no_prompt(answer) and not self._may_leave(utc)):
            return _EXPIRED
        if answer.outcome is Outcome.SILENCE:
            if answer.pdu_left:
                return Unknown(_NO_ANSWER, tuple(self.references))
            return Refused(Fault.LANE, "no prompt for the text", len(self.references))
        assert answer.error is not None
        if answer.after_call:
            return Unknown(answer.error.cause, tuple(self.references))
        return refusal(answer.error, tuple(self.references), answer.pdu_left)


def prepare(request_id: str, message: TextMessage, profile: Profile) -> Submission | Refused:
    """Split and encode; what cannot be sent by any lane is refused as the recipient's."""
    try:
        # the reference only has to differ from this sender's last long texts
        parts = split_text(message.text, crc32(request_id.encode()), profile.wide_reference)
        if len(parts) > profile.longest_text_parts:
            most = profile.longest_text_parts
            return Refused(Fault.RECIPIENT, f"a text of {len(parts)} parts, {most} allowed")
        report = message.report and profile.reports
        lines = tuple(encode_submit(message.to, part, report, profile.validity_h) for part in parts)
    except PduError as error:
        return Refused(Fault.RECIPIENT, str(error))
    return Submission(request_id, lines, message.expires_at_utc)


def refusal(error: AtError, references: tuple[int, ...], pdu_left: bool) -> Receipt:
    """The receipt for a final result code that says no."""
    match verdict_of(error):
        case Verdict.RECIPIENT:
            return Refused(Fault.RECIPIENT, error.cause, len(references))
        case Verdict.LATER if not references:
            return Deferred(_LATER_S, error.cause)
        case Verdict.IN_DOUBT if pdu_left:
            return Unknown(error.cause, references)
        case _:
            return Refused(Fault.LANE, error.cause, len(references))


def reference_in(answer: Answer) -> int:
    """TP-MR out of `+CMGS: mr[,ack]`."""
    found = re.match(r"\d+", answer.value())
    assert found is not None  # the dialogue takes no other for an answer
    return int(found[0]) & 0xFF


def _had_no_prompt(answer: Answer) -> bool:
    silent = answer.outcome is Outcome.SILENCE
    return silent and not answer.pdu_left and not answer.taken_back

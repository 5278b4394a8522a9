"""One text on its way out: a part at a time, AT+CMGS and its PDU (TS 27.005 §3.5.1).

no prompt                → once again, then the lane's refusal: no byte of the PDU left
+CMGS: mr, OK            → the part's reference
+CMS ERROR, +CME ERROR   → by `error_codes`
silence after the PDU    → Unknown, with the references that did come
"""

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from zlib import crc32

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome
from drivers.gsm_modem.error_codes import AtError, Verdict, verdict_of
from drivers.gsm_modem.pdu import SubmitLine, encode_submit
from drivers.gsm_modem.pdu_error import PduError
from drivers.gsm_modem.profile import Profile
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


@dataclass(slots=True)
class Submission:
    """The parts of one text; `receipt` is set once it has ended."""

    request_id: str
    lines: tuple[SubmitLine, ...]
    references: list[int] = field(default_factory=list)
    receipt: Receipt | None = None

    def run(self, profile: Profile, submit_s: Callable[[], float]) -> Job:
        """Send part after part until one is not taken."""
        for line in self.lines:
            answer = yield from _ask(line, profile, submit_s())
            if not answer.ok:
                self.receipt = self._failed(answer)
                return
            self.references.append(reference_in(answer))
        self.receipt = Accepted(tuple(self.references))

    def broken_off(self, pdu_left: bool, cause: str) -> Receipt:
        """What is known when the link ends in the middle of this text."""
        if pdu_left or self.references:
            return Unknown(cause, tuple(self.references))
        return Unsent(cause)

    def _failed(self, answer: Answer) -> Receipt:
        if answer.outcome is Outcome.SILENCE:
            if answer.pdu_left:
                return Unknown("no answer to the text", tuple(self.references))
            return Refused(Fault.LANE, "no prompt for the text", len(self.references))
        assert answer.error is not None
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
    return Submission(request_id, lines)


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


def _ask(line: SubmitLine, profile: Profile, submit_s: float) -> Generator[Command, Answer, Answer]:
    command = Command(
        f"AT+CMGS={line.tpdu_octets}",
        submit_s,
        prefix="+CMGS:",
        must_inform=True,
        pdu=line.hexadecimal,
        prompt_s=profile.timings.prompt_s,
    )
    answer = yield command
    if answer.outcome is Outcome.SILENCE and not answer.pdu_left:
        answer = yield command
    return answer

"""One page on its way out: a part at a time.

on air, every part     → Accepted; a reference a part for one radio, none for a talkgroup
busy, out of service   → Deferred before part 1; afterwards the rest waits for the channel
refused, not on air    → by `error_codes`
silence after the body → Unknown
expired before part 1  → Unsent; the command is given back

Parts belong together: a terminal shows nothing of a text that lacks one. So whatever time it is,
a page of which a part has left is carried to its end.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from drivers.tetra_pei.at_command import Answer, Job, Outcome, Pause
from drivers.tetra_pei.error_codes import Verdict, verdict_of
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.profile import Profile, Reports, Timings
from drivers.tetra_pei.sds_channel import OutgoingSds, SdsChannel
from drivers.tetra_pei.sds_transport import Transfer, Wanted, encode_transport
from drivers.tetra_pei.subscriber_identity import ssi_of
from drivers.tetra_pei.text_message import HEADED_TEXT, IMMEDIATE, TEXT, encode_text_data
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    RadioPage,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)

_HEADER_OCTETS = 3
_WANTED = {
    Reports.NONE: Wanted.NOTHING,
    Reports.RECEIVED: Wanted.RECEIVED,
    Reports.READ: Wanted.RECEIVED | Wanted.CONSUMED,
}
_NOT_SEEN_ON_AIR = "no sign that the radio has sent it"
_EXPIRED = Unsent("expired")


@dataclass(slots=True)
class Page:
    """The parts of one page, or a status; `receipt` is set once it has ended."""

    request_id: str
    ssi: int
    to_talkgroup: bool
    parts: tuple[bytes, ...]
    references: tuple[int, ...]
    expires_at_utc: datetime | None = None
    service: str = ""
    parts_out: int = 0
    receipt: Receipt | None = field(default=None)

    def run(
        self,
        channel: SdsChannel,
        timings: Timings,
        utc: Callable[[], datetime],
        overdue: Callable[[], None],
    ) -> Job:
        """Send part after part until one is not taken; `utc` is asked anew."""
        waited_s = 0.0
        while self.parts_out < len(self.parts):
            if not self._may_leave(utc):
                self.receipt = _EXPIRED
                return
            octets = self.parts[self.parts_out]
            reference = self._reported_as
            may_leave = partial(self._may_leave, utc)
            sds = OutgoingSds(self.ssi, octets, may_leave, reference, self.service)
            answer = yield from channel.send(sds, overdue)
            if answer.ok and not answer.taken_back:
                self.parts_out += 1
            elif self.parts_out and _is_busy(answer) and waited_s < timings.busy_most_s:
                waited_s += timings.busy_s
                yield Pause(timings.busy_s)
            else:
                self.receipt = self._failed(answer, timings)
                return
        self.receipt = Accepted(self._known)

    def overdue(self) -> Unknown:
        """What is known while nothing shows that the part is on air."""
        return Unknown(_NOT_SEEN_ON_AIR, self._known, pending=True)

    def broken_off(self, body_left: bool, cause: str) -> Receipt:
        """What is known when the link ends in the middle of this page."""
        return Unknown(cause, self._known) if body_left or self.parts_out else Unsent(cause)

    @property
    def _known(self) -> tuple[int, ...]:
        """The references of the parts on air; nobody reports on a talkgroup's."""
        return () if self.to_talkgroup else self.references[: self.parts_out]

    @property
    def _reported_as(self) -> int | None:
        """The reference by which a terminal reports on the part that is next."""
        if self.to_talkgroup or not self.references:
            return None
        return self.references[self.parts_out]

    def _may_leave(self, utc: Callable[[], datetime]) -> bool:
        return bool(self.parts_out) or self.expires_at_utc is None or utc() < self.expires_at_utc

    def _failed(self, answer: Answer, timings: Timings) -> Receipt:
        if answer.taken_back:
            return _EXPIRED
        if answer.outcome is Outcome.SILENCE:
            return self.broken_off(answer.body_left, _NOT_SEEN_ON_AIR)
        if answer.error is None:
            return Refused(Fault.LANE, answer.cause, self.parts_out)
        match verdict_of(answer.error):
            case Verdict.IN_DOUBT:
                return Unknown(answer.cause, self._known)
            case Verdict.RECIPIENT:
                return Refused(Fault.RECIPIENT, answer.cause, self.parts_out)
            case Verdict.LATER | Verdict.AGAIN if not self.parts_out:
                return Deferred(timings.busy_s, answer.cause)
        return Refused(Fault.LANE, answer.cause, self.parts_out)


def prepare(
    request_id: str,
    page: RadioPage,
    profile: Profile,
    longest_bits: int,
    references: MessageReferences,
) -> Page | Refused:
    """Split and encode; what no radio could send is refused as the recipient's.

    A group page asks for no reports: the answers of a whole talkgroup would jam its channel, and
    group service is marked, or the network answers 47 (§29.4.3.2).
    """
    room = longest_bits // 8 - _HEADER_OCTETS
    try:
        ssi = ssi_of(page.to)
        if call_out := _call_out(page.text, profile, longest_bits // 8, references):
            references.paged(ssi, page.to)
            return Page(request_id, ssi, page.to_talkgroup, (call_out,), (), page.expires_at_utc)
        count = len(encode_text_data(page.text, room, 0))
        if count > profile.longest_text_parts:
            most = profile.longest_text_parts
            return Refused(Fault.RECIPIENT, f"a text of {count} parts, {most} allowed")
        taken = references.take(count)
        data = encode_text_data(page.text, room, taken[0])
    except PduError as error:
        return Refused(Fault.RECIPIENT, str(error))
    references.paged(ssi, page.to)
    pid = HEADED_TEXT if count > 1 else IMMEDIATE if profile.immediate else TEXT
    wanted = Wanted.NOTHING if page.to_talkgroup else _WANTED[profile.reports]
    parts = tuple(
        encode_transport(Transfer(pid, wanted, page.to_talkgroup, reference, each))
        for reference, each in zip(taken, data, strict=True)
    )
    expires = page.expires_at_utc
    return Page(request_id, ssi, page.to_talkgroup, parts, tuple(taken), expires)


def _call_out(
    text: str, profile: Profile, most_octets: int, references: MessageReferences
) -> bytes | None:
    """The page as a call-out, if the profile has them and this text fits one."""
    encoder = profile.call_out_encoder
    if encoder is None:
        return None
    try:
        return encoder.encode(text, references.take(1)[0], most_octets)
    except PduError:
        return None


def _is_busy(answer: Answer) -> bool:
    return answer.error is not None and verdict_of(answer.error) in (Verdict.LATER, Verdict.AGAIN)

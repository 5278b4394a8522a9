"""The air between simulated radios: who is paged, who reports, who speaks.

    AT+CMGS of a radio ─ page ─┬─ to radios that clients stand at ─► +CTSDSR; they report themselves
                               └─ to all others ─► their terminals report, they answer

A page goes out whole once its last part is on air; `texts` are the whole pages that could be read,
`aired` is every SDS, both in order. What breaks the standard is carried all the same, and noted.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from drivers.tetra_pei.simulated_mailbox import AiredSds, Delivery, Later, SimulatedMailbox
from drivers.tetra_pei.simulated_sds import (
    Seen,
    SeenConfirmation,
    SeenOther,
    SeenText,
    SeenTransfer,
    location_of,
    read_joined,
    read_page,
    read_status,
    report_of,
    short_report_of,
    text_parts,
)
from drivers.tetra_pei.simulated_settings import SimulatorSettings

_STATUS_SERVICE, _SDS_4 = 13, 12
_RECEIVED, _CONSUMED, _NO_GROUP_REPORTS, _KEPT = 0x00, 0x02, 0x05, 0x22
_GROUP_MISTAKE, _EXPIRED, _NOT_REGISTERED = 0x47, 0x48, 0x4B
_NETWORK_S, _PAGING_S = 0.5, 1.0
_DUPLICATE_REPORT_S = 20.0
_PLACE_ASKED = 32
_MOST_TRIES, _ANSWER_TRIES = 61, 3


class Member(Protocol):
    """A radio that a client stands at."""

    @property
    def is_reachable(self) -> bool: ...

    @property
    def groups(self) -> frozenset[int]: ...

    def arrive(self, sds: AiredSds) -> None: ...


@dataclass(frozen=True, slots=True)
class AiredText:
    """A whole page on air."""

    destination: int
    text: str
    protocol: int
    group_service: bool


class TetraNetwork:
    """Shared by all radios of one simulation; each enters itself into `members`."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.settings = settings
        self.members: dict[int, Member] = {}
        self.aired: list[AiredSds] = []
        self.texts: list[AiredText] = []
        self.confirmations: list[tuple[int, SeenConfirmation]] = []
        self.violations: list[str] = []
        self._mailbox = SimulatedMailbox(settings)
        self._parts: dict[tuple[int, int, int], dict[int, SeenTransfer]] = {}
        self._references: dict[int, int] = {}

    @property
    def all_reported(self) -> bool:
        """Whether the sender of every text knows that it was received."""
        return self._mailbox.is_empty

    def page(self, sds: AiredSds, later: Later) -> None:
        """An SDS of a radio has reached the air."""
        self.aired.append(sds)
        seen = self._read(sds)
        if isinstance(seen, SeenConfirmation):
            self._confirmed(sds, seen)
        elif self._stays_behind(sds, seen, later):
            return
        self._carry(sds)
        self._put_together(sds, seen, later)
        if sds.called in self.settings.talkgroups:
            if isinstance(seen, SeenTransfer) and seen.reports_wanted:
                self._report(sds, seen, _NO_GROUP_REPORTS, _NETWORK_S, later)
        elif sds.called not in self.members:
            self._terminal_takes(sds, seen, later)

    def send_text(
        self,
        sender: int,
        text: str,
        called: int,
        deliver: Delivery,
        later: Later,
        tries: int = _MOST_TRIES,
    ) -> None:
        """Somebody writes to a radio, or once to a talkgroup."""
        settings = self.settings
        first = self._references.get(sender, 250)
        if settings.constant_reference is not None:
            first = settings.constant_reference
        parts = text_parts(text, first, seven_bits=settings.seven_bits)
        self._references[sender] = first + len(parts) & 0xFF
        for octets in parts:
            sds = AiredSds(_SDS_4, sender, called, octets, len(octets) * 8)
            once = called in settings.talkgroups
            self._mailbox.bring(sds, deliver, later, 1 if once else tries)

    def user_takes(self, sds: AiredSds, later: Later) -> None:
        """A terminal has shown something to its own user: it reports by itself."""
        if sds.called not in self.settings.talkgroups:
            seen = self._seen(sds)
            if isinstance(seen, SeenTransfer):
                self._terminal_takes(sds, seen, later)

    def _read(self, sds: AiredSds) -> Seen | None:
        seen = self._seen(sds)
        if isinstance(seen, str):
            self.violations.append(seen)
            return None
        if isinstance(seen, SeenTransfer | SeenText) and seen.breach:
            self.violations.append(seen.breach)
        return seen

    def _seen(self, sds: AiredSds) -> Seen | str | None:
        return read_status(sds.octets) if sds.service == _STATUS_SERVICE else read_page(sds.octets)

    def _stays_behind(self, sds: AiredSds, seen: Seen | None, later: Later) -> bool:
        """Whether the network cannot bring an SDS; of a transfer its sender is told why."""
        is_group = sds.called in self.settings.talkgroups
        if not isinstance(seen, SeenTransfer):
            return not is_group and not self._is_reachable(sds.called)
        if is_group and not seen.group_service:
            self._report(sds, seen, _GROUP_MISTAKE, _NETWORK_S, later)
            return True
        result = self.settings.results.get(sds.called)
        if result is not None:
            self._report(sds, seen, result, _PAGING_S, later)
            return True
        if is_group or self._is_reachable(sds.called):
            return False
        if seen.stored_s:
            self._hold(sds, seen, seen.stored_s, later)
        else:
            self._report(sds, seen, _NOT_REGISTERED, _PAGING_S, later)
        return True

    def _hold(self, sds: AiredSds, seen: SeenTransfer, stored_s: float, later: Later) -> None:
        """Keep a page for a radio that is off, as its sender has asked."""

        def reached() -> bool:
            if self._is_reachable(sds.called):
                self._carry(sds)
                self._put_together(sds, seen, later)
            return self._is_reachable(sds.called)

        def expired() -> None:
            self._report(sds, seen, _EXPIRED, 0.0, later)

        self._report(sds, seen, _KEPT, _PAGING_S, later)
        self._mailbox.hold(stored_s, reached, expired, later)

    def _is_reachable(self, called: int) -> bool:
        member = self.members.get(called)
        return called not in self.settings.switched_off if member is None else member.is_reachable

    def _carry(self, sds: AiredSds) -> None:
        """Bring an SDS to the radios of ours that it is for."""
        for ssi, member in self.members.items():
            if ssi == sds.called or (sds.called in member.groups and ssi != sds.source):
                member.arrive(sds)

    def _confirmed(self, sds: AiredSds, seen: SeenConfirmation) -> None:
        self.confirmations.append((sds.called, seen))
        if sds.called in self.settings.talkgroups:
            self.violations.append("§29.3: a report to a talkgroup")
        if seen.kind == 1 and seen.status == _RECEIVED:
            self._mailbox.reported(sds.called, seen)

    def _put_together(self, sds: AiredSds, seen: Seen | None, later: Later) -> None:
        match seen:
            case SeenTransfer(part=None, text=str() as text) | SeenText(text=str() as text):
                to_group = isinstance(seen, SeenTransfer) and seen.group_service
                self._whole(AiredText(sds.called, text, seen.protocol, to_group), sds, later)
            case SeenTransfer(part=(reference, total, number)) if seen.text or seen.piece:
                there = self._parts.setdefault((sds.source, sds.called, reference), {})
                there[number] = seen
                if len(there) >= total:
                    del self._parts[(sds.source, sds.called, reference)]
                    self._join([there[each] for each in sorted(there)], sds, later)

    def _join(self, parts: list[SeenTransfer], sds: AiredSds, later: Later) -> None:
        text: str | None = "".join(part.text or "" for part in parts)
        if parts[0].piece:
            text = read_joined(b"".join(part.piece for part in parts))
        if text is not None:
            last = parts[-1]
            self._whole(AiredText(sds.called, text, last.protocol, last.group_service), sds, later)

    def _whole(self, text: AiredText, sds: AiredSds, later: Later) -> None:
        self.texts.append(text)
        settings, to_all = self.settings, sds.called in self.settings.talkgroups
        for sender, words in settings.answers.items():
            if to_all or sender == sds.called:
                answer = partial(self.send_text, sender, words, sds.source, self._carry, later)
                later(settings.answers_after_s, partial(answer, _ANSWER_TRIES))
        for sender, value in settings.status_answers.items():
            if to_all or sender == sds.called:
                octets = value.to_bytes(2, "big")
                status = AiredSds(_STATUS_SERVICE, sender, sds.source, octets, 16)
                later(settings.answers_after_s, partial(self._carry, status))

    def _terminal_takes(self, sds: AiredSds, seen: Seen | None, later: Later) -> None:
        settings = self.settings
        match seen:
            case SeenOther(asks_place=True):
                east = 120.73 + sds.called % 100 / 1000
                octets, bits = location_of(east, 28.85, _PLACE_ASKED)
                place = AiredSds(_SDS_4, sds.called, sds.source, octets, bits)
                later(settings.report_s, lambda: self._carry(place))
            case SeenTransfer() if not settings.never_reports:
                if seen.reports_wanted & 1:
                    self._report(sds, seen, _RECEIVED, settings.report_s, later)
                if seen.reports_wanted & 2 and settings.read_s is not None:
                    self._report(sds, seen, _CONSUMED, settings.read_s, later)

    def _report(
        self, sds: AiredSds, seen: SeenTransfer, status: int, after_s: float, later: Later
    ) -> None:
        """The sender of `sds` hears what became of it."""
        wants = self.settings.reports_want_acknowledgement
        octets = report_of(seen.protocol, status, seen.reference, wants_answer=wants)
        service = _SDS_4
        if self.settings.short_reports:
            octets, service = short_report_of(status, seen.reference), _STATUS_SERVICE
        report = AiredSds(service, sds.called, sds.source, octets, len(octets) * 8)

        def tell() -> None:
            self._carry(report)
            if sds.source not in self.members and status == _RECEIVED:
                self._mailbox.reported(
                    sds.source, SeenConfirmation(1, None, status, seen.reference)
                )

        later(after_s, tell)
        if self.settings.late_duplicate_reports:
            later(after_s + _DUPLICATE_REPORT_S, tell)

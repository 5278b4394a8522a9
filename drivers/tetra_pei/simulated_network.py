"""The air between simulated radios: who is paged, who reports, who speaks.

A page goes out whole once its last part is on air. A text that somebody sends is stored until
its receipt is reported, and is brought again meanwhile. `texts` are the whole pages, in order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.tetra_pei.simulated_sds import (
    SeenConfirmation,
    SeenTransfer,
    read_page,
    report_of,
    short_report_of,
    text_parts,
)
from drivers.tetra_pei.simulated_settings import SimulatorSettings

_NOT_REGISTERED, _GROUP_MISTAKE = 0x4B, 0x47
_RECEIVED, _CONSUMED = 0x00, 0x02
_MOST_REDELIVERIES = 60
_DUPLICATE_REPORT_S = 20.0

Later = Callable[[float, Callable[[], None]], None]
# service, sender, called, octets, bits
Delivery = Callable[[int, int, int, bytes, int], None]


@dataclass(frozen=True, slots=True)
class AiredText:
    """A whole page on air."""

    destination: int
    text: str
    protocol: int
    group_service: bool


@dataclass(slots=True)
class _Stored:
    """A part of a text that waits for its report."""

    sender: int
    called: int
    octets: bytes
    tries: int = 0


@dataclass(slots=True)
class TetraNetwork:
    """Shared by all radios of one simulation; `deliver` is set by the radio that listens."""

    settings: SimulatorSettings
    texts: list[AiredText] = field(default_factory=list)
    confirmations: list[tuple[int, SeenConfirmation]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _stored: dict[tuple[int, int, int], _Stored] = field(default_factory=dict)
    _parts: dict[tuple[int, int], dict[int, str]] = field(default_factory=dict)
    _references: dict[int, int] = field(default_factory=dict)

    @property
    def all_reported(self) -> bool:
        """Whether the sender of every text knows that it was received."""
        return not self._stored

    def page(
        self, source: int, called: int, octets: bytes, deliver: Delivery, later: Later
    ) -> None:
        """An SDS of a radio has reached the air."""
        seen = read_page(octets)
        if isinstance(seen, str):
            self.violations.append(seen)
        elif isinstance(seen, SeenConfirmation):
            self._confirmed(called, source, seen)
        else:
            self._transferred(called, source, seen, deliver, later)

    def send_text(
        self, sender: int, text: str, called: int, deliver: Delivery, later: Later
    ) -> None:
        """Somebody writes to a radio or to a talkgroup."""
        first = self._references.get(sender, 250)
        parts = text_parts(text, first)
        self._references[sender] = first + len(parts) & 0xFF
        for octets in parts:
            stored = _Stored(sender, called, octets)
            if called not in self.settings.talkgroups:
                self._stored[(sender, octets[0], octets[2])] = stored
            self._bring(stored, deliver, later)

    def _bring(self, stored: _Stored, deliver: Delivery, later: Later) -> None:
        name = (stored.sender, stored.octets[0], stored.octets[2])
        known = self._stored.get(name) is stored
        if (not known and stored.tries) or stored.tries >= _MOST_REDELIVERIES:
            return
        stored.tries += 1
        for _ in range(2 if self.settings.duplicate_texts else 1):
            deliver(12, stored.sender, stored.called, stored.octets, len(stored.octets) * 8)
        if known:
            later(self.settings.redelivery_s, lambda: self._bring(stored, deliver, later))

    def _confirmed(self, sender: int, source: int, seen: SeenConfirmation) -> None:
        self.confirmations.append((sender, seen))
        if sender in self.settings.talkgroups:
            self.violations.append("a report to a talkgroup")
        if seen.kind == 1 and seen.status == _RECEIVED:
            self._stored.pop((sender, seen.protocol, seen.reference), None)

    def _transferred(
        self, called: int, source: int, seen: SeenTransfer, deliver: Delivery, later: Later
    ) -> None:
        is_group = called in self.settings.talkgroups
        if is_group and not seen.group_service:
            self._report(called, source, seen, _GROUP_MISTAKE, 0.5, deliver, later)
            return
        if is_group and seen.reports_wanted:
            self.violations.append("reports asked of a talkgroup")
        if not is_group and called in self.settings.switched_off:
            self._report(called, source, seen, _NOT_REGISTERED, 1.0, deliver, later)
            return
        self._put_together(called, seen)
        if is_group or self.settings.never_reports:
            return
        if seen.reports_wanted & 1:
            after_s = self.settings.report_s
            self._report(called, source, seen, _RECEIVED, after_s, deliver, later)
        if seen.reports_wanted & 2 and self.settings.read_s is not None:
            self._report(called, source, seen, _CONSUMED, self.settings.read_s, deliver, later)

    def _put_together(self, called: int, seen: SeenTransfer) -> None:
        text = seen.text
        if seen.part is not None:
            reference, total, number = seen.part
            there = self._parts.setdefault((called, reference), {})
            there[number] = seen.text
            if len(there) < total:
                return
            text = "".join(there[each] for each in range(1, total + 1))
            del self._parts[(called, reference)]
        self.texts.append(AiredText(called, text, seen.protocol, seen.group_service))

    def _report(
        self,
        sender: int,
        called: int,
        seen: SeenTransfer,
        status: int,
        after_s: float,
        deliver: Delivery,
        later: Later,
    ) -> None:
        wants = self.settings.reports_want_acknowledgement
        octets = report_of(seen.protocol, status, seen.reference, wants_answer=wants)
        service = 12
        if self.settings.short_reports:
            octets, service = short_report_of(status, seen.reference), 13

        def tell() -> None:
            deliver(service, sender, called, octets, len(octets) * 8)

        later(after_s, tell)
        if self.settings.late_duplicate_reports:
            later(after_s + _DUPLICATE_REPORT_S, tell)

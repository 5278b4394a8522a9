"""Telephones of the simulated network: what they do with a text, and what of it they show."""

from dataclasses import dataclass, field

from drivers.gsm_modem.simulated_tpdu import Submit

_USUAL_DELAY_S = 4.0

DELIVERED = 0x00
# TS 23.040 §9.2.3.15: permanent error, "not obtainable".
NOT_OBTAINABLE = 0x43
EXPIRED = 0x46


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one part: `status` is TP-ST of its report, None for no report."""

    delay_s: float
    arrives: bool
    status: int | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a telephone takes texts, as `terminals.csv` writes it for the bearer sms.

    `delivered:<s>`, `undelivered`, `expired:<s>`, `no_dlr`, `part_fail:<n>` (the nth part
    fails), one for each text separated by `;`, the last one for all that follow.
    """

    steps: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Read a pattern; raises ValueError for what is none."""
        pattern = cls(tuple(step.strip() for step in text.split(";")))
        for index in range(len(pattern.steps)):
            pattern.fate(index, 1)
        return pattern

    def fate(self, text_index: int, part_number: int) -> Fate:
        """What becomes of part `part_number` (from 1) of the text `text_index` (from 0)."""
        step = self.steps[min(text_index, len(self.steps) - 1)]
        word, _, value = step.partition(":")
        match word:
            case "delivered":
                return Fate(float(value or _USUAL_DELAY_S), True, DELIVERED)
            case "undelivered":
                return Fate(_USUAL_DELAY_S, False, NOT_OBTAINABLE)
            case "expired":
                return Fate(float(value or _USUAL_DELAY_S), False, EXPIRED)
            case "no_dlr":
                return Fate(_USUAL_DELAY_S, True, None)
            case "part_fail":
                fails = part_number == int(value)
                return Fate(_USUAL_DELAY_S, not fails, NOT_OBTAINABLE if fails else DELIVERED)
        raise ValueError(
            f"{step}: expected delivered:<s>, undelivered, expired, no_dlr, part_fail:<n>"
        )


@dataclass(slots=True)
class Telephone:
    """One number: counts the texts sent to it and puts together the parts that arrive."""

    pattern: Pattern
    texts_sent: int = 0
    _parts: dict[tuple[int, int, int], dict[int, str]] = field(default_factory=dict)
    _text_indices: dict[tuple[int, int], int] = field(default_factory=dict)

    def expect(self, submit: Submit, modem: int) -> Fate:
        """Take note that a part is under way and say what will become of it."""
        if submit.part is None:
            return self.pattern.fate(self._begin_text(), 1)
        group = (modem, submit.part.reference)
        if submit.part.number == 1 or group not in self._text_indices:
            self._text_indices[group] = self._begin_text()
        return self.pattern.fate(self._text_indices[group], submit.part.number)

    def take(self, submit: Submit, modem: int) -> str | None:
        """Receive a part; returns the whole text once its last part is here."""
        part = submit.part
        if part is None:
            return submit.text
        group = (modem, part.reference, part.total)
        parts = self._parts.setdefault(group, {})
        parts[part.number] = submit.text
        if len(parts) < part.total:
            return None
        del self._parts[group]
        return "".join(parts[number] for number in sorted(parts))

    def _begin_text(self) -> int:
        self.texts_sent += 1
        return self.texts_sent - 1

"""What happens by itself in a scenario: the lines of world.jsonl.

sms_in, radio_status          from, text          somebody answers
operator_bind, operator_mark  order_id, unit_id, code     a seat acts
report_form                   order_id, unit_id, complete
bearer_fault, bearer_ok       bearer: one, a list of them, or all where none is named
clock_step                    seconds, under any key; an hour on where none are given
bulk_start                    nothing that the gateway could notice
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gateway.orders.order import Bearer
from gateway.rehearsal.scenario_files import Row, ScenarioFiles

_WORLD = "world.jsonl"
_PLAYERS_KEYS = ("t", "kind")
_LONGEST_SENDER_IN_LETTERS = 11
_USUAL_STEP_S = 3_600.0
_LONGEST_STEP_S = 366 * 86_400


class HappeningKind(Enum):
    """What the world does by itself."""

    SMS_IN = "sms_in"
    RADIO_STATUS = "radio_status"
    OPERATOR_BIND = "operator_bind"
    OPERATOR_MARK = "operator_mark"
    REPORT_FORM = "report_form"
    BEARER_FAULT = "bearer_fault"
    BEARER_OK = "bearer_ok"
    CLOCK_STEP = "clock_step"
    BULK_START = "bulk_start"


_WORDS = {
    HappeningKind.SMS_IN: ("from", "text"),
    HappeningKind.RADIO_STATUS: ("from", "text"),
    HappeningKind.OPERATOR_BIND: ("order_id", "unit_id", "code"),
    HappeningKind.OPERATOR_MARK: ("order_id", "unit_id", "code"),
    HappeningKind.REPORT_FORM: ("order_id", "unit_id"),
}
_FREE = "note"
_ACT = ("operator", "reason")
# What a line may hold beside its words; a kind that is not here may hold anything.
_MORE: dict[HappeningKind, tuple[str, ...]] = {
    HappeningKind.SMS_IN: (),
    HappeningKind.RADIO_STATUS: (),
    HappeningKind.OPERATOR_BIND: (*_ACT, "source", "answer", "message_t"),
    HappeningKind.OPERATOR_MARK: (*_ACT, "via"),
    HappeningKind.BEARER_FAULT: ("bearer",),
    HappeningKind.BEARER_OK: ("bearer",),
}
_FAULTS_AND_REPAIRS = (HappeningKind.BEARER_FAULT, HappeningKind.BEARER_OK)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of world.jsonl; `data` are its other keys, `place` where it stands.

    Addresses, texts, codes and ids are texts in it, whatever they were written as.
    """

    at_s: float
    kind: HappeningKind
    data: Mapping[str, Any]
    place: str = _WORLD

    @property
    def step_s(self) -> float:
        """By how much a clock is set forward, or back where it is negative."""
        return next(_numbers(self.data), _USUAL_STEP_S)

    @property
    def bearers(self) -> tuple[Bearer, ...]:
        """The bearers it is about; all of them where none is named."""
        named = self.data.get("bearer")
        wanted = named if isinstance(named, list) else [named]
        return tuple(bearer for bearer in Bearer if named is None or bearer.value in wanted)


def read_happenings(files: ScenarioFiles) -> list[Happening]:
    """The lines of the file, if there is one; those that are none become faults."""
    if not files.has(_WORLD):
        return []
    found = (_happening(files, row) for row in files.records(_WORLD))
    return [happening for happening in found if happening is not None]


def _happening(files: ScenarioFiles, row: Row) -> Happening | None:
    before = len(files.faults)
    at_s = files.seconds(row, "t")
    try:
        kind = HappeningKind(row.values.get("kind"))
    except ValueError:
        known = ", ".join(one.value for one in HappeningKind)
        files.blame(row.place, f"`kind` {row.values.get('kind')!r} is none of {known}")
        return None
    words = {key: files.word(row, key) for key in _WORDS.get(kind, ())}
    data = {key: value for key, value in row.values.items() if key not in _PLAYERS_KEYS}
    happening = Happening(at_s, kind, data | words, row.place)
    if len(files.faults) == before:
        _check(files, happening)
    heeded = {_FREE, *words, *_MORE.get(kind, data)}
    for key in (key for key in data if key not in heeded):
        files.remark(row.place, f"`{key}` means nothing to {kind.value}")
    return happening


def _check(files: ScenarioFiles, happening: Happening) -> None:
    data, place = happening.data, happening.place
    match happening.kind:
        case HappeningKind.SMS_IN if not _can_send(data["from"]):
            files.blame(place, f"`from` {data['from']!r} can send no text")
        case HappeningKind.CLOCK_STEP if not abs(happening.step_s) <= _LONGEST_STEP_S:
            files.blame(place, f"a step of {happening.step_s} s is no step within a year")
        case HappeningKind.REPORT_FORM if not isinstance(data.get("complete", True), bool):
            files.blame(place, "`complete` is neither true nor false")
        case kind if kind in _FAULTS_AND_REPAIRS and "bearer" in data and not _known(data):
            known = ", ".join(bearer.value for bearer in Bearer)
            files.blame(place, f"`bearer` {data['bearer']!r} is none of {known}")


def _numbers(data: Mapping[str, Any]) -> Iterator[float]:
    """The schema does not say under which key a step has its seconds, nor that they are no text."""
    for value in data.values():
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            with suppress(ValueError):
                yield float(value)


def dialled(sender: str) -> str:
    """A number as a network shows it, without what divides its digits; a name as it is."""
    digits = sender.replace("-", "").replace(" ", "")
    return digits if digits.removeprefix("+").isdigit() else sender


def _can_send(sender: str) -> bool:
    """Whether a network could show such a sender: digits, or a short name (TS 23.040 §9.1.2.5)."""
    digits = dialled(sender).removeprefix("+")
    if digits.isascii() and digits.isdigit():
        return len(digits) <= 20
    return 0 < len(sender) <= _LONGEST_SENDER_IN_LETTERS and sender.isascii() and "`" not in sender


def _known(data: Mapping[str, Any]) -> bool:
    named = data["bearer"]
    names = {bearer.value for bearer in Bearer}
    return all(name in names for name in (named if isinstance(named, list) else [named]))

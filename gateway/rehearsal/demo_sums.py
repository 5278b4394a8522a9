"""The sums of a demo beside those of expected.json, each with where it was really counted.

    network   the simulated mobile network: what was put on the air, what telephones showed
    roll-up   the retained topic of the order: the gateway's own sums
    events    counted one by one from what the gateway published

A sum holds only if every source that can know it says the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.rehearsal.demo_board import Board, UnitRow
from gateway.rehearsal.demo_modems import MobileNetwork
from gateway.roster.numbers import normal

_STATUSES = ("acked", "refused", "mustered", "arrived", "ended", "reported")
_VIA = {"operator_bind": "seat"}


@dataclass(frozen=True, slots=True)
class Sum:
    """One number: what was expected, and what each source counted."""

    name: str
    expected: int
    counted: Mapping[str, int]

    @property
    def equal(self) -> bool:
        return all(value == self.expected for value in self.counted.values())


@dataclass(frozen=True, slots=True)
class Check:
    """Something that holds or does not; `detail` says what was seen."""

    name: str
    holds: bool
    detail: str


@dataclass(frozen=True, slots=True)
class OnAir:
    """What the simulated network saw; `sample` is the telephone of a leader of one team."""

    parts: int
    mobiles: int
    mobiles_with_text: int
    sample_parts: int
    sample_chars: int


def on_air(network: MobileNetwork, sample: str) -> OnAir:
    """Count at the network; `sample` is a number."""
    sent = [normal(part.destination) for part in network.submissions]
    shown = {normal(text.destination): text.text for text in network.texts}
    return OnAir(
        parts=len(sent),
        mobiles=len(set(sent)),
        mobiles_with_text=len(shown),
        sample_parts=sent.count(normal(sample)),
        sample_chars=len(shown.get(normal(sample), "")),
    )


def sums(
    expected: Mapping[str, Any], order_id: str, undelivered: int, board: Board, air: OnAir
) -> list[Sum]:
    """Every sum; `undelivered` is how many mobiles terminals.csv says get no text."""
    wanted: Mapping[str, int] = expected["orders"][order_id]
    legs, deliveries = board.rollup.get("legs", {}), board.rollup.get("deliveries", {})
    found = {
        "units": {**_rolled_up(board, "units"), "events": len(board.rows)},
        "distinct_mobiles": {"network": air.mobiles, **_rolled_up(board, "recipients")},
        "sms_chars": {"telephone": air.sample_chars},
        "sms_segments": {"network": air.sample_parts},
        "sms_parts_total": {"network": air.parts, **_rolled_up(board, "parts")},
        "reached": {**_rolled_up(board, "reached"), "events": _reached(board)},
        "acked_by_voice": {**_rolled_up(board, "acked_by_voice"), "events": _by_voice(board)},
        "repeats": {
            **_rolled_up(board, "repeats"),
            "events": len(board.of_kind("feedback.repeated")),
        },
    }
    for status in _STATUSES:
        counted = {"roll-up": legs.get(status, 0), "events": board.units_that_said(status)}
        found[status] = counted
    told = [Sum(name, number, found[name]) for name, number in wanted.items() if name in found]
    reach = wanted["distinct_mobiles"] - undelivered
    told.append(
        Sum(
            "delivered",
            reach,
            {"network": air.mobiles_with_text, "roll-up": deliveries.get("delivered", 0)},
        )
    )
    told.append(Sum("undelivered", undelivered, {"roll-up": deliveries.get("failed", 0)}))
    return told + _messages(expected, board)


def unknown_sums(expected: Mapping[str, Any], order_id: str, known: Iterable[Sum]) -> list[str]:
    """Names of expected sums that nobody here counts."""
    names = {one.name for one in known}
    return [name for name in expected["orders"][order_id] if name not in names]


def units_as_expected(expected: Mapping[str, Any], order_id: str, board: Board) -> Check:
    """Whether every unit said what it should have, over the bearer and with the strength."""
    wrong = []
    for key, unit in expected["units"].items():
        order, _, name = key.partition("/")
        if order == order_id:
            row = board.rows.get(name, UnitRow())
            wanted, seen = _wanted(unit), _seen(row)
            wrong += [] if wanted == seen else [f"{name}: {seen}, expected {wanted}"]
    detail = "; ".join(wrong) or f"{len(expected['units'])} units: status, bearer and strength"
    return Check("each unit", not wrong, detail)


def events_without_gaps(board: Board, replayed: list[dict[str, Any]]) -> Check:
    """Whether the journal's events count 1, 2, 3 … and we heard them as they are there."""
    numbers = [event["sequence"] for event in replayed]
    unbroken = numbers == list(range(1, len(numbers) + 1))
    first = min(board.events, default=1)
    there = {event["sequence"]: event for event in replayed if event["sequence"] >= first}
    same = there == board.events
    detail = f"1 to {len(numbers)}, heard live from {first}"
    if not unbroken:
        detail = f"the journal's numbers have gaps: {len(numbers)} up to {max(numbers, default=0)}"
    elif not same:
        differing = sorted(n for n in there if there[n] != board.events.get(n))
        detail = f"heard live otherwise than they are in the journal: {differing[:10]}"
    return Check("events without gaps", unbroken and same, detail)


def _rolled_up(board: Board, key: str) -> dict[str, int]:
    return {"roll-up": board.rollup.get(key, 0)}


def _reached(board: Board) -> int:
    return sum("acked" in row.said or "refused" in row.said for row in board.rows.values())


def _by_voice(board: Board) -> int:
    return sum(row.said.get("acked") == "voice" for row in board.rows.values())


def _messages(expected: Mapping[str, Any], board: Board) -> list[Sum]:
    """Texts that were no answer; of the unmatched ones some were bound by a seat."""
    kinds = {name: len(expected.get(name, ())) for name in ("unmatched", "unparsed", "ambiguous")}
    kinds["bound"] = sum("bound_to" in message for message in expected.get("unmatched", ()))
    return [
        Sum(name, number, {"events": len(board.of_kind(f"feedback.{name}"))})
        for name, number in kinds.items()
    ]


def _wanted(unit: Mapping[str, Any]) -> dict[str, str]:
    how = {
        status: _VIA.get(by["via"], by["via"])
        for status, by in unit.get("by", {}).items()
        if status in _STATUSES
    }
    if "reported" in unit:
        how["reported"] = "form"
    if "people" in unit:
        how["strength"] = str(unit["people"])
    return dict(sorted(how.items()))


def _seen(row: UnitRow) -> dict[str, str]:
    how = {status: way for status, way in row.said.items() if status in _STATUSES}
    if row.strength >= 0:
        how["strength"] = str(row.strength)
    return dict(sorted(how.items()))

"""A scenario directory as data: what is ordered, what happens, what has to come of it.

    meta.json  orders.jsonl                    must be there
    terminals.csv  world.jsonl  expected.json  may be absent: nothing special happens

The files are drawn in scenarios/SCHEMA.md. Times are seconds after `t0`. The roster of the
directory (units.csv, people.csv) is read by `gateway.roster`, as the gateway itself does.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from gateway.orders.order import Bearer

_PLAYERS_KEYS = ("t", "closed_t")
_HAPPENING_KEYS = ("t", "kind")


class ScenarioUnreadable(Exception):
    """The directory is no scenario; the message names the file and what is wrong with it."""


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


@dataclass(frozen=True, slots=True)
class ScenarioOrder:
    """An order at its time; `body` is what order/submit takes."""

    at_s: float
    closed_at_s: float | None
    body: Mapping[str, Any]

    @property
    def order_id(self) -> str:
        return str(self.body["order_id"])


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of world.jsonl; `data` are its other keys."""

    at_s: float
    kind: HappeningKind
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Terminal:
    """How a terminal takes what the gateway sends it."""

    address: str
    bearer: Bearer
    pattern: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """One directory, read; orders and happenings in the order of their times."""

    directory: Path
    t0: datetime
    mode: str
    orders: tuple[ScenarioOrder, ...]
    happenings: tuple[Happening, ...]
    terminals: tuple[Terminal, ...]
    expected: Mapping[str, Any]

    def patterns(self, bearer: Bearer) -> dict[str, str]:
        """Address → pattern of the terminals that are listed for this bearer."""
        return {one.address: one.pattern for one in self.terminals if one.bearer is bearer}


def read_scenario(directory: Path) -> Scenario:
    """Read a scenario directory; raises `ScenarioUnreadable`."""
    meta = _json(directory / "meta.json")
    orders = [_order(line) for line in _lines(directory / "orders.jsonl")]
    world = directory / "world.jsonl"
    expected = directory / "expected.json"
    try:
        t0, mode = datetime.fromisoformat(meta["t0"]), str(meta["mode"])
    except (KeyError, TypeError, ValueError) as error:
        raise ScenarioUnreadable(f"{directory / 'meta.json'}: {error!r}") from error
    happenings = [_happening(line, world) for line in _lines(world)] if world.exists() else []
    return Scenario(
        directory,
        t0,
        mode,
        tuple(sorted(orders, key=lambda order: order.at_s)),
        tuple(sorted(happenings, key=lambda happening: happening.at_s)),
        _terminals(directory / "terminals.csv"),
        _json(expected) if expected.exists() else {},
    )


def _json(path: Path) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise ScenarioUnreadable(f"{path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise ScenarioUnreadable(f"{path}: {error}") from error


def _lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a .jsonl file, each with a time `t`."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ScenarioUnreadable(f"{path}: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            raise ScenarioUnreadable(f"{path}:{number}: {error}") from error
        if not isinstance(value, dict) or not isinstance(value.get("t"), int | float):
            raise ScenarioUnreadable(f"{path}:{number}: not an object with a time `t`")
        found.append(value)
    return found


def _order(line: Mapping[str, Any]) -> ScenarioOrder:
    body = {key: value for key, value in line.items() if key not in _PLAYERS_KEYS}
    return ScenarioOrder(line["t"], line.get("closed_t"), body)


def _happening(line: Mapping[str, Any], path: Path) -> Happening:
    try:
        kind = HappeningKind(line.get("kind"))
    except ValueError as error:
        raise ScenarioUnreadable(f"{path}: at {line['t']} s: {error}") from error
    data = {key: value for key, value in line.items() if key not in _HAPPENING_KEYS}
    return Happening(line["t"], kind, data)


def _terminals(path: Path) -> tuple[Terminal, ...]:
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(
                Terminal(row["address"], Bearer(row["bearer"]), row["pattern"])
                for row in csv.DictReader(file)
            )
    except (OSError, KeyError, ValueError) as error:
        raise ScenarioUnreadable(f"{path}: {error!r}") from error

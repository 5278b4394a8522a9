"""A scenario directory as data: what is ordered, what happens, what has to come of it.

    meta.json     t0, mode               must be there beside orders.jsonl
    orders.jsonl  one order a line       or order.json: one broadcast, with its modems and rate
    units.csv     people.csv             the roster: at least one of the two
    terminals.csv world.jsonl profile.json talkgroups.csv expected.json    may be absent

The files are drawn in scenarios/SCHEMA.md. Times are seconds after `t0`. Whatever is wrong in
any of the files is told at once, each fault with its file and line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from gateway.orders.limits import LimitsUnreadable
from gateway.orders.order import Bearer, Mode
from gateway.orders.order_form import OrderFaults, read_order
from gateway.rehearsal.happenings import Happening, HappeningKind, read_happenings
from gateway.rehearsal.local_time import zone_name
from gateway.rehearsal.scenario_files import Row, ScenarioFiles
from gateway.rehearsal.scenario_names import check_names
from gateway.rehearsal.terminals import Terminal, read_terminals
from gateway.runtime.limit_book import LimitBook

__all__ = [
    "Happening",
    "HappeningKind",
    "Scenario",
    "ScenarioOrder",
    "ScenarioUnreadable",
    "Terminal",
    "read_scenario",
]

MODEMS = 8
_META, _ORDERS, _BROADCAST, _LIMITS = "meta.json", "orders.jsonl", "order.json", "profile.json"
_EXPECTED = "expected.json"
_MOST_MODEMS = 64
_RATE = "rate_parts_per_min_per_modem"
_PLAYERS_KEYS = ("t", "closed_t", "modems", _RATE)
_CHINA = timezone(timedelta(hours=8))
# A broadcast that says nothing of its time is played on the afternoon of the first scenario.
_USUAL_T0 = datetime(2026, 8, 12, 14, tzinfo=_CHINA)
_OTHER_KINDS = {
    "campaign.json": "a campaign of spot checks",
    "legs.csv": "the figures of a bulletin",
    "ladder.json": "a warning that calls people out",
}
_PROFILES = {"XJ": "xianju", "OP": "city", "LS": "lishui", "PT": "none"}


class ScenarioUnreadable(Exception):
    """The directory cannot be played; `faults` lists every reason with its file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


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
class Scenario:
    """One directory, read; orders and happenings in the order of their times.

    `limits` is a profile's name or path. A `broadcast` has one order and an outcome of its own;
    `parts_per_min` is then the rate of each of its `modems`. `unheeded` are keys that mean
    nothing to the player, a line each.
    """

    directory: Path
    t0: datetime
    mode: str
    orders: tuple[ScenarioOrder, ...]
    happenings: tuple[Happening, ...]
    terminals: tuple[Terminal, ...]
    expected: Mapping[str, Any]
    limits: str = "none"
    broadcast: bool = False
    modems: int = MODEMS
    parts_per_min: float | None = None
    unheeded: tuple[str, ...] = ()

    def patterns(self, bearer: Bearer) -> dict[str, str]:
        """Address → pattern of the terminals that are listed for this bearer."""
        return {one.address: one.pattern for one in self.terminals if one.bearer is bearer}

    @property
    def last_s(self) -> float:
        """When the last thing is done or happens."""
        closings = [order.closed_at_s for order in self.orders if order.closed_at_s is not None]
        times = [order.at_s for order in self.orders] + closings
        return max([0.0, *times, *(happening.at_s for happening in self.happenings)])


def read_scenario(directory: Path) -> Scenario:
    """Read a scenario directory; raises `ScenarioUnreadable`."""
    _must_be_of_orders(directory)
    files = ScenarioFiles(directory)
    broadcast = not files.has(_ORDERS)
    t0, mode, limits = _meta(files, needed=not broadcast)
    rows = [*(() if broadcast else files.records(_ORDERS))]
    rows += [files.record(_BROADCAST)] if files.has(_BROADCAST) else []
    orders = [_order(files, row, mode) for row in rows]
    happenings, terminals = read_happenings(files), read_terminals(files)
    modems, rate = _pool(files, rows)
    expected = files.record(_EXPECTED).values if files.has(_EXPECTED) else {}
    check_names(files, directory, rows, happenings)
    if files.faults:
        raise ScenarioUnreadable(files.faults)
    return Scenario(
        directory,
        t0,
        mode,
        tuple(sorted(orders, key=lambda order: order.at_s)),
        tuple(sorted(happenings, key=lambda happening: happening.at_s)),
        tuple(terminals),
        expected,
        limits,
        broadcast,
        modems,
        rate,
        tuple(files.remarks),
    )


def _must_be_of_orders(directory: Path) -> None:
    if not directory.is_dir():
        raise ScenarioUnreadable([f"{directory}: no such directory"])
    if any((directory / name).exists() for name in (_ORDERS, _BROADCAST)):
        return
    missing = f"neither {_ORDERS} nor {_BROADCAST} is there"
    other = next((what for name, what in _OTHER_KINDS.items() if (directory / name).exists()), "")
    why = f"it is {other}" if other else missing
    raise ScenarioUnreadable([f"{directory}: not a scenario of orders: {why}"])


def _meta(files: ScenarioFiles, *, needed: bool) -> tuple[datetime, str, str]:
    """When it begins, the mode of orders that name none, and the limits that hold."""
    row = files.record(_META) if needed or files.has(_META) else Row(files.place(_META), {})
    t0, mode = _USUAL_T0, str(row.values.get("mode", "real"))
    if needed or "t0" in row.values:
        before = len(files.faults)
        word = files.word(row, "t0")
        try:
            t0 = datetime.fromisoformat(word) if len(files.faults) == before else _USUAL_T0
            t0 = t0 if t0.tzinfo else t0.replace(tzinfo=_CHINA)
            zone_name(t0)
        except ValueError as error:
            files.blame(row.place, f"`t0`: {error}")
    named = str(row.values.get("profile", "none"))
    limits = files.place(_LIMITS) if files.has(_LIMITS) else _PROFILES.get(named, named)
    try:
        LimitBook(limits)
    except LimitsUnreadable as error:
        for fault in error.faults:
            files.blame(limits, fault.removeprefix(f"rules.limits: {_LIMITS}: "))
    return t0, mode, limits


def _order(files: ScenarioFiles, row: Row, mode: str) -> ScenarioOrder:
    """The order of a line. What the gateway would refuse to read is a fault of the file."""
    at_s = files.seconds(row, "t") if "t" in row.values or _BROADCAST not in row.place else 0.0
    closed = row.values.get("closed_t")
    closed_at_s = None if closed is None else files.seconds(row, "closed_t")
    body = {key: value for key, value in row.values.items() if key not in _PLAYERS_KEYS}
    if mode in {one.value for one in Mode} and mode != Mode.REAL.value:
        body = {"mode": mode} | body
    read = read_order(body, issuer="rehearsal", accepted_at_utc=datetime.min.replace(tzinfo=UTC))
    for fault in read.faults if isinstance(read, OrderFaults) else ():
        files.blame(row.place, fault)
    return ScenarioOrder(at_s, closed_at_s, body)


def _pool(files: ScenarioFiles, rows: Iterable[Row]) -> tuple[int, float | None]:
    """How many modems there are, and how many parts a minute each may send; None for any."""
    modems: Any = MODEMS
    rate: Any = None
    for row in rows:
        modems, rate = row.values.get("modems", modems), row.values.get(_RATE, rate)
        if isinstance(modems, bool) or not isinstance(modems, int):
            files.blame(row.place, "`modems` is no number")
        elif not 1 <= modems <= _MOST_MODEMS:
            files.blame(row.place, f"`modems` is not from 1 to {_MOST_MODEMS}")
        if rate is not None and (not isinstance(rate, int | float) or not rate > 0):
            files.blame(row.place, f"`{_RATE}` is no number above 0")
    return modems, rate

"""The written form of a ladder profile: TOML or JSON in, a `LadderProfile` or every fault out.

A key that is not known is a fault, so that a misspelt `after_s` does not silently move a rung.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from itertools import product
from typing import Any, TypeVar

from gateway.orders.ladders import (
    TRANSFER_S,
    Condition,
    LadderProfile,
    Redial,
    Rung,
    Silence,
    When,
    Whom,
)
from gateway.orders.order import (
    Bearer,
    Category,
    IncidentClass,
    Level,
    Mode,
    Order,
    Priority,
)
from gateway.orders.rules_unreadable import RulesUnreadable

_Kind = TypeVar("_Kind", bound=Enum)
_Rule = TypeVar("_Rule")

CAUSES = ("busy", "declined", "no_answer", "no_confirmation", "off", "network", "cut", "rejected")
_KEYS = (
    *("profile", "version", "source", "first", "redial", "silence", "rungs"),
    *("instead", "lost", "transfer"),
)
_MOST_ATTEMPTS = 20
_LATEST_S = 86_400


class LaddersUnreadable(RulesUnreadable):
    """A profile that cannot be used."""


def read_ladders(data: Mapping[str, Any]) -> LadderProfile:
    """A profile from its TOML or JSON form; raises `LaddersUnreadable`."""
    faults = [f"{key}: 不认识的项" for key in data if key not in _KEYS]
    name, version = data.get("profile"), data.get("version", 1)
    if not isinstance(name, str) or not name or "@" in name:
        faults.append("profile: 缺少名称, 或含有 @")
    if not _is_whole(version, 1, 10**9):
        faults.append("version: 应为正整数")
    lost = _Table("lost", data.get("lost", {}), ("after_s", "hold_s"), faults)
    transfer = _Table("transfer", data.get("transfer", {}), ("alarm_after_s",), faults)
    profile = LadderProfile(
        str(name),
        version if isinstance(version, int) else 0,
        first=_rules(data, "first", ("when", "bearers"), _first, faults),
        redials=_rules(
            data, "redial", ("when", "attempts", "rung_attempts", "pause_s"), _redial, faults
        ),
        silences=_rules(data, "silence", ("when", "of"), _silence, faults),
        rungs=_rules(
            data,
            "rungs",
            ("when", "id", "after_s", "whom", "over", "condition", "names"),
            _rung,
            faults,
        ),
        instead=_instead(data.get("instead", {}), faults),
        lost_after_s=lost.whole("after_s", 0, _LATEST_S, 2),
        hold_s=lost.whole("hold_s", 1, _LATEST_S, 3_600),
        transfer_s=transfer.whole("alarm_after_s", 1, _LATEST_S, TRANSFER_S),
        source=str(data.get("source", "")),
    )
    faults += _gaps(profile) if not faults else []
    faults += _named_twice(data.get("rungs"))
    if faults:
        raise LaddersUnreadable(faults)
    return profile


class _Table:
    """One table with its place; every read adds its fault and gives something harmless back."""

    def __init__(self, where: str, data: Any, keys: tuple[str, ...], faults: list[str]) -> None:
        self._where = where
        self._faults = faults
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.fault("应为表")
        for key in self._data:
            if key not in keys:
                self.fault(f"不认识的项 {key}")

    def fault(self, text: str) -> None:
        self._faults.append(f"{self._where}: {text}")

    def get(self, key: str) -> Any:
        return self._data.get(key)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        value = self._data.get(key, default)
        if not _is_whole(value, least, most):
            self.fault(f"{key} 应为 {least} 至 {most} 的整数")
            return least
        return int(value)

    def one(self, key: str, kind: type[_Kind], default: _Kind) -> _Kind:
        found = self.several(key, kind, single=True)
        return found[0] if found else default

    def several(self, key: str, kind: type[_Kind], *, single: bool = False) -> tuple[_Kind, ...]:
        """The values of a key, `()` where it is absent."""
        value = self._data.get(key, [])
        listed = [value] if isinstance(value, str) else value
        choices: dict[str, Any] = {str(member.value): member for member in kind}
        if kind is Level:
            choices |= {level.name.lower(): level for level in Level}
        known = isinstance(listed, list) and all(isinstance(one, str) for one in listed)
        if not known or (single and isinstance(value, list) and value):
            self.fault(f"{key} 应为文字" if single else f"{key} 应为文字的列表")
            return ()
        strangers = [one for one in listed if one not in choices]
        if strangers:
            self.fault(f"{key}: {', '.join(strangers)} 不在 {', '.join(choices)} 之中")
        return tuple(dict.fromkeys(choices[one] for one in listed if one in choices))

    def words(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.fault(f"{key} 应为文字的列表")
            return ()
        return tuple(dict.fromkeys(value))

    def when(self) -> When:
        keys = ("class", "level", "mode", "priority")
        table = _Table(f"{self._where} when", self._data.get("when", {}), keys, self._faults)
        return When(
            table.several("class", IncidentClass),
            table.several("level", Level),
            table.several("mode", Mode),
            table.several("priority", Priority),
        )


def _rules(
    data: Mapping[str, Any],
    kind: str,
    keys: tuple[str, ...],
    read: Callable[[_Table], _Rule],
    faults: list[str],
) -> tuple[tuple[When, _Rule], ...]:
    listed = data.get(kind, [])
    if not isinstance(listed, list):
        faults.append(f"{kind}: 应为列表")
        return ()
    found = []
    for number, one in enumerate(listed, 1):
        name = one.get("id", number) if isinstance(one, Mapping) else number
        table = _Table(f"{kind} {name}", one, keys, faults)
        found.append((table.when(), read(table)))
    return tuple(found)


def _first(table: _Table) -> tuple[Bearer, ...]:
    bearers = table.several("bearers", Bearer)
    if not bearers:
        table.fault("bearers 至少要有一种")
    return bearers


def _redial(table: _Table) -> Redial:
    attempts = table.whole("attempts", 1, _MOST_ATTEMPTS)
    pauses = table.get("pause_s") or {}
    if not isinstance(pauses, Mapping):
        table.fault("pause_s 应为表")
        pauses = {}
    for cause, pause_s in pauses.items():
        if cause not in CAUSES:
            table.fault(f"pause_s: {cause} 不在 {', '.join(CAUSES)} 之中")
        elif not _is_whole(pause_s, 1, _LATEST_S):
            table.fault(f"pause_s: {cause} 应为正整数 (秒)")
    on_rung = table.whole("rung_attempts", 1, _MOST_ATTEMPTS, attempts)
    return Redial(attempts, on_rung, tuple(pauses.items()))


def _silence(table: _Table) -> Silence:
    if table.get("of") is None:
        table.fault("缺少 of")
    return table.one("of", Silence, Silence.PERSON)


def _rung(table: _Table) -> Rung:
    rung_id = table.get("id")
    if not isinstance(rung_id, str) or not rung_id or "/" in rung_id:
        table.fault("缺少 id, 或含有 /")
    after_s = table.whole("after_s", 1, _LATEST_S)
    if table.get("whom") is None:
        table.fault("缺少 whom")
    found = table.several("whom", Whom, single=True)
    whom = found[0] if found else Whom.ALARM
    over, names = table.several("over", Bearer), table.words("names")
    if found and (whom is Whom.ALARM) == bool(over):
        table.fault("alarm 不经信道, 不要 over" if over else "over 至少要有一种")
    if names and whom is not Whom.SUPERIOR:
        table.fault("names 只用于 superior")
    condition = table.one("condition", Condition, Condition.SILENT)
    return Rung(str(rung_id), after_s, whom, over, condition, names)


def _instead(data: Any, faults: list[str]) -> tuple[tuple[Bearer, tuple[Bearer, ...]], ...]:
    table = _Table("instead", data, tuple(bearer.value for bearer in Bearer), faults)
    found = [(bearer, table.several(bearer.value, Bearer)) for bearer in Bearer]
    for bearer, others in found:
        if bearer in others:
            table.fault(f"{bearer.value} 不能代替自己")
    return tuple((bearer, others) for bearer, others in found if others)


def _named_twice(rungs: Any) -> Iterator[str]:
    listed = rungs if isinstance(rungs, list) else []
    named = [rung.get("id") for rung in listed if isinstance(rung, Mapping)]
    ids = [one for one in named if isinstance(one, str)]
    for rung_id in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"rungs {rung_id}: 名称重复"


def _gaps(profile: LadderProfile) -> Iterator[str]:
    """Orders for which there is no rule."""
    for kind, rules in (("first", profile.first), ("redial", profile.redials)):
        gap = next((order for order in _every_order() if not _any_holds(rules, order)), None)
        if gap is not None:
            said = (gap.incident_class, gap.level, gap.mode, gap.priority)
            yield f"{kind}: 没有规则适用于 {', '.join(str(one.value) for one in said)}"


def _any_holds(rules: tuple[tuple[When, _Rule], ...], order: Order) -> bool:
    return any(when.holds(order) for when, _ in rules)


def _every_order() -> Iterator[Order]:
    for kind, level, mode, priority in product(IncidentClass, Level, Mode, Priority):
        at = datetime(2000, 1, 1, tzinfo=UTC)
        yield Order("", level, Category.GENERAL, kind, at, "", mode=mode, priority=priority)


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

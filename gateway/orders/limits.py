"""Time limits as data: which leg has to say what, and by when.

A profile is versioned and an order keeps the one it began with. A rule holds for a leg when
everything that its `when` names fits; what it does not name does not matter. The clock starts
when the order is accepted, the limit itself is still in time, and day and night are those of
the hall at the start: none of this is written in the sources, all of it is told in reports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from gateway.orders.answer_facts import Status
from gateway.orders.order import Leg
from gateway.orders.rules_unreadable import RulesUnreadable
from gateway.roster.unit import Unit

WARN_SHARE = 0.7
_LONGEST_S = 366 * 86_400
_WHEN = ("kind", "not_kind", "tier", "task", "area", "day")
_MEASURED = (
    Status.ACKED,
    Status.DEPARTED,
    Status.MUSTERED,
    Status.ARRIVED,
    Status.PROGRESS,
    Status.ENDED,
    Status.REPORTED,
)


class LimitsUnreadable(RulesUnreadable):
    """A profile that cannot be used."""


@dataclass(frozen=True, slots=True)
class LimitRule:
    """`status` is due `limit_s` after the start; `quote` is the sentence it comes from.

    Empty tuples and a None `day` do not matter.
    """

    rule_id: str
    status: Status
    limit_s: int
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    day: bool | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class LimitProfile:
    """The rules of a place. `warn_share` of a limit is when the hall is warned."""

    name: str
    version: int
    source: str = ""
    day_from: time = time(6)
    day_to: time = time(20)
    warn_share: float = WARN_SHARE
    rules: tuple[LimitRule, ...] = ()

    @property
    def label(self) -> str:
        """`xianju@1`, as orders and reports name it."""
        return f"{self.name}@{self.version}"


NO_LIMITS = LimitProfile("none", 1)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a leg has: `status` at the latest `limit_s` after the start."""

    rule_id: str
    status: Status
    limit_s: int


def limits_of(
    profile: LimitProfile, leg: Leg, unit: Unit | None, start_local: datetime
) -> tuple[Limit, ...]:
    """The limits of a leg; `start_local` is the acceptance in the hall's own time."""
    day = is_day(profile, start_local)
    return tuple(
        Limit(rule.rule_id, rule.status, rule.limit_s)
        for rule in profile.rules
        if _holds(rule, leg, unit, day)
    )


def is_day(profile: LimitProfile, local: datetime) -> bool:
    """From the first second of the day up to, not including, the first of the night."""
    now, start, end = local.time(), profile.day_from, profile.day_to
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def _holds(rule: LimitRule, leg: Leg, unit: Unit | None, day: bool) -> bool:
    kind = unit.kind if unit else ""
    tier = "" if unit is None or unit.tier is None else str(unit.tier)
    area = leg.area or (unit.area if unit else "")
    return (
        _among(kind, rule.kinds)
        and not (rule.not_kinds and kind in rule.not_kinds)
        and _among(tier, rule.tiers)
        and _among(leg.task.value, rule.tasks)
        and _among(area, rule.areas)
        and rule.day in (None, day)
    )


def _among(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def read_profile(data: Mapping[str, Any]) -> LimitProfile:
    """A profile from its JSON or TOML form (scenarios/SCHEMA.md); raises `LimitsUnreadable`."""
    faults: list[str] = []
    name = data.get("profile")
    version = data.get("version", 1)
    if not isinstance(name, str) or not name:
        faults.append("profile: 缺少名称")
    if isinstance(version, bool) or not isinstance(version, int):
        faults.append("version: 应为整数")
    share = data.get("warn_share", WARN_SHARE)
    if not isinstance(share, int | float) or not 0 < share < 1:
        faults.append("warn_share: 应在 0 与 1 之间")
    start, end = _day(data.get("day", {}), faults)
    rules = data.get("rules", [])
    if not isinstance(rules, list):
        faults.append("rules: 应为列表")
        rules = []
    read = tuple(_rule(rule, number, faults) for number, rule in enumerate(rules, 1))
    faults += _named_twice(rules)
    if faults:
        raise LimitsUnreadable(faults)
    source = str(data.get("source", ""))
    kept = tuple(rule for rule in read if rule is not None)
    return LimitProfile(str(name), version, source, start, end, float(share), kept)


def _named_twice(rules: list[Any]) -> list[str]:
    """A rule's id is what a breach is told, remembered and corrected by."""
    ids = [str(rule["id"]) for rule in rules if isinstance(rule, Mapping) and rule.get("id")]
    return [f"rules {one}: 名称重复" for one in sorted(set(ids)) if ids.count(one) > 1]


def _day(data: Any, faults: list[str]) -> tuple[time, time]:
    try:
        found = dict(data)
        return (
            time.fromisoformat(str(found.get("from", "06:00"))),
            time.fromisoformat(str(found.get("to", "20:00"))),
        )
    except (ValueError, TypeError):
        faults.append("day: from 与 to 应为 HH:MM")
        return time(6), time(20)


def _rule(data: Any, number: int, faults: list[str]) -> LimitRule | None:
    if not isinstance(data, Mapping):
        faults.append(f"rules {number}: 应为对象")
        return None
    rule_id, when = data.get("id"), data.get("when", {})
    where = f"rules {rule_id or number}"
    before = len(faults)
    limit_s = data.get("limit_s")
    if not isinstance(rule_id, str) or not rule_id:
        faults.append(f"{where}: 缺少 id")
    if isinstance(limit_s, bool) or not isinstance(limit_s, int) or limit_s <= 0:
        faults.append(f"{where}: limit_s 应为正整数 (秒)")
    elif limit_s > _LONGEST_S:
        faults.append(f"{where}: limit_s 应不超过 {_LONGEST_S} (一年)")
    if data.get("event") not in [status.value for status in _MEASURED]:
        faults.append(f"{where}: event {data.get('event')!r} 不能计时")
    if not isinstance(when, Mapping) or any(key not in _WHEN for key in when):
        faults.append(f"{where}: when 只能有 {', '.join(_WHEN)}")
    elif not isinstance(when.get("day"), bool | None):
        faults.append(f"{where}: day 应为 true 或 false")
    if len(faults) > before:
        return None
    return LimitRule(
        str(rule_id),
        Status(data["event"]),
        int(limit_s or 0),
        kinds=_words(when.get("kind", ())),
        not_kinds=_words(when.get("not_kind", ())),
        tiers=_words(when.get("tier", ())),
        tasks=_words(when.get("task", ())),
        areas=_words(when.get("area", ())),
        day=when.get("day"),
        quote=str(data.get("quote", "")),
    )


def _words(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)

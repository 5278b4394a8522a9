"""What each tier of units owes the hall, and how many units there should be.

一级 四定: 值班场所和固定电话、专门人员、交通工具、职责任务 (RO-2)
二级 三定: 专门人员、联系方法(24 小时能接受指令, AD-3)、职责任务 (RO-3)
三级 至少一名能联系上的联络员 (RO-4)
各级 一名分管领导、一名联络员 (RO-12)
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from gateway.roster.cells import periods_meet
from gateway.roster.contact import LEADER, LIAISON
from gateway.roster.duty_cover import gaps
from gateway.roster.finding import Finding, error, note, warning
from gateway.roster.layout import EXPECTATIONS, PEOPLE, UNITS
from gateway.roster.numbers import NumberKind, kind_of
from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.roster.unit import Unit

_TIER_NAMES = {1: "一级", 2: "二级", 3: "三级"}
_FIXED_BY_TIER = {
    1: ("四定", {"duty_place": "值班场所", "vehicle": "交通工具", "duties": "职责任务"}),
    2: ("三定", {"duties": "职责任务"}),
}


def lint_tiers(roster: Roster, on_date: date | None) -> Iterator[Finding]:
    """Every unit that lacks what its tier demands, and tiers that lack units.

    Where a column, a role or the people's table is not used at all, that is one remark.
    """
    units = [unit for unit in roster.units if on_date is None or unit.valid_on(on_date)]
    yield from _unknown_tiers(roster, units)
    yield from _counts(roster, units)
    yield from _unused_columns(roster, units)
    staff = _current_staff(roster, on_date)
    for unit in units:
        yield from _fixed_cells(roster, unit)
        match unit.tier:
            case 1:
                yield from _fixed_line(unit)
            case 2:
                yield from _hour_by_hour(roster, unit, staff.get(unit.unit_id, []), on_date)
            case 3 if PEOPLE in roster.columns:
                yield from _reachable_liaison(unit, staff.get(unit.unit_id, []))
    yield from _one_of_each(roster, units, staff)


def _current_staff(roster: Roster, on_date: date | None) -> dict[str, list[Person]]:
    staff: dict[str, list[Person]] = {}
    for person in roster.people:
        if on_date is None or person.valid_on(on_date):
            staff.setdefault(person.unit_id, []).append(person)
    return staff


def _unknown_tiers(roster: Roster, units: Sequence[Unit]) -> Iterator[Finding]:
    """A tier that nothing is known of: no duties are checked, and no limit may hold for it."""
    known = _TIER_NAMES.keys() | {row.tier for row in roster.expectations}
    for unit in units:
        if unit.tier is not None and unit.tier not in known:
            names = "、".join(str(tier) for tier in _TIER_NAMES)
            yield warning(UNITS, unit.line, f"{unit.label} 的级别 {unit.tier} 不在 {names} 之中")


def _counts(roster: Roster, units: Sequence[Unit]) -> Iterator[Finding]:
    there = Counter(unit.tier for unit in units if not unit.created)
    for row in roster.expectations:
        if row.tier is None or row.count is None:
            yield warning(EXPECTATIONS, row.line, "tier 或 count 不是数字,未采用")
        elif there[row.tier] != row.count:
            called = _TIER_NAMES.get(row.tier, f"{row.tier} 级")
            yield warning(UNITS, 0, f"{called}应{row.count},实有{there[row.tier]}")


def _unused_columns(roster: Roster, units: Sequence[Unit]) -> Iterator[Finding]:
    for tier, (rule, columns) in _FIXED_BY_TIER.items():
        absent = [name for name in columns if not _is_used(roster, name)]
        if absent and any(unit.tier == tier for unit in units):
            words = "、".join(columns[name] for name in absent)
            text = f"没有填写{words}({'、'.join(absent)}),{_TIER_NAMES[tier]}单位的{rule}无法核对"
            yield note(UNITS, 0, text)


def _is_used(roster: Roster, column: str) -> bool:
    return column in roster.columns.get(UNITS, ())


def _fixed_cells(roster: Roster, unit: Unit) -> Iterator[Finding]:
    if unit.tier not in _FIXED_BY_TIER:
        return
    rule, columns = _FIXED_BY_TIER[unit.tier]
    missing = [
        word for name, word in columns.items() if _is_used(roster, name) and not getattr(unit, name)
    ]
    if PEOPLE in roster.columns and not any(p.name for p in roster.members(unit.unit_id)):
        missing.append("专门人员")
    if missing:
        text = f"{_TIER_NAMES[unit.tier]}单位 {unit.label} 的{rule}缺少:{'、'.join(missing)}"
        yield warning(UNITS, unit.line, text)


def _fixed_line(unit: Unit) -> Iterator[Finding]:
    kinds = {kind_of(phone.number) for phone in unit.duty_phones}
    if not kinds & {NumberKind.FIXED, NumberKind.SERVICE}:
        yield error(UNITS, unit.line, f"一级单位 {unit.label} 的四定缺少:固定值班电话")


def _hour_by_hour(
    roster: Roster, unit: Unit, staff: Sequence[Person], on_date: date | None
) -> Iterator[Finding]:
    shifts = roster.shifts_of(unit.unit_id)
    if unit.duty_phones or (shifts and not gaps(roster, shifts, on_date)):
        return
    if any(person.mobile for person in staff):
        text = "没有值班电话,也没有全天的值班表,无法确认24小时能接受工作指令"
        yield warning(UNITS, unit.line, f"二级单位 {unit.label} {text}")
    else:
        yield error(UNITS, unit.line, f"二级单位 {unit.label} 的三定缺少:联系方法")


def _reachable_liaison(unit: Unit, staff: Sequence[Person]) -> Iterator[Finding]:
    if not any(LIAISON in p.roles and (p.mobile or p.radio_id) for p in staff):
        yield error(UNITS, unit.line, f"三级单位 {unit.label} 没有能联系上的联络员")


def _one_of_each(
    roster: Roster, units: Sequence[Unit], staff: dict[str, list[Person]]
) -> Iterator[Finding]:
    for role in (LEADER, LIAISON):
        is_used = any(role in person.roles for person in roster.people)
        tiered = [unit for unit in units if unit.tier in _TIER_NAMES]
        if tiered and PEOPLE in roster.columns and not is_used:
            yield note(PEOPLE, 0, f"没有登记任何{role}")
        for unit in units:
            holders = [p for p in staff.get(unit.unit_id, []) if role in p.roles]
            yield from _too_many(unit, role, holders)
            # A tier 3 unit without a 联络员 was named above, more severely.
            is_missed = is_used and unit.tier in _TIER_NAMES and (unit.tier, role) != (3, LIAISON)
            if is_missed and not holders:
                yield warning(UNITS, unit.line, f"{unit.label} 没有{role}")


def _too_many(unit: Unit, role: str, holders: Sequence[Person]) -> Iterator[Finding]:
    for place, person in enumerate(holders):
        for before in holders[:place]:
            mine = person.valid_from, person.valid_to
            is_another = before.name != person.name or before.number != person.number
            if is_another and periods_meet(mine, (before.valid_from, before.valid_to)):
                text = f"{unit.label} 同时有两名{role}:{before.label}(第 {before.line} 行)、"
                yield warning(PEOPLE, person.line, text + person.label)
                break

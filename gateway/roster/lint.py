"""What looks wrong in a roster. A finding never keeps the roster from being loaded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from gateway.roster.duty_lint import lint_duty
from gateway.roster.finding import Finding, error, note, warning
from gateway.roster.layout import PEOPLE, TALKGROUPS, UNITS
from gateway.roster.number_lint import lint_numbers
from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.roster.team_lint import lint_teams
from gateway.roster.tier_lint import lint_tiers
from gateway.roster.unit import Unit

_MOST_NAMED_ALONE = 5
_LEADER_ROLES = ("正指挥", "副指挥")
_Check = Callable[[Roster], Iterator[Finding]]


def lint(roster: Roster, on_date: date | None = None) -> tuple[Finding, ...]:
    """Every finding, check by check; the same roster and day give the same list.

    On a day, who has left or is yet to come counts for nothing; without one, everybody counts
    who is ever valid.
    """
    found = [finding for check in _CHECKS for finding in check(roster)]
    found += lint_tiers(roster, on_date)
    found += lint_teams(roster, on_date)
    found += lint_duty(roster, on_date)
    return tuple(found)


def _ids(roster: Roster) -> Iterator[Finding]:
    units = [(unit.line, unit.unit_id) for unit in roster.units if not unit.created]
    yield from _doubtful_ids(UNITS, "unit_id", units)
    written = [
        (p.line, "" if ("person_id", "") in p.as_written else p.person_id) for p in roster.people
    ]
    yield from _doubtful_ids(PEOPLE, "person_id", written)
    groups = [(group.line, group.tg_id) for group in roster.talkgroups]
    yield from _doubtful_ids(TALKGROUPS, "tg_id", groups)


def _doubtful_ids(file: str, column: str, ids: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    first_line: dict[str, int] = {}
    for line, name in ids:
        if not name:
            yield error(file, line, f"{column} 为空")
        elif name in first_line:
            yield error(file, line, f"{column} {name} 重复,首次出现在第 {first_line[name]} 行")
        else:
            first_line[name] = line


def _created_units(roster: Roster) -> Iterator[Finding]:
    has_units_table = UNITS in roster.columns
    for unit in roster.units:
        if unit.created and has_units_table:
            text = f"单位 {unit.unit_id} 不在 units.csv 中,已自动建立"
            yield warning(PEOPLE, unit.line, text)
    for person in roster.people:
        if not person.unit_id:
            yield error(PEOPLE, person.line, f"{person.label} 没有单位 unit_id")


def _units_without_contacts(roster: Roster) -> Iterator[Finding]:
    staffed = {person.unit_id for person in roster.people}
    for unit in roster.units:
        if unit.unit_id and not unit.duty_phone and unit.unit_id not in staffed:
            text = f"{unit.label} 没有人员也没有值班电话,无法送达"
            yield error(UNITS, unit.line, text)


def _leaders(roster: Roster) -> Iterator[Finding]:
    """Only where the hall works with 正副指挥 at all: others address a 联络员."""
    roles: dict[str, set[str]] = {}
    for person in roster.people:
        roles.setdefault(person.unit_id, set()).update(person.roles)
    if not any(_LEADER_ROLES[0] in held for held in roles.values()):
        return
    for unit in roster.units:
        missing = [role for role in _LEADER_ROLES if role not in roles.get(unit.unit_id, ())]
        if unit.unit_id and missing:
            yield warning(*_place(unit), f"{unit.label} 没有{'、'.join(missing)}")


def _talkgroups(roster: Roster) -> Iterator[Finding]:
    has_table = TALKGROUPS in roster.columns
    for unit in roster.units:
        if unit.talkgroup and has_table and roster.talkgroup(unit.talkgroup) is None:
            text = f"{unit.label} 的通话组 {unit.talkgroup} 不在 talkgroups.csv 中"
            yield warning(UNITS, unit.line, text)
    silent = [unit for unit in roster.units if not unit.talkgroup and not unit.created]
    if roster.talkgroups:
        yield from _without_talkgroup(silent)


def _without_talkgroup(units: Sequence[Unit]) -> Iterator[Finding]:
    """One remark where it is the way of the hall that many have none."""
    if len(units) > _MOST_NAMED_ALONE:
        names = "、".join(unit.label for unit in units[:_MOST_NAMED_ALONE])
        text = f"{names} 等 {len(units)} 个单位没有通话组,对讲机指令无法群呼"
        yield note(UNITS, units[0].line, text)
        return
    for unit in units:
        yield note(UNITS, unit.line, f"{unit.label} 没有通话组,对讲机指令无法群呼")


def _unreadable_cells(roster: Roster) -> Iterator[Finding]:
    kinds = {
        "tier": "不是数字", "min_strength": "不是数字",
        "valid_from": "不是日期(如 2026-01-31)", "valid_to": "不是日期(如 2026-01-31)",
    }  # fmt: skip
    tables: tuple[tuple[str, Iterable[Unit | Person]], ...] = (
        (UNITS, roster.units),
        (PEOPLE, roster.people),
    )
    for file, rows in tables:
        for row in rows:
            for column, text in row.as_written:
                if column in kinds and text.strip() and getattr(row, column) is None:
                    yield warning(file, row.line, f"{column} 的值 {text} {kinds[column]},未采用")


def _periods(roster: Roster) -> Iterator[Finding]:
    for unit in roster.units:
        if _reversed(unit.valid_from, unit.valid_to):
            yield warning(UNITS, unit.line, f"{unit.label} 的 valid_to 早于 valid_from")
    for person in roster.people:
        if _reversed(person.valid_from, person.valid_to):
            yield warning(PEOPLE, person.line, f"{person.label} 的 valid_to 早于 valid_from")


def _reversed(valid_from: date | None, valid_to: date | None) -> bool:
    return valid_from is not None and valid_to is not None and valid_to < valid_from


def _place(unit: Unit) -> tuple[str, int]:
    return (PEOPLE if unit.created else UNITS), unit.line


_CHECKS: tuple[_Check, ...] = (
    _ids,
    _created_units,
    lint_numbers,
    _units_without_contacts,
    _leaders,
    _talkgroups,
    _unreadable_cells,
    _periods,
)

"""What looks wrong in a roster. A finding never keeps the roster from being loaded."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from gateway.roster.finding import Finding, Severity
from gateway.roster.numbers import plausible
from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.roster.unit import Unit

_UNITS, _PEOPLE, _TALKGROUPS = "units.csv", "people.csv", "talkgroups.csv"
_LEADER_ROLES = ("正指挥", "副指挥")


def lint(roster: Roster) -> tuple[Finding, ...]:
    """Every finding, file by file and check by check; the same roster gives the same list."""
    return tuple(finding for check in _CHECKS for finding in check(roster))


def _error(file: str, line: int, text: str) -> Finding:
    return Finding(Severity.ERROR, file, line, text)


def _warning(file: str, line: int, text: str) -> Finding:
    return Finding(Severity.WARNING, file, line, text)


def _ids(roster: Roster) -> Iterator[Finding]:
    units = [(unit.line, unit.unit_id) for unit in roster.units if not unit.created]
    yield from _doubtful_ids(_UNITS, "unit_id", units)
    written = [
        (p.line, "" if ("person_id", "") in p.as_written else p.person_id) for p in roster.people
    ]
    yield from _doubtful_ids(_PEOPLE, "person_id", written)
    groups = [(group.line, group.tg_id) for group in roster.talkgroups]
    yield from _doubtful_ids(_TALKGROUPS, "tg_id", groups)


def _doubtful_ids(file: str, column: str, ids: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    first_line: dict[str, int] = {}
    for line, name in ids:
        if not name:
            yield _error(file, line, f"{column} 为空")
        elif name in first_line:
            yield _error(file, line, f"{column} {name} 重复,首次出现在第 {first_line[name]} 行")
        else:
            first_line[name] = line


def _created_units(roster: Roster) -> Iterator[Finding]:
    has_units_table = _UNITS in roster.columns
    for unit in roster.units:
        if unit.created and has_units_table:
            text = f"单位 {unit.unit_id} 不在 units.csv 中,已自动建立"
            yield _warning(_PEOPLE, unit.line, text)
    for person in roster.people:
        if not person.unit_id:
            yield _error(_PEOPLE, person.line, f"{_called(person)} 没有单位 unit_id")


def _addresses(roster: Roster) -> Iterator[Finding]:
    for person in roster.people:
        if not person.mobile and not person.radio_id:
            text = f"{_called(person)} 没有手机号也没有电台号,无法送达"
            yield _error(_PEOPLE, person.line, text)
        if person.mobile and not plausible(person.mobile):
            text = f"{_called(person)} 的手机号 {person.mobile} 不是有效号码"
            yield _error(_PEOPLE, person.line, text)
    for unit in roster.units:
        if unit.duty_phone and not plausible(unit.duty_phone):
            text = f"{_named(unit)} 的值班电话 {unit.duty_phone} 不是有效号码"
            yield _error(_UNITS, unit.line, text)


def _shared_addresses(roster: Roster) -> Iterator[Finding]:
    by_address: tuple[tuple[str, Callable[[Person], str]], ...] = (
        ("手机号", lambda person: person.number),
        ("电台号", lambda person: person.radio_id),
    )
    for word, address_of in by_address:
        first: dict[str, Person] = {}
        for person in roster.people:
            holder = first.setdefault(address_of(person), person)
            if address_of(person) and holder.name != person.name:
                text = f"{_called(person)} 与第 {holder.line} 行的 {holder.name} 共用{word}"
                yield _warning(_PEOPLE, person.line, text)


def _units_without_contacts(roster: Roster) -> Iterator[Finding]:
    staffed = {person.unit_id for person in roster.people}
    for unit in roster.units:
        if unit.unit_id and not unit.duty_phone and unit.unit_id not in staffed:
            text = f"{_named(unit)} 没有人员也没有值班电话,无法送达"
            yield _error(_UNITS, unit.line, text)


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
            yield _warning(*_place(unit), f"{_named(unit)} 没有{'、'.join(missing)}")


def _talkgroups(roster: Roster) -> Iterator[Finding]:
    has_table = _TALKGROUPS in roster.columns
    for unit in roster.units:
        if unit.talkgroup and has_table and roster.talkgroup(unit.talkgroup) is None:
            text = f"{_named(unit)} 的通话组 {unit.talkgroup} 不在 talkgroups.csv 中"
            yield _warning(_UNITS, unit.line, text)
        if not unit.talkgroup and roster.talkgroups and not unit.created:
            text = f"{_named(unit)} 没有通话组,对讲机指令无法群呼"
            yield Finding(Severity.NOTE, _UNITS, unit.line, text)


def _unreadable_cells(roster: Roster) -> Iterator[Finding]:
    kinds = {
        "tier": "不是数字", "min_strength": "不是数字",
        "valid_from": "不是日期(如 2026-01-31)", "valid_to": "不是日期(如 2026-01-31)",
    }  # fmt: skip
    tables: tuple[tuple[str, Iterable[Unit | Person]], ...] = (
        (_UNITS, roster.units),
        (_PEOPLE, roster.people),
    )
    for file, rows in tables:
        for row in rows:
            for column, text in row.as_written:
                if column in kinds and text.strip() and getattr(row, column) is None:
                    yield _warning(file, row.line, f"{column} 的值 {text} {kinds[column]},未采用")


def _periods(roster: Roster) -> Iterator[Finding]:
    for unit in roster.units:
        if _reversed(unit.valid_from, unit.valid_to):
            yield _warning(_UNITS, unit.line, f"{_named(unit)} 的 valid_to 早于 valid_from")
    for person in roster.people:
        if _reversed(person.valid_from, person.valid_to):
            yield _warning(_PEOPLE, person.line, f"{_called(person)} 的 valid_to 早于 valid_from")


def _reversed(valid_from: date | None, valid_to: date | None) -> bool:
    return valid_from is not None and valid_to is not None and valid_to < valid_from


def _place(unit: Unit) -> tuple[str, int]:
    return (_PEOPLE if unit.created else _UNITS), unit.line


def _called(person: Person) -> str:
    return f"{person.name or '(无姓名)'}({person.person_id})"


def _named(unit: Unit) -> str:
    return f"{unit.name or '(无名称)'}({unit.unit_id})"


_CHECKS: tuple[Callable[[Roster], Iterator[Finding]], ...] = (
    _ids,
    _created_units,
    _addresses,
    _shared_addresses,
    _units_without_contacts,
    _leaders,
    _talkgroups,
    _unreadable_cells,
    _periods,
)

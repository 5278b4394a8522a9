"""The table of shifts: strangers in it, hours that say nothing, times without anybody."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from gateway.roster.contact import LEADER, LIAISON
from gateway.roster.duty import Shift
from gateway.roster.duty_cover import Gap, gaps, only_daily
from gateway.roster.finding import Finding, error, warning
from gateway.roster.layout import DUTY
from gateway.roster.person import Person
from gateway.roster.roster import Roster

_MOST_GAPS_NAMED = 3


def lint_duty(roster: Roster, on_date: date | None) -> Iterator[Finding]:
    """What is doubtful row by row, then unit by unit."""
    for shift in roster.duty:
        yield from _row(roster, shift)
    for unit_id in dict.fromkeys(shift.unit_id for shift in roster.duty):
        unit = roster.unit(unit_id)
        if unit is not None and (on_date is None or unit.valid_on(on_date)):
            yield from _empty_hours(roster, unit_id, on_date)


def _row(roster: Roster, shift: Shift) -> Iterator[Finding]:
    if shift.hours is None:
        hours = f"{shift.begin}–{shift.end}"
        text = f"值班时间 {hours} 无法识别(如 08:00–20:00 或 2026-10-01T08:00),未采用"
        yield warning(DUTY, shift.line, text)
    unit = roster.unit(shift.unit_id)
    if unit is None:
        yield error(DUTY, shift.line, f"没有单位 {shift.unit_id}")
        return
    person = roster.person(shift.person_id)
    if person is None:
        yield error(DUTY, shift.line, f"没有人员 {shift.person_id},{unit.label} 该班次为空")
    elif roster.member_on(shift) is None:
        text = f"{person.label} 不是 {unit.label} 的人员,该班次视为空"
        yield error(DUTY, shift.line, text)
    elif not person.mobile and not person.radio_id:
        yield error(DUTY, shift.line, f"值班的 {person.label} 没有手机号也没有电台号")


def _empty_hours(roster: Roster, unit_id: str, on_date: date | None) -> Iterator[Finding]:
    shifts = roster.shifts_of(unit_id)
    unit = roster.unit(unit_id)
    empty = gaps(roster, shifts, on_date)
    if unit is None or not empty:
        return
    hours = "、".join(_hours(gap, daily=only_daily(shifts)) for gap in empty[:_MOST_GAPS_NAMED])
    more = f"等 {len(empty)} 处" if len(empty) > _MOST_GAPS_NAMED else ""
    fallback = _fallback(roster, unit_id)
    text = f"{unit.label} 在 {hours}{more}无人值班,"
    if fallback:
        yield warning(DUTY, shifts[0].line, f"{text}将改呼{'、'.join(fallback)}")
    else:
        yield error(DUTY, shifts[0].line, f"{text}也没有值班电话、联络员、分管领导可改呼")


def _fallback(roster: Roster, unit_id: str) -> list[str]:
    unit = roster.unit(unit_id)
    held = ["值班电话"] if unit is not None and unit.duty_phones else []
    members: Sequence[Person] = roster.members(unit_id)
    return held + [role for role in (LIAISON, LEADER) if any(role in p.roles for p in members)]


def _hours(gap: Gap, *, daily: bool) -> str:
    begin, end = gap
    if daily:
        midnight_after = end.time() == time() and end > begin
        return f"每天 {begin:%H:%M}–{'24:00' if midnight_after else f'{end:%H:%M}'}"
    return f"{_moment(begin)}–{_moment(end)}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")

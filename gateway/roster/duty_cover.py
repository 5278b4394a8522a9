"""When nobody is on duty, although the unit has a table of shifts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from gateway.roster.duty import DailyHours, Shift, Span
from gateway.roster.roster import Roster

MOST_DAYS = 400
_DAY = timedelta(days=1)
# Any day will do for shifts that come every day.
_SOME_DAY = date(2000, 1, 1)

Gap = tuple[datetime, datetime]


def gaps(roster: Roster, shifts: Sequence[Shift], on_date: date | None) -> tuple[Gap, ...]:
    """The times, in order, that no shift of a person of the unit holds.

    Shifts of every day alone are looked at for one day: `on_date`, or any. Where there are
    spans, from the first one's beginning to the last one's end, but for 400 days at most.
    """
    usable = [s for s in shifts if s.hours is not None and roster.member_on(s) is not None]
    begin, end = _extent(usable, on_date)
    turns = sorted(turn for shift in usable for turn in _turns(roster, shift, begin, end, on_date))
    found: list[Gap] = []
    covered_to = begin
    for turn_begin, turn_end in turns:
        if turn_begin >= end:
            break
        if turn_begin > covered_to:
            found.append((covered_to, turn_begin))
        covered_to = max(covered_to, turn_end)
    if covered_to < end:
        found.append((covered_to, end))
    return tuple(found)


def only_daily(shifts: Iterable[Shift]) -> bool:
    """Whether every shift comes every day, so that a gap is one of every day."""
    return not any(isinstance(shift.hours, Span) for shift in shifts)


def _extent(shifts: Sequence[Shift], on_date: date | None) -> Gap:
    spans = [shift.hours for shift in shifts if isinstance(shift.hours, Span)]
    if not spans:
        midnight = datetime.combine(on_date or _SOME_DAY, time())
        return midnight, midnight + _DAY
    begin = min(span.begin for span in spans)
    return begin, min(max(span.end for span in spans), begin + MOST_DAYS * _DAY)


def _turns(
    roster: Roster, shift: Shift, begin: datetime, end: datetime, on_date: date | None
) -> Iterable[Gap]:
    """The turns of a shift that touch the time asked for, on days when its person is valid."""
    person = roster.member_on(shift)
    match shift.hours:
        case Span() as span:
            yield span.begin, span.end
        case DailyHours() as hours:
            days = (end.date() - begin.date()).days
            for number in range(-1, days + 1):
                on = begin.date() + number * _DAY
                is_real_day = on_date is not None or begin.date() != _SOME_DAY
                if person is not None and (not is_real_day or person.valid_on(on)):
                    yield hours.turn(on)

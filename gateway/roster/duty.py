"""Who is on duty in a unit, from when to when, in the hall's local time.

A shift is given by two times of day (`20:00` to `08:00`: every day, across midnight; equal
times are a whole day) or by two moments (`2026-10-01T08:00`). A bare day means its beginning
in `from` and its end in `to`. A shift holds its beginning and not its end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.roster.cells import Row, day, kept_cells

DUTY_COLUMNS = ("unit_id", "from", "to", "person_id", "kind")
_DAY = timedelta(days=1)
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::00)?")
_LEADS = "领导"


@dataclass(frozen=True, slots=True)
class DailyHours:
    """Every day from `begin` to `end`, both times of day; on the next day if `end <= begin`."""

    begin: time
    end: time

    def begun(self, at_local: datetime) -> datetime | None:
        """When the turn that holds this moment began, or None."""
        for turn_day in (at_local.date(), at_local.date() - _DAY):
            begin, end = self.turn(turn_day)
            if begin <= at_local < end:
                return begin
        return None

    def turn(self, on_date: date) -> tuple[datetime, datetime]:
        """The turn that begins on this day."""
        begin, end = datetime.combine(on_date, self.begin), datetime.combine(on_date, self.end)
        return begin, end if begin < end else end + _DAY


@dataclass(frozen=True, slots=True)
class Span:
    """Once, from one local moment to another."""

    begin: datetime
    end: datetime

    def begun(self, at_local: datetime) -> datetime | None:
        """As `DailyHours.begun`."""
        return self.begin if self.begin <= at_local < self.end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Row):
    """One row of duty.csv; `hours` is None where `begin` and `end` could not be understood."""

    unit_id: str
    begin: str = ""
    end: str = ""
    person_id: str = ""
    kind: str = ""
    hours: DailyHours | Span | None = None

    @property
    def row_id(self) -> str:
        """What tells this row from others: whose turn it is, not who takes it."""
        return f"{self.unit_id} {self.begin}–{self.end} {self.kind}".rstrip()

    @property
    def leads(self) -> bool:
        """Whether it is a leader's shift (带班领导), who is asked after those who sit there."""
        return _LEADS in self.kind

    def duty_day(self, at_local: datetime) -> date | None:
        """The day on which whoever has this shift at that moment must be valid; None: not on.

        It is the day the turn began, so that a stand-in whose last day is the 12th stays until
        the morning of the 13th; in a span of more than a day it is the day itself. Shifts go by
        the clock on the wall: a zone that the moment may have is left out.
        """
        wall = at_local.replace(tzinfo=None)
        begun = None if self.hours is None else self.hours.begun(wall)
        if begun is None:
            return None
        return begun.date() if wall - begun < _DAY else wall.date()

    def cells(self) -> dict[str, str]:
        """Column → text, as the row was written."""
        values = (self.unit_id, self.begin, self.end, self.person_id, self.kind)
        typed = dict(zip(DUTY_COLUMNS, values, strict=True))
        return typed | dict(self.as_written) | dict(self.extra)


def shift_from_cells(cells: Mapping[str, str], line: int = 0) -> Shift:
    """The shift in a row of duty.csv; never raises, `lint` names what is wrong with it."""
    plain = {name: cells.get(name, "").strip() for name in DUTY_COLUMNS}
    extra, as_written = kept_cells(cells, plain)
    return Shift(
        unit_id=plain["unit_id"],
        begin=plain["from"],
        end=plain["to"],
        person_id=plain["person_id"],
        kind=plain["kind"],
        hours=_hours(plain["from"], plain["to"]),
        extra=extra,
        as_written=as_written,
        line=line,
    )


def _hours(begin: str, end: str) -> DailyHours | Span | None:
    daily = _time_of_day(begin), _time_of_day(end)
    if daily[0] is not None and daily[1] is not None:
        return DailyHours(daily[0], daily[1])
    span = _moment(begin, timedelta()), _moment(end, _DAY)
    if span[0] is None or span[1] is None or span[1] <= span[0]:
        return None
    return Span(span[0], span[1])


def _time_of_day(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        return time()
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _moment(text: str, of_bare_day: timedelta) -> datetime | None:
    words = text.replace("T", " ").split()
    on_date = day(words[0]) if words else None
    if on_date is None or len(words) > 2:
        return None
    try:
        if len(words) == 1:
            return datetime.combine(on_date, time()) + of_bare_day
        at = _time_of_day(words[1])
        midnight_after = words[1].startswith("24")
        midnight = datetime.combine(on_date, at or time()) + _DAY * midnight_after
    except OverflowError:
        return None
    return None if at is None else midnight

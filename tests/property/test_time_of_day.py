"""Day and night by the clock on the wall, limits by elapsed seconds, whatever the calendar does.

Where a zone puts its clocks forward or back, and over a leap day, a limit of twenty minutes is
twenty minutes and one of a day is 86,400 seconds; what is day is what the hall's clock shows.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.journal import decoded
from gateway.orders.facts import DeadlinePassed
from gateway.roster.roster import Roster
from gateway.roster.tables import parse_roster
from tests.property.answer_house import AnswerHouse
from tests.property.book import Book, Row
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import PEOPLE as PEOPLE_OF_THE_HALL
from tests.stories.small_hall import SmallHall, order

BERLIN, NEW_YORK, SHANGHAI = "Europe/Berlin", "America/New_York", "Asia/Shanghai"
BOOK = Book((Row("G1-A", "G1", "正指挥", "15400010001"),), ())
ORDER = {
    **{"order_id": "XJ-1", "level": "一般", "category": "自然灾害", "class": "non_police"},
    **{"sms": "各队立即集结", "bearers": ["sms"]},
    "legs": [{"unit_id": "G1", "task": "own_area"}],
}
DAY, NIGHT = "XJ-own-day", "XJ-own-night"


def breaches(place: Path, zone: str, at_utc: datetime) -> dict[str, timedelta]:
    """By rule, how long after an order of that moment its limit is breached."""

    async def run() -> dict[str, timedelta]:
        house = AnswerHouse(place, BOOK, Random(0), "xianju", zone)
        house.begin()
        answer = await house.gateway.desk.answer("order", "submit", ORDER)
        assert not answer.faults, answer
        accepted = house.journal.hall.orders["XJ-1"].head.accepted_at_utc
        assert accepted == at_utc
        await house.clock.sleep(2 * 86_400)
        await house.die()
        passed = [f for f in decoded(house.store.facts_of("XJ-1")) if isinstance(f, DeadlinePassed)]
        named = [(fact.alarm_id.split("/"), fact.at_utc) for fact in passed]
        return {name[3]: at - accepted for name, at in named if name[0] == "breach"}

    return run_virtual(run(), start_utc=at_utc)


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at_utc", "rule"),
    [
        (SHANGHAI, utc("2026-08-12T11:59:50"), DAY),
        (SHANGHAI, utc("2026-08-12T12:00:00"), NIGHT),
        (SHANGHAI, utc("2026-08-11T21:59:59"), NIGHT),
        (SHANGHAI, utc("2026-08-11T22:00:00"), DAY),
        # Six o'clock is an hour sooner from the last Sunday of March on, and until October's.
        (BERLIN, utc("2026-03-28T04:00:00"), NIGHT),
        (BERLIN, utc("2026-03-28T05:00:00"), DAY),
        (BERLIN, utc("2026-03-29T03:59:59"), NIGHT),
        (BERLIN, utc("2026-03-29T04:00:00"), DAY),
        (BERLIN, utc("2026-10-24T04:00:00"), DAY),
        (BERLIN, utc("2026-10-25T04:00:00"), NIGHT),
        (BERLIN, utc("2026-10-25T05:00:00"), DAY),
        (NEW_YORK, utc("2026-11-01T10:59:59"), NIGHT),
        (NEW_YORK, utc("2026-11-01T11:00:00"), DAY),
    ],
)
def test_day_and_night_are_those_of_the_halls_clock(
    tmp_path: Path, zone: str, at_utc: datetime, rule: str
) -> None:
    assert breaches(tmp_path, zone, at_utc).keys() == {rule, "XJ-24h"}


@pytest.mark.parametrize(
    ("zone", "at_utc"),
    [
        (NEW_YORK, utc("2026-03-08T06:50:00")),  # ten minutes before 02:00 becomes 03:00
        (
            NEW_YORK,
            utc("2026-11-01T05:45:00"),
        ),  # the first 01:45: it ends at the second 01:15
        (BERLIN, utc("2026-03-29T00:50:00")),
        (BERLIN, utc("2026-10-25T00:45:00")),
        (SHANGHAI, utc("2028-02-28T17:00:00")),  # the 24 hours end on the 29th …
        (SHANGHAI, utc("2028-02-29T17:00:00")),  # … and on the 1st of March
    ],
)
def test_limits_are_elapsed_seconds(tmp_path: Path, zone: str, at_utc: datetime) -> None:
    found = breaches(tmp_path, zone, at_utc)
    just_after = timedelta(milliseconds=1)
    assert found[NIGHT] == timedelta(minutes=30) + just_after
    assert found["XJ-24h"] == timedelta(hours=24) + just_after


PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note
A,G1,甲,正指挥,15400010001,,,2026-01-01,2028-02-29,
B,G1,乙,正指挥,15400010002,,,2028-02-29,,
C,G1,丙,正指挥,15400010003,,,2026-01-01,2027-02-29,no such day
"""
UNITS = "unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note\nG1,甲队,,,,,,,\n"
DUTY = "unit_id,from,to,person_id,kind\nG1,22:00,06:00,A,值班\nG1,06:00,22:00,B,值班\n"


def roster() -> Roster:
    files = {"units.csv": UNITS, "people.csv": PEOPLE, "duty.csv": DUTY}
    return parse_roster({name: text.encode() for name, text in files.items()})[0]


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (date(2028, 2, 28), ["A", "C"]),
        (date(2028, 2, 29), ["A", "B", "C"]),
        (date(2028, 3, 1), ["B", "C"]),
    ],
)
def test_a_leap_day_may_be_the_first_or_the_last_day_of_a_role(
    day: date, people: list[str]
) -> None:
    """A day that does not exist excludes nobody: lint names it."""
    assert [person.person_id for person in roster().people_of("G1", (), day)] == people


def local(zone: str, moment: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("at_local", "on_duty"),
    [
        (local(SHANGHAI, "2028-02-29T21:59:59"), "B"),
        (local(SHANGHAI, "2028-02-29T22:00:00"), "A"),
        (local(SHANGHAI, "2028-03-01T05:59:59"), "A"),  # his last day is the day his turn began
        (local(SHANGHAI, "2028-03-01T06:00:00"), "B"),
        (local(BERLIN, "2027-03-28T01:59:00"), "A"),
        (local(BERLIN, "2027-03-28T03:01:00"), "A"),
        (local(BERLIN, "2027-10-31T02:30:00"), "A"),
        (local(BERLIN, "2027-10-31T02:30:00", fold=1), "A"),
        (local(BERLIN, "2027-10-31T05:59:00"), "A"),
    ],
)
def test_a_night_shift_goes_by_the_clock_on_the_wall(at_local: datetime, on_duty: str) -> None:
    assert [person.person_id for person in roster().on_duty("G1", at_local)] == [on_duty]


def test_a_rung_finds_whoever_is_on_duty(tmp_path: Path) -> None:
    """The hall's time has a zone, the shifts have none."""

    async def story() -> None:
        lines = PhoneLines(4, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        officer = "G01-C,G01,卫国强,队员,15400010020,,,2026-01-01,,\n"
        (tmp_path / "people.csv").write_text(PEOPLE_OF_THE_HALL + officer, encoding="utf-8")
        shift = "unit_id,from,to,person_id,kind\nG01,12:00,20:00,G01-C,值班\n"
        (tmp_path / "duty.csv").write_text(shift, encoding="utf-8")
        async with hall.life():
            await hall.clock.sleep(5)
            asked = order(bearers=["voice"], level="一般", legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(400)
        assert "15400010020" in [call.to for call in lines.calls]

    run_virtual(story())

"""Limits as data: the borders of day and night, and what each shipped profile demands."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.orders.limits import LimitProfile, LimitsUnreadable, is_day, limits_of, read_profile
from gateway.orders.order import Leg, Task
from gateway.roster.unit import Unit
from gateway.runtime.limit_book import SHIPPED, LimitBook

HERE = Path(__file__).parent


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 8, 12, hour, minute, second, tzinfo=UTC)


AFTERNOON = at(14)


def found(
    profile: str, task: Task, when: datetime = AFTERNOON, area: str = "", **unit: Any
) -> list[tuple[str, int]]:
    limits = limits_of(
        LimitBook(profile).default, Leg("U", task, area), Unit(unit_id="U", **unit), when
    )
    return [(limit.rule_id, limit.limit_s) for limit in limits]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (at(6), True),
        (at(5, 59, 59), False),
        (at(19, 59, 59), True),
        (at(20), False),
        (at(0), False),
    ],
)
def test_the_day_begins_with_its_first_second_and_ends_before_the_nights(
    when: datetime, day: bool
) -> None:
    assert is_day(LimitBook("xianju").default, when) is day


def test_a_day_may_span_midnight() -> None:
    profile = read_profile({"profile": "polar", "day": {"from": "22:00", "to": "04:00"}})
    assert [is_day(profile, at(hour)) for hour in (21, 22, 3, 4)] == [False, True, True, False]


def test_xianju_measures_arrival_at_home_and_muster_for_those_who_leave() -> None:
    report = ("XJ-24h", 86_400)
    assert found("xianju", Task.OWN_AREA) == [("XJ-own-day", 1200), report]
    assert found("xianju", Task.OWN_AREA, at(23)) == [("XJ-own-night", 1800), report]
    assert found("xianju", Task.CROSS_TOWNSHIP) == [("XJ-cross-day", 900), report]
    assert found("xianju", Task.CROSS_TOWNSHIP, at(3)) == [("XJ-cross-night", 1500), report]
    assert found("xianju", Task.STANDBY) == []


def test_the_city_has_no_number_for_the_country() -> None:
    assert found("city", Task.ONSITE, area="city", kind="fire") == [("OP-city-15", 900)]
    assert found("city", Task.ONSITE, area="city", kind="team") == [("OP-city-30", 1800)]
    assert found("city", Task.ONSITE, area="rural", kind="fire") == []


def test_lishui_goes_by_police_and_tier() -> None:
    assert found("lishui", Task.ONSITE, kind="police", tier=1) == [("LS-police-10", 600)]
    assert found("lishui", Task.ONSITE, kind="team", tier=1) == [("LS-tier1-20", 1200)]
    assert found("lishui", Task.ONSITE, kind="team", tier=3) == [("LS-other-30", 1800)]
    assert found("lishui", Task.ONSITE, kind="team") == [("LS-other-30", 1800)]
    assert found("lishui", Task.STANDBY, kind="team", tier=1) == []


def test_none_means_none() -> None:
    assert found("none", Task.ONSITE, kind="police", tier=1, area="city") == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_rule_quotes_its_source(name: str) -> None:
    profile = LimitBook(name).default
    assert profile.source
    assert all(rule.quote for rule in profile.rules)


def test_an_order_may_name_another_profile_and_its_version() -> None:
    book = LimitBook("xianju")
    assert _label(book.find("")) == "xianju@1"
    assert _label(book.find("lishui")) == "lishui@1"
    assert _label(book.find("lishui@1")) == "lishui@1"
    assert book.find("lishui@2") is None
    assert book.find("nowhere") is None


def _label(profile: LimitProfile | None) -> str:
    return profile.label if profile else ""


def test_a_path_is_a_profile_too() -> None:
    path = "../../scenarios/S05_first_receiver_gas_leak/profile.json"
    assert LimitBook(str(HERE / path)).default.label == "OP@1"


def test_every_fault_of_a_profile_is_named() -> None:
    data = {
        "version": "new",
        "warn_share": 7,
        "day": {"from": "dawn"},
        "rules": [5, {"id": "a", "event": "sung", "limit_s": -1, "when": {"moon": "full"}}],
    }
    with pytest.raises(LimitsUnreadable) as caught:
        read_profile(data)
    assert len(caught.value.faults) == 8

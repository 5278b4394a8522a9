"""Caps by the hour: which calls wait, for how long, and that no others do."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.sip.config import Config
from drivers.sip.cost_classes import CostClasses
from drivers.sip.hourly_caps import HourlyCaps
from gateway.driver_api import CallCause, CallEnded, Deferred
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.line_bench import DIAL, ONE, bench

HOUR_S = 3600.0
CLASSES = CostClasses(
    {"mobile": ("13", "15"), "abroad": ("00",), "own": ("1540001",)}, {"mobile": 2, "abroad": 1}
)
MOBILES = [f"1540002{n:04}" for n in range(20)]
FULL = "as many have gone out within the hour as may"


def full_of_mobiles() -> HourlyCaps:
    caps = HourlyCaps(None, {}, CLASSES)
    caps.dialled(MOBILES[0], 0.0)
    caps.dialled(MOBILES[1], 100.0)
    return caps


@pytest.mark.parametrize(
    ("number", "cost_class"),
    [("15400020001", "mobile"), ("15400010001", "own"), ("0085212345678", "abroad"), ("0600", "")],
)
def test_the_longest_prefix_tells_the_class(number: str, cost_class: str) -> None:
    assert CLASSES.of(number) == cost_class


def test_a_full_class_defers_its_own_calls_alone_and_rests_no_lane() -> None:
    caps = full_of_mobiles()
    assert caps.deferral(MOBILES[2], 200.0) == Deferred(5.0, f"{FULL}: class mobile", False)
    for other in ("15400010001", "0600-5551003", "0085212345678"):
        assert caps.deferral(other, 200.0) is None


def test_the_cap_of_all_calls_rests_the_lane_for_as_long_as_it_is_full() -> None:
    caps = HourlyCaps(2, {"154": 1})
    caps.dialled(MOBILES[0], 0.0)
    assert caps.deferral(MOBILES[1], 10.0) == Deferred(5.0, f"{FULL}: prefix 154", False)
    caps.dialled("0600", 20.0)
    for number in ("0600", MOBILES[1]):
        assert caps.deferral(number, 30.0) == Deferred(HOUR_S - 30.0, FULL)


def test_who_comes_back_waits_for_a_turn_of_his_own() -> None:
    caps = HourlyCaps(None, {}, CostClasses({"mobile": ("15",)}, {"mobile": 2}))
    caps.dialled(MOBILES[0], 0.0)
    caps.dialled(MOBILES[1], 60.0)
    waiting = MOBILES[2:5]
    now_s = HOUR_S - 200.0
    first = [caps.deferral(number, now_s) for number in waiting]
    again = [caps.deferral(number, now_s + 5.0) for number in waiting]
    assert [one and one.retry_after_s for one in first] == [5.0, 5.0, 5.0]
    assert [one and one.retry_after_s for one in again] == [195.0, 255.0, 300.0]


def test_a_turn_that_nobody_else_takes_is_kept() -> None:
    caps = full_of_mobiles()
    for number in MOBILES[2:4]:
        caps.deferral(number, 3000.0)
    assert caps.deferral(MOBILES[2], HOUR_S) is None
    caps.dialled(MOBILES[2], HOUR_S)
    late = caps.deferral(MOBILES[3], HOUR_S)
    assert late is not None
    assert late.retry_after_s == 100.0
    assert caps.deferral(MOBILES[3], HOUR_S + 100.0) is None


def test_whoever_was_before_him_and_is_gone_holds_nobody_up_for_good() -> None:
    caps = full_of_mobiles()
    for number in MOBILES[2:9]:
        caps.deferral(number, 3000.0)
    caps.deferral(MOBILES[9], 3000.0)
    now_s = 3000.0
    while (later := caps.deferral(MOBILES[9], now_s)) is not None:
        now_s += later.retry_after_s
    assert HOUR_S <= now_s <= HOUR_S + 300.0


@given(st.lists(st.tuples(st.sampled_from(MOBILES), st.floats(0, 4000)), max_size=60))
def test_no_order_of_calls_breaks_a_cap(asked: list[tuple[str, float]]) -> None:
    caps = HourlyCaps(9, {"154": 5}, CostClasses({"mobile": ("15",)}, {"mobile": 3}))
    dialled, now_s = [], 0.0
    for number, later_s in asked:
        now_s += later_s
        deferral = caps.deferral(number, now_s)
        assert (deferral is None) == (caps.wait_s(number, now_s) == 0.0)
        if deferral is None:
            caps.dialled(number, now_s)
            dialled.append(now_s)
        else:
            assert deferral.retry_after_s >= 1.0
    assert all(later - first >= HOUR_S for first, later in zip(dialled, dialled[3:], strict=False))
    assert all(first <= later for first, later in pairwise(dialled))


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"class_most_calls_per_hour": {"mobile": 3}}, "no class 'mobile' in cost_classes"),
        ({"cost_classes": {"a": ["13"], "b": ["15", "13"]}}, "13 is both a and b"),
        ({"cost_classes": {"a": ["1x"]}}, "cost_classes"),
        ({"cost_classes": {"": ["13"]}}, "cost_classes"),
        ({"cost_classes": {"a": ["13"]}, "class_most_calls_per_hour": {"a": 0}}, "class_most"),
    ],
)
def test_classes_that_cannot_be(keys: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Config.model_validate({"dial": DIAL, **keys})


def test_a_full_class_on_a_channel_lets_other_calls_go() -> None:
    keys = {
        "cost_classes": {"mobile": ["13", "15"], "长途": ["0"]},
        "class_most_calls_per_hour": {"mobile": 1},
    }

    async def story() -> None:
        async with bench(keys, default_telephone="busy") as lines:
            busy = CallEnded(False, CallCause.BUSY)
            assert await lines.call(ONE, attempt="a#1") == busy
            deferred = await lines.call(ONE, attempt="b#1")
            assert isinstance(deferred, Deferred)
            assert not deferred.rests_lane
            assert await lines.call("0600-5551003", attempt="c#1") == busy
            await lines.wait(HOUR_S)
            assert await lines.call(ONE, attempt="b#2") == busy

    run_virtual(story())

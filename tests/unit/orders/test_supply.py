"""How long parts take to leave, with the caps of a day in the way."""

import pytest

from gateway.orders.supply import Source, Supply, supply_of

DAY_S = 86_400


def test_without_a_speed_nothing_is_promised() -> None:
    assert Supply().seconds(1) is None
    assert supply_of([], 100).seconds(0) is None


def test_without_caps_it_is_parts_by_rate_after_what_goes_first() -> None:
    assert supply_of([Source(10), Source(20)], 100).seconds(60) == 120
    assert supply_of([Source(10), Source(20)], 100, ahead=30).seconds(60) == 180


@pytest.mark.parametrize(
    ("parts", "seconds"),
    [
        (0, 0),
        (20, 60),  # both send
        (40, 120),
        (41, 126),  # the one at its cap is out: 10 a minute
        (70, 300),
        (50 + 20, 300),
    ],
)
def test_a_sim_at_its_cap_drops_out(parts: int, seconds: float) -> None:
    sources = [Source(10, cap=100, left=20), Source(10)]
    assert supply_of(sources, 600).seconds(parts) == pytest.approx(seconds)


def test_what_nobody_may_send_today_waits_for_midnight() -> None:
    supply = supply_of([Source(60, cap=100, left=10)], 600)
    assert supply.seconds(10) == pytest.approx(10)
    assert supply.seconds(11) == pytest.approx(600 + 1)
    assert supply.seconds(110) == pytest.approx(600 + 100)
    assert supply.seconds(111) == pytest.approx(600 + DAY_S + 1)


def test_with_nothing_left_today_everything_waits() -> None:
    assert supply_of([Source(60, cap=100, left=0)], 600).seconds(5) == pytest.approx(605)


def test_more_parts_never_take_less_time() -> None:
    supply = supply_of([Source(7, cap=50, left=3), Source(3, cap=9, left=9), Source(1)], 3_000)
    times = [supply.seconds(parts) or 0.0 for parts in range(3_000)]
    assert times == sorted(times)

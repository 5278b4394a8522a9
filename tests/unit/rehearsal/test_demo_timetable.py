"""A day in a minute: order is kept, phases can be watched, both ways agree."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.rehearsal.demo_timetable import ONE_MINUTE, Timetable

SECONDS = st.floats(min_value=0, max_value=100_000)


@given(SECONDS, SECONDS)
def test_the_order_of_moments_is_kept(one: float, other: float) -> None:
    table = Timetable()
    assert (one < other) >= (table.demo_s(one) < table.demo_s(other))


@given(st.floats(min_value=0, max_value=87_000))
def test_the_way_back_leads_to_the_same_moment(story_s: float) -> None:
    table = Timetable()
    assert abs(table.story_s(table.demo_s(story_s)) - story_s) < 1e-6 * 87_000


def test_knots_are_met_exactly_and_the_story_ends_at_the_last() -> None:
    table = Timetable()
    assert [table.demo_s(story_s) for story_s, _ in ONE_MINUTE] == [s for _, s in ONE_MINUTE]
    assert table.story_s(1_000) == ONE_MINUTE[-1][0]


def test_beyond_the_last_knot_time_goes_on_as_before() -> None:
    table = Timetable([(0, 0), (10, 1), (20, 3)])
    assert table.demo_s(30) == 5

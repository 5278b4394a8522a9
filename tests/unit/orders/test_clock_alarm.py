"""The alarm of the system's clock: a jump raises it, a jump back to our time ends it."""

import pytest

from gateway.orders.facts import ClockStepped
from gateway.orders.hall import Hall
from gateway.orders.lifecycle import advance
from tests.unit.orders.one_order import at


@pytest.mark.parametrize(
    ("apart_s", "kind"),
    [
        (3_600.0, "alarm.raised"),
        (-86_400.0, "alarm.raised"),
        (0.4, "alarm.cleared"),
        (None, "alarm.raised"),  # as older records have it
    ],
)
def test_the_alarm_ends_when_the_clock_agrees_with_ours_again(
    apart_s: float | None, kind: str
) -> None:
    step = advance(Hall(), ClockStepped("clock/1", at(0), -3_600.0, apart_s))
    (told,) = step.announcements
    assert (told.kind, told.data["alarm"]) == (kind, "clock")

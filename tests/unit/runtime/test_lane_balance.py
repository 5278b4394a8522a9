"""Slow lanes leave the last texts to fast ones; what a dead lane had goes out at once elsewhere."""

import asyncio

import pytest

from gateway.driver_api import Receipt, TextMessage, Unsent
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.orders.order import Bearer
from gateway.runtime.lane import Lane, LaneState
from gateway.runtime.lane_balance import Faster, faster_lanes, speed_class
from gateway.runtime.lane_speed import LaneSpeeds
from gateway.runtime.pace import Pace
from tests.unit.orders.one_order import accepted, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession
from tests.unit.runtime.test_pace import TimedSession
from tests.unit.runtime.test_transmitter import transmitting


def pool(**part_s: float) -> tuple[list[Lane], LaneSpeeds]:
    """Idle lanes of channels with these measures; 0 for none."""
    speeds = LaneSpeeds()
    for channel, measured_s in part_s.items():
        if measured_s:
            speeds.took(channel, 1, measured_s)
    return [Lane(channel, Bearer.SMS, QuietSession()) for channel in part_s], speeds


def of_slow(lanes: list[Lane], speeds: LaneSpeeds, now_s: float = 100.0) -> Faster | None:
    (slow,) = [lane for lane in lanes if lane.channel == "slow"]
    return faster_lanes(slow, lanes, speeds, 1, now_s)


async def _expected(**part_s: float) -> Faster | None:
    return of_slow(*pool(**part_s))


@pytest.mark.parametrize(
    ("part_s", "expected"),
    [
        ({"slow": 10.0, "a": 1.0, "b": 2.0}, Faster(15, 1.0)),
        ({"slow": 10.0, "a": 6.0}, None),  # not twice as fast
        ({"slow": 10.0, "a": 0.0}, None),  # never measured
        ({"slow": 0.0, "a": 1.0}, None),
        ({"slow": 60.0, "a": 0.02, "b": 0.02}, Faster(500, 0.02)),
    ],
)
def test_what_the_faster_lanes_will_have_sent_meanwhile(
    part_s: dict[str, float], expected: Faster | None
) -> None:
    assert run_virtual(_expected(**part_s)) == expected


def test_lanes_that_cannot_be_counted_on_are_not() -> None:
    async def story() -> None:
        lanes, speeds = pool(slow=10.0, a=1.0)
        fast = lanes[1]
        fast.take(99.5)
        assert of_slow(lanes, speeds) == Faster(9, 1.0)
        fast.busy_since_s = 97.0  # three times as long as it should
        assert of_slow(lanes, speeds) is None
        fast.done()
        fast.rests_until_s = 101.0
        assert of_slow(lanes, speeds) is None
        fast.rests_until_s = 0.0
        fast.pending = "text#1"
        assert of_slow(lanes, speeds) is None
        fast.pending = ""
        fast.pace = Pace(60)
        assert of_slow(lanes, speeds) is None
        fast.pace, fast.state = None, LaneState.GONE
        assert of_slow(lanes, speeds) is None

    run_virtual(story())


def test_only_twice_as_slow_is_another_class() -> None:
    assert [speed_class(part_s, 1.0) for part_s in (1.0, 1.3, 2.0, 3.0, 9.0, None)] == [
        *(0, 0, 1, 2, 3, 0)
    ]


def test_the_measure_follows_what_lasts_and_forgives_what_happens_once() -> None:
    speeds = LaneSpeeds()
    speeds.took("m", 2, 2.0)
    speeds.took("m", 1, 6.0)
    assert speeds.part_s("m") == pytest.approx(2.0)
    for _ in range(20):
        speeds.took("m", 3, 18.0)
    assert speeds.part_s("m") == pytest.approx(6.0, rel=0.02)
    assert speeds.pool_part_s(["m", "never"]) == speeds.part_s("m")


class CutSession(TimedSession):
    """Its link is cut 3 s after it got a text, before a byte left."""

    async def send(self, request: TextMessage, attempt_id: str) -> Receipt:
        await super().send(request, attempt_id)
        await virtual_clock().sleep(3)
        return Unsent("the port is gone")


def test_what_a_dying_lane_had_not_sent_goes_out_over_another_in_the_same_instant() -> None:
    async def story() -> None:
        journal, dying, other = new_journal(), CutSession(), TimedSession()
        async with transmitting(journal) as transmitter:
            lanes = transmitter.add_lanes("dying", Bearer.SMS, dying)
            await journal.record(accepted())
            await journal.record(planned())
            await virtual_clock().sleep(1)
            transmitter.add_lanes("other", Bearer.SMS, other)
            asyncio.get_running_loop().call_later(2, transmitter.remove_lanes, lanes)
            await virtual_clock().sleep(30)
        assert (dying.asked_s, other.asked_s) == ([0], [3])
        ((_, message),) = other.sent
        assert not message.text.startswith("（可能重复）")

    run_virtual(story())

"""A SIM sends no faster than its rate, evenly, and whatever becomes of its session."""

import pytest

from gateway.driver_api import Receipt, TextMessage
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.orders.order import Bearer
from gateway.runtime.pace import Pace
from tests.unit.orders.one_order import accepted, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession
from tests.unit.runtime.test_transmitter import transmitting


class TimedSession(QuietSession):
    """Keeps when it was asked to send."""

    def __init__(self, window: int = 1) -> None:
        super().__init__(window=window)
        self.asked_s: list[float] = []

    async def send(self, request: TextMessage, attempt_id: str) -> Receipt:
        self.asked_s.append(round(virtual_clock().monotonic_s(), 2))
        return await super().send(request, attempt_id)


def test_a_text_of_several_parts_takes_the_time_of_all_of_them() -> None:
    pace = Pace(10)
    pace.took(2, 100)
    assert pace.next_s == 112
    pace.took(1, 300)
    assert pace.next_s == 306


@pytest.mark.parametrize(
    ("rate", "times"), [(30, [0, 2, 4, 6, 8]), (None, [0, 0, 0, 0, 0])], ids=["held", "free"]
)
def test_texts_leave_evenly_at_the_rate_of_the_channel(
    rate: float | None, times: list[float]
) -> None:
    async def story() -> None:
        journal, session = new_journal(), TimedSession()
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("m1", Bearer.SMS, session, rate)
            await journal.record(accepted())
            await journal.record(planned(deliveries=5))
            await virtual_clock().sleep(30)
        assert session.asked_s == times

    run_virtual(story())


def test_a_new_session_does_not_begin_anew() -> None:
    async def story() -> None:
        journal, before, after = new_journal(), TimedSession(), TimedSession()
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(planned(deliveries=2))
            lanes = transmitter.add_lanes("m1", Bearer.SMS, before, 6)
            await virtual_clock().sleep(1)
            transmitter.remove_lanes(lanes)
            transmitter.add_lanes("m1", Bearer.SMS, after, 6)
            await virtual_clock().sleep(30)
        assert (before.asked_s, after.asked_s) == ([0], [10])

    run_virtual(story())


def test_the_lanes_of_a_channel_share_its_rate() -> None:
    async def story() -> None:
        journal, session = new_journal(), TimedSession(window=2)
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("m1", Bearer.SMS, session, 60)
            await journal.record(accepted())
            await journal.record(planned(deliveries=6))
            await virtual_clock().sleep(30)
        assert session.asked_s == [0, 0, 2, 2, 4, 4]

    run_virtual(story())

"""A request that has to wait holds up its lane only where the whole lane has to."""

import pytest

from gateway.driver_api import Deferred, Receipt, TextMessage
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.orders.order import Bearer
from tests.unit.orders.one_order import accepted, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession
from tests.unit.runtime.test_transmitter import transmitting


class TimedSession(QuietSession):
    """Knows when it was asked."""

    def __init__(self, *receipts: Receipt) -> None:
        super().__init__(*receipts)
        self.asked_s: list[float] = []

    async def send(self, request: TextMessage, attempt_id: str) -> Receipt:
        self.asked_s.append(virtual_clock().monotonic_s())
        return await super().send(request, attempt_id)


@pytest.mark.parametrize(("rests_lane", "least_s"), [(False, 0.0), (True, 1.0)])
def test_others_go_while_one_waits(rests_lane: bool, least_s: float) -> None:
    async def story() -> None:
        session = TimedSession(Deferred(60.0, "a cap is full", rests_lane))
        journal = new_journal()
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(planned(deliveries=2))
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(90)
        deferred, other, again = (attempt for attempt, _ in session.sent)
        assert other != deferred
        assert again == deferred.replace("#1", "#2")
        asked, then, later = session.asked_s
        assert least_s <= then - asked < least_s + 0.5
        assert 60 <= later - asked < 61

    run_virtual(story())

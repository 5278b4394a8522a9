"""A text that avoids the fast lane must not be left to it by the slow one: it would never leave."""

import pytest

from gateway.driver_api import Deferred, Receipt, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.orders.order import Bearer
from tests.unit.orders.one_order import accepted, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession
from tests.unit.runtime.test_transmitter import transmitting


@pytest.mark.parametrize("receipt", [Deferred(5.0, "busy"), Unknown("no answer")])
def test_it_leaves_over_the_slow_one(receipt: Receipt) -> None:
    async def story() -> None:
        journal, fast, slow = new_journal(), QuietSession(receipt), QuietSession()
        async with transmitting(journal) as transmitter:
            transmitter._book.speeds.took("fast", 1, 0.5)
            transmitter._book.speeds.took("slow", 1, 5.0)
            transmitter.add_lanes("slow", Bearer.SMS, slow)
            transmitter.add_lanes("fast", Bearer.SMS, fast)
            await journal.record(accepted())
            await journal.record(planned())
            await virtual_clock().sleep(120)
        assert [attempt for attempt, _ in fast.sent] == ["XJ-1/sms/1#1"]
        assert [attempt for attempt, _ in slow.sent] == ["XJ-1/sms/1#2"]

    run_virtual(story())

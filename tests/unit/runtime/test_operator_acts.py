"""The act of binding a message, in a hall that has heard very much."""

import asyncio

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.orders.facts import ReportHeard, ReportState
from gateway.runtime.operator_acts import OperatorActs
from tests.unit.orders.one_order import ID, accepted, at, planned
from tests.unit.runtime.memory_journal import new_journal


def test_whoever_looks_for_a_message_lets_the_loop_run_meanwhile() -> None:
    async def story() -> None:
        journal, turns = new_journal(), 0
        await journal.record(accepted())
        await journal.record(planned())
        for n in range(1_000):
            what = ("m1", n, "15400010001", ReportState.DELIVERED, "", None)
            journal.post(ReportHeard(f"report/{n}", at(1), "", "", 0, 0, *what))
        await journal.round_trip()

        async def others() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        beside = asyncio.create_task(others())
        asked = {"order_id": ID, "unit_id": "G1", "code": "1", "operator": "seat-1", "source": "2"}
        answer = await OperatorActs(journal, virtual_clock()).bind(asked)
        beside.cancel()
        assert answer.faults == ("source, answer: 没有可以绑定的来信",)
        assert turns >= 9

    run_virtual(story())

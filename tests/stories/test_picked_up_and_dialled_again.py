"""A telephone that was picked up has the order, also while it waits to be dialled again."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery
from gateway.orders.originals import may_have_it
from gateway.orders.records import Sending, SendingState
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import LEADERS, SmallHall, order

CANCEL = {"order_id": "XJ-1", "operator": "seat1", "reason": "误报"}


@pytest.mark.parametrize("cause", ["no_confirmation", "cut"])
def test_who_picked_up_may_have_it_while_he_is_dialled_again(cause: str) -> None:
    delivery = Delivery("1", "P", ("P",), ("G",), Bearer.VOICE, "15400010001", 0, 1)
    assert may_have_it(Sending("XJ-1", delivery, SendingState.QUEUED, attempt=1, cause=cause))


def test_a_cancel_rings_who_picked_up_and_waits_for_the_next_call(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {LEADERS[0]: "answer:9:none"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            one = order(bearers=["voice"], voice="请集结。", legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", one)
            await hall.clock.sleep(60)
            assert len([c for c in lines.calls if c.to == LEADERS[0]]) == 1
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(120)
            (_,) = hall.core.of_kind("order.cancelled")
        assert {c.to for c in lines.calls if "取消" in c.text} == {LEADERS[0]}

    run_virtual(story())


def test_a_drill_is_over_for_who_picked_up_and_waits_for_the_next_call(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {LEADERS[0]: "answer:9:none"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            one = order("D-1", mode="drill", bearers=["voice"], voice="请集结。")
            await hall.core.request("order", "submit", one)
            await hall.clock.sleep(60)
            real = order("R-1", tag="R", legs=[{"unit_id": "G03"}])
            await hall.core.request("order", "submit", real)
            await hall.clock.sleep(120)
        assert {c.to for c in lines.calls if "演练中止" in c.text} == {LEADERS[0]}

    run_virtual(story())

"""A call that nobody needs any more is never begun, and taken back where it has begun."""

import asyncio

from gateway.driver_api import (
    CallCause,
    CallEnded,
    Receipt,
    Request,
    TextMessage,
    Unsent,
    VoiceCall,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.orders.changed import changed
from gateway.orders.facts import OrderEnded
from gateway.orders.order import Bearer
from gateway.orders.records import Sending
from gateway.runtime.ringing_calls import RingingCalls
from tests.unit.orders.one_order import ID, TEXT, accepted, at, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession

CALL = VoiceCall("15400010001", "集结")


class RingingSession(QuietSession):
    """Rings until it is hung up, which takes a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Request] = []
        self.withdrawn: list[str] = []

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        self.asked.append(request)
        await self.ended
        return CallEnded(False, CallCause.WITHDRAWN)

    async def withdraw(self, attempt_id: str) -> bool:
        self.withdrawn.append(attempt_id)
        self.ended.set_result(None)
        return True


def over(by: str = "seat-1") -> OrderEnded:
    return OrderEnded(f"ended/{ID}", at(20), ID, True, by, "")


def test_a_call_is_taken_back_once_the_end_of_its_order_is_durable() -> None:
    async def story() -> None:
        journal, session = new_journal(), RingingSession()
        calls = RingingCalls(journal)
        await journal.record(accepted())
        await journal.record(planned())
        sending = _as_call(journal.hall.orders[ID].sendings[TEXT])
        async with asyncio.TaskGroup() as tasks:
            calling = tasks.create_task(calls.send(session, CALL, "a#1", sending))
            await virtual_clock().sleep(5)
            assert session.withdrawn == []
            await journal.record(over())
        assert session.withdrawn == ["a#1"]
        assert calling.result() == CallEnded(False, CallCause.WITHDRAWN)

    run_virtual(story())


def test_a_call_that_nobody_needs_is_not_begun_and_a_text_is_never_looked_at() -> None:
    async def story() -> None:
        journal, session = new_journal(), QuietSession()
        calls = RingingCalls(journal)
        await journal.record(accepted())
        await journal.record(planned())
        await journal.record(over())
        sending = journal.hall.orders[ID].sendings[TEXT]
        receipt = await calls.send(session, CALL, "a#1", _as_call(sending))
        assert (receipt, session.sent) == (Unsent("withdrawn"), [])
        await calls.send(session, TextMessage("15400010001", "x"), "b#1", sending)
        assert [attempt for attempt, _ in session.sent] == ["b#1"]

    run_virtual(story())


def _as_call(sending: Sending) -> Sending:
    return changed(sending, delivery=changed(sending.delivery, bearer=Bearer.VOICE))

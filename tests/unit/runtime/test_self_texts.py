"""What a SIM's own receipt means for the proof that it is alive."""

import asyncio
from datetime import UTC

import pytest

from gateway.driver_api import Accepted, Fault, Receipt, Refused, Reply, Unknown, Unsent
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.health_settings import Health
from gateway.orders.order import Bearer
from gateway.orders.self_text_ring import blamed, read_self_text, ring_of, self_text
from gateway.runtime.complaints import Complaints
from gateway.runtime.lane import Lane
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.self_texts import SelfTexts
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession

NUMBERS = {"a": "15499000001", "b": "15499000002"}


async def _held_against(receipt: Receipt) -> tuple[str, str]:
    """What is held against a and b when a's text gets this receipt and b's arrives."""
    journal, clock, complaints = new_journal(), virtual_clock(), Complaints()
    book = LaneBook(journal, clock, UTC, {})
    texts = SelfTexts(journal, clock, Health(), "仙居", NUMBERS, book, complaints)
    sessions = {"a": QuietSession(receipt), "b": QuietSession()}
    texts.lanes = [Lane(name, Bearer.SMS, session) for name, session in sessions.items()]
    running = asyncio.get_running_loop().create_task(texts.run())
    await clock.sleep(40)
    ((_, sent),) = sessions["b"].sent
    assert await texts.heard("a", Reply("k", "+8615499000002", sent.text, None))
    await clock.sleep(300)
    running.cancel()
    assert all(lane.state.value == "idle" for lane in texts.lanes)
    return complaints.of("a"), complaints.of("b")


@pytest.mark.parametrize(
    "receipt",
    [Accepted((1,)), Refused(Fault.LANE, "no credit"), Unknown("no answer")],
    ids=["accepted", "refused", "unknown"],
)
def test_whatever_the_device_said_what_does_not_arrive_is_late(receipt: Receipt) -> None:
    late = "自检短信未到: a → b"
    assert run_virtual(_held_against(receipt)) == (late, late)


def test_a_link_that_broke_before_anything_left_proves_nothing_against_the_sim() -> None:
    assert run_virtual(_held_against(Unsent("the port is gone"))) == ("", "")


def test_a_ring_goes_round_and_needs_two() -> None:
    assert ring_of(["a", "b", "c"]) == {"a": "b", "b": "c", "c": "a"}
    assert ring_of(["a"]) == ring_of([]) == {}


def test_a_self_text_is_read_back_as_it_was_written_and_nothing_else_is() -> None:
    text = self_text("仙居应急联动", "20260812T000000Z", "modem-1")
    assert read_self_text(text) == ("20260812T000000Z", "modem-1")
    for other in (f"{text} 收到", text[:-9], "1", "信道自检", ""):
        assert read_self_text(other) is None


@pytest.mark.parametrize(
    ("missing", "against"),
    [
        ({}, set()),
        ({"a": "b"}, {"a", "b"}),
        ({"a": "b", "b": "c"}, {"b"}),
        ({"a": "b", "b": "a"}, {"a", "b"}),
        ({"a": "b", "b": "c", "d": "e"}, {"b", "d", "e"}),
    ],
)
def test_whose_fault_a_missing_text_is(missing: dict[str, str], against: set[str]) -> None:
    assert set(blamed(missing)) == against

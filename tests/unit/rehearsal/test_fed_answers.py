"""The channel that answers are fed into, and the feed: both ends, and what is no answer."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.driver_api import (
    Completed,
    DigitsReceived,
    Ended,
    Fault,
    Health,
    Heard,
    LinkLost,
    Probe,
    Ready,
    Refused,
    StatusReceived,
    TextMessage,
)
from gateway.rehearsal.answer_feed import AnswerFeed
from gateway.rehearsal.fed_answers import FedAnswersMachine

DIGITS = b'{"key": "k1", "digits": "1", "number": "0600-5551034"}\n'
STATUS = b'{"key": "k2", "status": "4", "sender": "1001032"}\n'


def ready_machine() -> FedAnswersMachine:
    machine = FedAnswersMachine()
    (ready,) = machine.events()
    assert isinstance(ready, Ready)
    assert ready.limits.window == 0
    assert machine.outgoing() == b'{"hello":"fed_answers"}\n'
    return machine


def test_answers_are_heard_whole_or_byte_by_byte_and_confirmed_once_durable() -> None:
    for pieces in ([DIGITS + STATUS], [bytes([octet]) for octet in DIGITS + STATUS]):
        machine = ready_machine()
        for piece in pieces:
            machine.receive(piece, 0.0)
        first, second = machine.events()
        assert isinstance(first, Heard)
        assert isinstance(second, Heard)
        assert first.event == DigitsReceived("k1", "0600-5551034", "1")
        assert second.event == StatusReceived("k2", "1001032", "4", "4")
        assert machine.outgoing() == b""
        machine.committed(second.token, 0.0)
        machine.committed(first.token, 0.0)
        assert machine.outgoing() == b'{"committed":"k2"}\n{"committed":"k1"}\n'


@pytest.mark.parametrize(
    "line", [b"hello\n", b"{}\n", b'{"probe": "x"}\n', b'{"key": "k"}\n', b"\xff\n", b"[]\n"]
)
def test_what_is_no_answer_ends_the_link(line: bytes) -> None:
    machine = ready_machine()
    machine.receive(line + DIGITS, 0.0)
    (ended,) = machine.events()
    assert isinstance(ended, Ended)
    assert isinstance(ended.error, LinkLost)


@given(st.lists(st.binary(max_size=40)))
def test_any_bytes_are_taken_without_raising(pieces: list[bytes]) -> None:
    machine = ready_machine()
    for piece in pieces:
        machine.receive(piece, 0.0)
    assert len([event for event in machine.events() if isinstance(event, Ended)]) <= 1


def test_a_line_without_an_end_ends_the_link() -> None:
    machine = ready_machine()
    machine.receive(b" " * 70_000, 0.0)
    assert isinstance(machine.events()[0], Ended)


def test_it_sends_nothing_and_a_lost_link_ends_its_probes() -> None:
    machine = ready_machine()
    machine.request("a1", TextMessage("15400010001", "…"), 0.0)
    assert machine.events() == [Completed("a1", Refused(Fault.LANE, "this channel only listens"))]
    machine.request("p1", Probe(), 0.0)
    machine.lost(0.0)
    completed, ended = machine.events()
    assert isinstance(completed, Completed)
    assert isinstance(completed.result, Health)
    assert not completed.result.ok
    assert isinstance(ended, Ended)


def test_a_probe_is_answered_by_the_feed() -> None:
    machine, feed = ready_machine(), AnswerFeed()
    machine.request("p1", Probe(), 0.0)
    feed.receive(machine.outgoing(), 0.0)
    machine.receive(feed.outgoing(), 0.0)
    assert machine.events() == [Completed("p1", Health(True, "", {}))]


def test_an_answer_is_said_again_after_a_new_link_until_it_is_durable() -> None:
    async def story() -> None:
        feed = AnswerFeed()
        async with asyncio.TaskGroup() as tasks:
            pressing = tasks.create_task(feed.press("k1", "0600-5551034", "1"))
            await asyncio.sleep(0)
            for _ in range(2):  # the first link is lost before the commit
                machine = FedAnswersMachine()
                feed.receive(machine.outgoing(), 0.0)
                machine.receive(feed.outgoing(), 0.0)
                assert not pressing.done()
            heard = machine.events()[-1]
            assert isinstance(heard, Heard)
            machine.committed(heard.token, 0.0)
            feed.receive(machine.outgoing(), 0.0)
            await pressing
        feed.receive(FedAnswersMachine().outgoing(), 0.0)
        assert feed.outgoing() == b""

    asyncio.run(story())

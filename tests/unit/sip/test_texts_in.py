"""What comes in by SIP MESSAGE on a channel of texts: heard once, kept until it is durable."""

import pytest

from drivers.sip.texts.text_flood import Flow, TextFlood
from gateway.driver_api import Reply, TextMessage, Unreadable
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.radio_inbox import Inbox
from tests.unit.sip.line_bench import ONE, TWO, bench, driver_on, place, workers_of
from tests.unit.sip.line_bench import world_with as world_of

SMS = {"carries": "sms"}


def test_a_text_that_comes_in_is_a_reply_of_its_number() -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines:
            lines.workers[0].text_in("+8615400010001", "1收到")
            await lines.wait(1)
            (reply,) = lines.inbox.events
            assert isinstance(reply, Reply)
            assert (reply.sender, reply.text) == ("+8615400010001", "1收到")

    run_virtual(story())


def test_a_program_that_writes_is_told_of_once_and_others_are_heard() -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines:
            for number in range(200):
                lines.workers[0].text_in("scanner", f"{number}")
            lines.workers[0].text_in(ONE, "1")
            await lines.wait(70)
            assert len(lines.inbox.of(Reply)) == 61
            (flood,) = lines.inbox.of(Unreadable)
            codes = list(lines.workers[0].text_codes.values())
            assert (codes.count(200), codes.count(503)) == (61, 140)
            assert (flood.sender, "left out" in flood.raw) == ("scanner", True)
            lines.workers[0].text_in("scanner", "again")
            await lines.wait(1)
            assert lines.inbox.of(Reply)[-1].text == "again"

    run_virtual(story())


def test_whoever_changes_his_name_is_held_by_the_limit_of_all() -> None:
    flood = TextFlood()
    flows = [flood.judge(f"{number}", 0.0) for number in range(7000)]
    assert flows.count(Flow.TAKEN) == 6000
    assert flows.count(Flow.TOO_MUCH) == 1
    assert flood.judge("somebody", 61.0) is Flow.TAKEN


def test_somebody_may_write_back() -> None:
    async def story() -> None:
        async with bench(profile=SMS, replies={ONE: "1收到"}, writers={TWO: "404"}) as lines:
            for to in (ONE, TWO):
                await lines.session.send(TextMessage(to, "集结"), f"{to}#1")
            await lines.wait(20)
            assert [(one.sender, one.text) for one in lines.inbox.of(Reply)] == [(ONE, "1收到")]

    run_virtual(story())


@pytest.mark.parametrize("pattern", ["", "100", "20", "200:", "busy", "200;;404"])
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="is nothing that becomes of a text"):
        workers_of({"default_writer": pattern})


def test_an_empty_text_says_nothing() -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines:
            lines.workers[0].text_in(ONE, " \r\n")
            await lines.wait(1)
            assert lines.inbox.events == []
            assert lines.workers[0].unanswered == {}

    run_virtual(story())


def test_a_text_is_answered_once_it_is_durable() -> None:
    async def story() -> None:
        async with bench(profile=SMS, inbox=Inbox(delay_s=10.0), duplicate_frames=True) as lines:
            worker = lines.workers[0]
            worker.text_in(ONE, "1收到")
            await lines.wait(9)
            assert list(worker.text_codes.values()) == [0]
            await lines.wait(2)
            assert list(worker.text_codes.values()) == [200]
            assert lines.violations == []

    run_virtual(story())


@pytest.mark.parametrize("transport", ["tcp", "tls"])
def test_by_other_transports_the_stack_has_answered(transport: str) -> None:
    async def story() -> None:
        async with bench(profile={**SMS, "transport": transport}) as lines:
            lines.workers[0].text_in(ONE, "1收到")
            await lines.wait(1)
            assert [reply.text for reply in lines.inbox.of(Reply)] == ["1收到"]
            assert lines.workers[0].unanswered == {}
            assert list(lines.workers[0].text_codes.values()) == [0]

    run_virtual(story())


def test_a_worker_that_dies_with_a_text_is_followed_by_one_that_hears_it() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, SMS, inbox=Inbox(delay_s=4.0)) as lines:
            worker = lines.workers[0]
            worker.text_in(ONE, "1收到")
            await lines.wait(1)
            lines.world.cut(place(0))
            await lines.wait(20)
            assert len({event.key for event in lines.inbox.events}) == 1
            assert list(worker.text_codes.values()) == [200]

    run_virtual(story())


def test_what_cannot_be_read_is_shown_to_people() -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines:
            lines.workers[0].text_in(ONE, "", "application/vnd.3gpp.sms")
            await lines.wait(1)
            (heard,) = lines.inbox.events
            assert isinstance(heard, Unreadable)
            assert (heard.sender, heard.raw) == (ONE, "MESSAGE: application/vnd.3gpp.sms")

    run_virtual(story())


def test_the_same_message_twice_is_heard_once_and_the_same_words_twice_are_two() -> None:
    async def story() -> None:
        async with bench(profile=SMS, duplicate_frames=True) as lines:
            for _ in range(2):
                lines.workers[0].text_in(ONE, "1")
            await lines.wait(1)
            assert len({event.key for event in lines.inbox.events}) == 2
            assert len(lines.inbox.events) == 2

    run_virtual(story())


def test_a_text_that_was_not_durable_is_told_by_the_next_session() -> None:
    async def story() -> None:
        workers = workers_of({}, 1)
        world = world_of(workers)
        driver = driver_on(world, profile=SMS)
        slow, inbox = Inbox(delay_s=1000.0), Inbox()
        async with driver.connect(slow):
            workers[0].text_in(ONE, "2无法执行")
            await virtual_clock().sleep(1)
        async with driver.connect(inbox):
            await virtual_clock().sleep(1)
        async with driver.connect(inbox):
            await virtual_clock().sleep(1)
        assert slow.events == []
        assert {(event.key, event.text) for event in inbox.of(Reply)} == {
            (inbox.of(Reply)[0].key, "2无法执行")
        }
        assert workers[0].unanswered == {}

    run_virtual(story())

"""Pages to radios and talkgroups: what is known of each, and never more."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from drivers.mototrbo_ip.driver import KIND
from gateway.driver_api import (
    Accepted,
    DeliveryReported,
    DeliveryState,
    Fault,
    RadioPage,
    RadioStatus,
    Refused,
    Request,
    TransmitDemand,
    TransmitEnd,
    Unknown,
    Unsent,
)
from gateway.driver_kit.virtual_loop import START_UTC, run_virtual, virtual_clock
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, Bench, bench

NO_ANSWER = "the radio did not acknowledge"


def sending(at: Bench, to: int, attempt: str, text: str = "集结", **more: Any) -> Any:
    """A page under way; await it for its receipt."""
    loop = asyncio.get_running_loop()
    return loop.create_task(at.page(to, text, attempt=attempt, **more))


@pytest.mark.parametrize("text", ["【仙居】立即集结", "stand by", "火警😀𠮷"])
def test_a_radio_that_acknowledges_has_it(text: str) -> None:
    async def story() -> None:
        async with bench() as at:
            receipt = await at.page(ONE, text)
            assert isinstance(receipt, Accepted)
            await at.wait(1)
            (report,) = at.inbox.of(DeliveryReported)
            assert (report.reference,) == receipt.references
            assert (report.recipient, report.state) == (str(ONE), DeliveryState.DELIVERED)
            assert [(page.number, page.text, page.to_group) for page in at.fleet.pages] == [
                (ONE, text, False)
            ]
            assert at.fleet.violations == []

    run_virtual(story())


def test_everybody_is_a_talkgroup_and_no_radio() -> None:
    async def story() -> None:
        async with bench({"group_address": "225.{a}.{b}.{c}"}) as at:
            refused = await at.page(16777215)
            assert isinstance(refused, Refused)
            assert "all-call" in refused.cause
            assert await at.page(16777215, group=True) == Accepted()
            assert [(page.number, page.to_group) for page in at.fleet.pages] == [(16777215, True)]

    run_virtual(story())


@pytest.mark.parametrize("group_address", ["127.{a}.{b}.{c}", "225.{a}.{b}.{c}"])
def test_of_a_talkgroup_nothing_but_sent_is_known(group_address: str) -> None:
    async def story() -> None:
        async with bench({"group_address": group_address}) as at:
            assert await at.page(90001, group=True) == Accepted()
            await at.wait(60)
            assert at.inbox.events == []
            assert [(page.number, page.to_group) for page in at.fleet.pages] == [(90001, True)]
            assert at.fleet.violations == []

    run_virtual(story())


def test_a_network_that_is_gone_makes_a_group_page_unknown() -> None:
    async def story() -> None:
        async with bench() as at:
            page = sending(at, 90001, "a#1", group=True)
            await at.wait(0.1)
            at.world.cut("fleet")
            assert await page == Unknown("the ports are gone")

    run_virtual(story())


@pytest.mark.parametrize("fault", ["lost_texts", "lost_acknowledgements", "wrong_acknowledgements"])
def test_a_page_is_repeated_under_its_number_and_shown_once(fault: str) -> None:
    async def story() -> None:
        async with bench({fault: 2}) as at:
            before_s = virtual_clock().monotonic_s()
            assert isinstance(await at.page(), Accepted)
            assert 15 < virtual_clock().monotonic_s() - before_s < 17
            await at.wait(60)
            assert len(at.fleet.pages) == 1
            assert len(at.inbox.of(DeliveryReported)) == 1
            assert at.fleet.violations == []

    run_virtual(story())


def test_a_radio_that_is_off_holds_up_nobody_else() -> None:
    async def story() -> None:
        async with bench({"switched_off": (1,)}) as at:
            off = sending(at, 1, "a#1")
            await at.wait(0.5)
            before_s = virtual_clock().monotonic_s()
            assert isinstance(await at.page(TWO, attempt="b#1"), Accepted)
            assert virtual_clock().monotonic_s() - before_s < 1
            assert isinstance(await off, Refused)

    run_virtual(story())


def test_pages_to_one_radio_go_one_after_the_other() -> None:
    async def story() -> None:
        async with bench({"lost_texts": 1}) as at:
            parts = [sending(at, ONE, f"a#{n}", f"{n}/3 集结") for n in (1, 2, 3)]
            for part in parts:
                assert isinstance(await part, Accepted)
            assert [page.text for page in at.fleet.pages] == ["1/3 集结", "2/3 集结", "3/3 集结"]

    run_virtual(story())


def test_more_pages_than_the_window_wait() -> None:
    async def story() -> None:
        async with bench({"latency_s": 2.0}, {"window": 2}) as at:
            assert at.session.limits.window == 2
            pages = [sending(at, number, f"a#{number}") for number in (1, 2, 3)]
            await at.wait(1)
            assert len(at.fleet.pages) == 2
            assert all([isinstance(await page, Accepted) for page in pages])

    run_virtual(story())


def test_numbers_wrap_and_are_never_used_twice_in_a_row() -> None:
    async def story() -> None:
        async with bench() as at:
            for number in range(140):
                assert isinstance(await at.page(text=f"{number}", attempt=f"a#{number}"), Accepted)
                await at.wait(1)
            assert [page.text for page in at.fleet.pages] == [f"{n}" for n in range(140)]
            assert at.fleet.violations == []

    run_virtual(story())


def test_numbers_go_on_when_the_ports_are_opened_again() -> None:
    async def story() -> None:
        async with bench() as at:
            await at.page(text="one")
            at.world.cut("fleet")
            async with at.driver.connect(at.inbox) as session:
                for text in ("two", "three"):
                    receipt = await session.send(RadioPage(str(ONE), text, False), text)
                    assert isinstance(receipt, Accepted)
            assert at.fleet.violations == []
            assert len(at.fleet.pages) == 3

    run_virtual(story())


def test_a_page_that_has_expired_does_not_leave() -> None:
    async def story() -> None:
        async with bench({"latency_s": 3.0}) as at:
            slow = sending(at, ONE, "a#1")
            await at.wait(1)
            expires = START_UTC + timedelta(seconds=2)
            late = sending(at, ONE, "b#1", "two", expires_at_utc=expires)
            assert isinstance(await slow, Accepted)
            assert await late == Unsent("expired")
            assert await at.page(TWO, attempt="c#1", expires_at_utc=expires) == Unsent("expired")
            assert len(at.fleet.pages) == 1

    run_virtual(story())


def test_a_page_that_waits_can_be_taken_back() -> None:
    async def story() -> None:
        async with bench({"latency_s": 3.0}) as at:
            slow = sending(at, ONE, "a#1")
            await at.wait(1)
            waiting = sending(at, ONE, "b#1")
            await at.wait(1)
            assert await at.session.withdraw("b#1")
            assert not await at.session.withdraw("a#1")
            assert await waiting == Unsent("withdrawn")
            assert isinstance(await slow, Accepted)

    run_virtual(story())


@pytest.mark.parametrize("to", ["", "0", "16777216", "12a", "+100", "１００", "9" * 30])
def test_what_is_no_radio_number_is_refused(to: str) -> None:
    async def story() -> None:
        async with bench() as at:
            receipt = await at.page(to)
            assert isinstance(receipt, Refused)
            assert receipt.fault is Fault.RECIPIENT
            assert at.fleet.pages == []

    run_virtual(story())


def test_a_radio_outside_of_the_network_is_refused() -> None:
    async def story() -> None:
        async with bench(keys={"radio_address": "127.12.{b}.{c}"}) as at:
            assert await at.page(70000) == Refused(
                Fault.RECIPIENT, "'70000' is no number of this radio network"
            )

    run_virtual(story())


def test_a_text_over_the_limit_is_refused_and_says_by_how_much() -> None:
    async def story() -> None:
        async with bench(profile={"longest_text": 10}) as at:
            assert isinstance(await at.page(text="集" * 10), Accepted)
            receipt = await at.page(text="集" * 9 + "😀", attempt="b#1")
            assert receipt == Refused(Fault.RECIPIENT, "the text has 11 characters, 10 at the most")

    run_virtual(story())


def test_only_pages_are_taken() -> None:
    assert KIND.accepts == {RadioPage}
    assert KIND.bearer == "radio"


@pytest.mark.parametrize(
    "request_",
    [
        TransmitDemand("90001", True, 30.0),
        TransmitEnd("90001", True),
        RadioStatus("90001", "0x8002", True),
    ],
)
def test_what_is_no_page_is_refused_at_once(request_: Request) -> None:
    async def story() -> None:
        async with bench() as at:
            receipt = await at.session.send(request_, "t#1")
            cause = "this channel carries pages only: no calls, no statuses"
            assert receipt == Refused(Fault.LANE, cause)

    run_virtual(story())

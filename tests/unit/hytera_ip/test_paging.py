"""Pages to radios and talkgroups: what is known of each, and never more."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from drivers.hytera_ip.driver import KIND
from gateway.driver_api import (
    Accepted,
    Deferred,
    DeliveryReported,
    DeliveryState,
    Fault,
    LateReceipt,
    RadioPage,
    Receipt,
    Refused,
    TransmitDemand,
    TransmitEnd,
    Unknown,
    Unsent,
)
from gateway.driver_kit.virtual_loop import START_UTC, run_virtual, virtual_clock
from tests.unit.hytera_ip.radio_bench import Bench, bench

LINKS = pytest.mark.parametrize("link", ["hstrp", "hrnp"])


@LINKS
def test_a_radio_that_confirms_has_it(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            receipt = await at.page("1001000", "【仙居】立即集结")
            assert isinstance(receipt, Accepted)
            await at.wait(1)
            (report,) = at.inbox.events
            assert isinstance(report, DeliveryReported)
            assert (report.reference,) == receipt.references
            assert (report.recipient, report.state) == ("1001000", DeliveryState.DELIVERED)
            (page,) = at.station.pages
            assert (page.number, page.text) == (1001000, "【仙居】立即集结")
            assert (page.to_group, page.source) == (False, b"\x0a\0\0\1")
            assert page.confirmed
            assert at.station.violations == []
            assert not at.station.owes

    run_virtual(story())


def test_a_result_that_stands_behind_steady_traffic_is_no_doubt() -> None:
    async def story() -> None:
        busy = {"latency_s": 14.0, "radios": (1, 2, 3), "locations_per_s": 1.0}
        async with bench(busy) as at:
            await at.wait(2)
            assert isinstance(await at.page("100"), Accepted)
            assert at.inbox.of(LateReceipt) == []

    run_virtual(story())


def test_traffic_without_end_leaves_the_page_in_doubt_all_the_same() -> None:
    async def story() -> None:
        busy = {"latency_s": 40.0, "radios": (1, 2, 3), "locations_per_s": 1.0}
        async with bench(busy) as at:
            await at.wait(2)
            began_s = virtual_clock().monotonic_s()
            receipt = await at.page("100")
            assert isinstance(receipt, Unknown)
            assert receipt.pending
            assert virtual_clock().monotonic_s() - began_s < 31
            await at.wait(20)
            (late,) = at.inbox.of(LateReceipt)
            assert isinstance(late.receipt, Accepted)

    run_virtual(story())


@LINKS
def test_of_a_talkgroup_nothing_but_sent_is_known(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            assert await at.page("90001", group=True) == Accepted()
            await at.wait(60)
            assert at.inbox.events == []
            assert [(page.number, page.to_group) for page in at.station.pages] == [(90001, True)]

    run_virtual(story())


def test_a_group_may_stand_in_a_network_of_its_own() -> None:
    async def story() -> bytes:
        keys = {"group_address": "0.{a}.{b}.{c}", "own_address": "192.168.20.100"}
        async with bench(keys=keys) as at:
            await at.page("90001", group=True)
            return at.station.pages[0].source

    assert run_virtual(story()) == bytes((192, 168, 20, 100))


RESULTS: list[tuple[int, Receipt]] = [
    (0x01, Refused(Fault.LANE, "failed (01)")),
    (0x03, Refused(Fault.LANE, "wrong parameters (03)")),
    (0x04, Deferred(5.0, "the channel is busy (04)")),
    (0x05, Refused(Fault.LANE, "the transmitter is switched off (receive only) (05)")),
    (0x06, Refused(Fault.LANE, "the battery is low (06)")),
    (0x07, Refused(Fault.LANE, "the PLL is not locked (07)")),
    (0x08, Refused(Fault.RECIPIENT, "the radio did not acknowledge (08)", 1)),
    (0x09, Refused(Fault.LANE, "the repeater could not be woken (09)")),
    (0x0A, Refused(Fault.RECIPIENT, "no such contact (0a)")),
    (0x0B, Refused(Fault.LANE, "transmitting is denied (0b)")),
    (0x0C, Refused(Fault.LANE, "the transmission was interrupted (0c)")),
    (0x7F, Refused(Fault.LANE, "an unknown result (7f)")),
]


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize(("result", "receipt"), RESULTS)
def test_every_result_has_its_receipt(result: int, receipt: Receipt, group: bool) -> None:
    async def story() -> None:
        async with bench({"results": {100: result}}) as at:
            assert await at.page("100", group=group) == receipt
            await at.wait(5)
            assert at.inbox.events == []
            assert at.station.pages == []

    run_virtual(story())


def test_a_busy_channel_gives_the_page_back_until_it_is_free() -> None:
    async def story() -> None:
        async with bench({"busy_for_s": 12.0}) as at:
            for number in range(2):
                assert isinstance(
                    await at.page("90001", group=True, attempt=f"a#{number}"), Deferred
                )
                await at.wait(5)
            await at.wait(2)
            assert await at.page("90001", group=True, attempt="a#3") == Accepted()
            assert len(at.station.pages) == 1

    run_virtual(story())


def test_a_page_that_has_expired_does_not_leave() -> None:
    async def story() -> None:
        async with bench() as at:
            expired = virtual_clock().utc() - timedelta(seconds=1)
            assert await at.page("100", expires_at_utc=expired) == Unsent("expired")
            later = virtual_clock().utc() + timedelta(seconds=1)
            assert isinstance(await at.page("100", expires_at_utc=later, attempt="b#1"), Accepted)
            assert len(at.station.pages) == 1

    run_virtual(story())


def test_a_page_that_waits_behind_a_slow_one_is_looked_at_again() -> None:
    async def story() -> None:
        async with bench({"latency_s": 5.0}) as at:
            expires = START_UTC + timedelta(seconds=4)
            slow = sending(at, "100", "a#1")
            waiting = sending(at, "200", "b#1", expires_at_utc=expires)
            assert isinstance(await slow, Accepted)
            assert await waiting == Unsent("expired")
            assert [page.number for page in at.station.pages] == [100]

    run_virtual(story())


def sending(at: Bench, to: str, attempt: str, **more: Any) -> Any:
    """A page under way; await it for its receipt."""
    loop = asyncio.get_running_loop()
    return loop.create_task(at.session.send(RadioPage(to, "集结", False, **more), attempt))


def test_a_page_that_waits_can_be_taken_back() -> None:
    async def story() -> None:
        async with bench({"latency_s": 5.0}) as at:
            slow, waiting = sending(at, "100", "a#1"), sending(at, "200", "b#1")
            await at.wait(1)
            assert await at.session.withdraw("b#1")
            assert not await at.session.withdraw("a#1")
            assert await waiting == Unsent("withdrawn")
            assert isinstance(await slow, Accepted)
            assert len(at.station.pages) == 1

    run_virtual(story())


@pytest.mark.parametrize("to", ["", "0", "16777216", "12a", "+100", "１００"])
def test_what_is_no_radio_number_is_refused(to: str) -> None:
    async def story() -> None:
        async with bench() as at:
            receipt = await at.page(to)
            assert isinstance(receipt, Refused)
            assert receipt.fault is Fault.RECIPIENT
            assert at.station.pages == []

    run_virtual(story())


def test_a_text_over_the_limit_is_refused_and_says_by_how_much() -> None:
    async def story() -> None:
        async with bench(profile={"longest_text": 10}) as at:
            assert isinstance(await at.page("100", "集" * 10), Accepted)
            receipt = await at.page("100", "集" * 9 + "😀", attempt="b#1")
            assert receipt == Refused(Fault.RECIPIENT, "the text has 11 characters, 10 at the most")

    run_virtual(story())


def test_a_slow_result_settles_a_doubt() -> None:
    async def story() -> None:
        async with bench({"latency_s": 20.0}) as at:
            before_s = virtual_clock().monotonic_s()
            assert await at.page("100") == Unknown("no result came yet", pending=True)
            assert virtual_clock().monotonic_s() - before_s == pytest.approx(10.0)
            await at.wait(15)
            late, report = at.inbox.events
            assert isinstance(late, LateReceipt)
            assert isinstance(report, DeliveryReported)
            assert late.attempt_id == "a#1"
            assert late.receipt == Accepted((report.reference,))

    run_virtual(story())


def test_a_result_that_never_comes_frees_the_lane_after_a_minute() -> None:
    async def story() -> None:
        async with bench({"lost_results": 1}) as at:
            assert await at.page("100") == Unknown("no result came yet", pending=True)
            await at.wait(51)
            (late,) = at.inbox.events
            assert isinstance(late, LateReceipt)
            assert late.receipt == Unknown("no result came")
            assert isinstance(await at.page("100", attempt="a#2"), Accepted)

    run_virtual(story())


def test_where_groups_have_no_result_the_acknowledgement_has_to_do() -> None:
    async def story() -> None:
        async with bench({"lost_results": 9}, profile={"group_result": False}) as at:
            assert await at.page("90001", group=True) == Accepted()
            assert await at.page("100", attempt="b#1") == Unknown(
                "no result came yet", pending=True
            )

    run_virtual(story())


def test_pages_and_calls_are_taken() -> None:
    assert KIND.accepts == {RadioPage, TransmitDemand, TransmitEnd}
    assert KIND.bearer == "radio"

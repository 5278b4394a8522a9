"""Pages to radios as texts, and what radios write."""

import asyncio
from typing import Any

import pytest

from gateway.driver_api import (
    Accepted,
    Deferred,
    EmergencyReceived,
    Fault,
    RadioPage,
    RadioTextReceived,
    Receipt,
    Refused,
    StatusReceived,
    Unknown,
    Unreadable,
    Unsent,
)
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.line_bench import Bench, bench

GROUP, RADIO = "90001", "1001002"
TABLES = {"statuses": {"S1": "1", "到达": "4"}, "emergencies": ["SOS"]}


def gateway(**radio: Any) -> dict[str, Any]:
    return {"carries": "radio", "messages": {"most_parts": 1}, "radio": radio}


async def page(lines: Bench, to: str = GROUP, attempt: str = "a#1", text: str = "集结") -> Receipt:
    return await lines.session.send(RadioPage(to, text, to_talkgroup=to == GROUP), attempt)


@pytest.mark.parametrize("to", [GROUP, RADIO])
def test_a_page_that_the_gateway_has_is_transmitted_and_no_more(to: str) -> None:
    async def story() -> None:
        async with bench(profile=gateway(), default_writer="202") as lines:
            assert await page(lines, to) == Accepted((0,))
            assert lines.telephones.writers.texts_to(to) == ["集结"]
            assert not lines.session.limits.reports
            assert lines.telephones.calls == []

    run_virtual(story())


@pytest.mark.parametrize("code", [486, 491, 503, 600])
def test_a_channel_that_is_taken_holds_the_page(code: int) -> None:
    async def story() -> None:
        profile = gateway(busy_s=3.0)
        async with bench(profile=profile, default_writer=f"{code};200") as lines:
            assert await page(lines) == Deferred(3.0, f"busy: {code}")
            assert await page(lines, attempt="a#2") == Accepted((0,))

    run_virtual(story())


@pytest.mark.parametrize(
    ("pattern", "receipt"),
    [
        ("404", Refused(Fault.RECIPIENT, "invalid: 404")),
        ("480", Refused(Fault.RECIPIENT, "off: 480")),
        ("403", Refused(Fault.LANE, "403")),
        ("silent", Unknown("no response")),
    ],
)
def test_any_other_end_says_what_is_known(pattern: str, receipt: Receipt) -> None:
    async def story() -> None:
        async with bench(profile=gateway(), default_writer=pattern) as lines:
            assert await page(lines) == receipt

    run_virtual(story())


def test_a_page_is_never_cut() -> None:
    async def story() -> None:
        async with bench(profile=gateway(longest_page_octets=140)) as lines:
            assert lines.session.limits.longest_page_octets == 140
            assert await page(lines, text="集" * 70) == Accepted((0,))
            receipt = await page(lines, text="集" * 71, attempt="b#1")
            assert receipt == Refused(Fault.LANE, "too long: 142 octets, of 140 at most")

    run_virtual(story())


def test_the_core_is_told_how_long_a_page_fits_into_one_message() -> None:
    async def story() -> None:
        profile = {**gateway(), "messages": {"most_parts": 1, "longest_octets": 300}}
        async with bench(profile=profile) as lines:
            assert lines.session.limits.longest_page_octets == 200
            assert await page(lines, text="集" * 100) == Accepted((0,))

    run_virtual(story())


def test_a_page_that_waits_for_its_talkgroup_can_be_withdrawn() -> None:
    async def story() -> None:
        async with bench(profile=gateway(), default_writer="200:5") as lines:
            first = asyncio.ensure_future(page(lines))
            await lines.wait(0.1)
            second = asyncio.ensure_future(page(lines, attempt="b#1"))
            await lines.wait(1)
            assert await lines.session.withdraw("b#1")
            assert [await first, await second] == [Accepted((0,)), Unsent("withdrawn")]
            assert len(lines.telephones.writers.texts) == 1

    run_virtual(story())


def test_what_a_radio_writes_is_known_by_its_identity() -> None:
    async def story() -> None:
        async with bench(profile=gateway(radio_address="8{number}")) as lines:
            lines.workers[0].text_in("81001003", "1 收到")
            await lines.wait(1)
            (heard,) = lines.inbox.events
            assert isinstance(heard, RadioTextReceived)
            assert (heard.sender, heard.text) == ("1001003", "1 收到")

    run_virtual(story())


def test_a_key_that_sends_a_listed_text_is_a_status() -> None:
    async def story() -> None:
        async with bench(TABLES, gateway()) as lines:
            for text in ("S1", " 到达\r\n", "S2"):
                lines.workers[0].text_in("1001003", text)
            await lines.wait(1)
            first, second, third = lines.inbox.events
            assert isinstance(first, StatusReceived)
            assert (first.sender, first.answer, first.raw) == ("1001003", "1", "S1")
            assert isinstance(second, StatusReceived)
            assert second.answer == "4"
            assert isinstance(third, RadioTextReceived)

    run_virtual(story())


def test_one_press_of_the_emergency_key_is_one_emergency() -> None:
    async def story() -> None:
        async with bench(TABLES, gateway()) as lines:
            for wait_s in (5, 5, 100, 1):
                lines.workers[0].text_in("1001003", "SOS")
                await lines.wait(wait_s)
            lines.workers[0].text_in("1001004", "SOS")
            await lines.wait(1)
            assert lines.workers[0].unanswered == {}
            senders = [event.sender for event in lines.inbox.of(EmergencyReceived)]
            assert senders == ["1001003", "1001003", "1001004"]
            assert len({event.key for event in lines.inbox.events}) == 3

    run_virtual(story())


def test_an_emergency_is_heard_in_a_flood_of_texts() -> None:
    async def story() -> None:
        async with bench(TABLES, gateway()) as lines:
            for number in range(100):
                lines.workers[0].text_in("1001003", f"{number}")
            lines.workers[0].text_in("1001003", "SOS")
            await lines.wait(1)
            assert len(lines.inbox.of(RadioTextReceived)) == 60
            assert len(lines.inbox.of(EmergencyReceived)) == 1

    run_virtual(story())


def test_what_cannot_be_read_names_its_radio() -> None:
    async def story() -> None:
        async with bench(profile=gateway(radio_address="8{number}")) as lines:
            lines.workers[0].text_in("81001003", "", "application/gps+xml")
            await lines.wait(1)
            (heard,) = lines.inbox.events
            assert isinstance(heard, Unreadable)
            assert (heard.sender, heard.raw) == ("1001003", "MESSAGE: application/gps+xml")

    run_virtual(story())

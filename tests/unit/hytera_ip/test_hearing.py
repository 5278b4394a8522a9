"""What radios say, and what of it is durable before the station may forget it."""

import asyncio

import pytest

from drivers.hytera_ip.simulated_station import FIX, NO_FIX
from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from gateway.driver_api import (
    Accepted,
    Health,
    PresenceReported,
    Unreadable,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.hytera_ip.radio_bench import Bench, Inbox, bench

LINKS = pytest.mark.parametrize("link", ["hstrp", "hrnp"])


async def facts(at: Bench) -> Health:
    return await at.session.probe()


@LINKS
def test_a_text_is_an_answer_and_confirmed_once_it_is_durable(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}, inbox=Inbox(delay_s=2.0)) as at:
            at.station.hear(1001000, "4到达 10人")
            await at.wait(1.9)
            assert at.station.owes
            assert at.station.answers == []
            await at.wait(1)
            assert not at.station.owes
            assert at.station.answers == [(1, 0)]
            (heard,) = at.inbox.texts
            assert (heard.sender, heard.text) == ("1001000", "4到达 10人")
            assert at.station.violations == []

    run_virtual(story())


def test_what_does_not_ask_for_it_gets_no_result() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.hear(100, "1", confirmed=False)
            at.station.hear(100, "3 12人", confirmed=False, group=90001)
            await at.wait(1)
            assert [heard.text for heard in at.inbox.texts] == ["1", "3 12人"]
            assert at.station.answers == []
            assert not at.station.owes

    run_virtual(story())


def test_where_the_bit_means_the_contrary_it_is_read_and_written_so() -> None:
    async def story() -> None:
        async with bench(profile={"confirmed_bit": False}) as at:
            at.station.hear(100, "1", confirmed=True)
            at.station.hear(100, "2", confirmed=False)
            await at.page("100")
            await at.page("90001", group=True, attempt="a#2")
            await at.wait(1)
            assert at.station.answers == [(2, 0)]
            assert [page.confirmed for page in at.station.pages] == [False, False]

    run_virtual(story())


@LINKS
def test_a_text_that_comes_again_has_its_key(link: str) -> None:
    async def story() -> None:
        settings = {"link": link, "duplicate_texts": True, "duplicate_frames": True}
        async with bench(settings) as at:
            at.station.hear(100, "1")
            at.station.hear(100, "1")
            at.station.hear(200, "1")
            await at.wait(10)
            assert len({heard.key for heard in at.inbox.texts}) == 3

    run_virtual(story())


@LINKS
def test_a_text_to_another_radio_is_no_answer_and_not_confirmed(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            payload = bytes.fromhex("00000001 0a0000c8 0a000064") + "1收到".encode("utf-16-le")
            at.station.say(TMP, 9, 0x80A1, payload)
            await at.wait(10)
            assert at.inbox.texts == []
            (shown,) = at.inbox.of(Unreadable)
            assert (shown.sender, shown.raw) == ("100", "发给200的短信：1收到")
            assert at.station.answers == []
            assert not at.station.owes

    run_virtual(story())


def test_a_radio_that_begins_its_numbers_anew_is_heard_the_next_day() -> None:
    async def story() -> None:
        async with bench() as at:
            payload = bytes.fromhex("00000000 0a000001 0a000064") + "1".encode("utf-16-le")
            at.station.say(TMP, 9, 0x80A1, payload)
            await at.wait(86400)
            at.station.say(TMP, 9, 0x80A1, payload)
            await at.wait(10)
            assert len({heard.key for heard in at.inbox.texts}) == 2

    run_virtual(story())


def test_short_data_is_shown_and_not_read_as_an_answer() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(TMP, 9, 0x00AE, bytes.fromhex("00000009 0a000001 0a000064 a0b0c0"))
            await at.wait(1)
            (heard,) = at.inbox.events
            assert isinstance(heard, Unreadable)
            assert (heard.sender, heard.raw) == ("100", "a0b0c0")

    run_virtual(story())


@LINKS
def test_a_radio_registers_once_and_is_on_the_air(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link, "radios": (100, 200)}, {"renew_s": 600}) as at:
            await at.wait(35)
            assert at.station.registered == {100: 600, 200: 600}
            assert (await facts(at)).facts["radios_on_air"] == "2"
            at.station.sign_off(100)
            await at.wait(1)
            assert (await facts(at)).facts["radios_on_air"] == "1"
            await at.wait(900)
            assert (await facts(at)).facts["radios_on_air"] == "0"
            told = [(each.sender, each.on_air) for each in at.inbox.of(PresenceReported)]
            assert sorted(told[:2]) == [("100", True), ("200", True)]
            assert told[-1] == ("100", False)
            assert len({each.key for each in at.inbox.of(PresenceReported)}) == len(told)
            assert at.station.violations == []

    run_virtual(story())


def test_presence_outlives_a_check() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(RRS, 0x11, 0x0082, bytes.fromhex("0a000064 00"))
            at.station.say(RRS, 0x11, 0x0082, bytes.fromhex("0a000065 01"))
            await at.wait(1)
            assert (await facts(at)).facts["radios_on_air"] == "1"
            told = [(each.sender, each.on_air) for each in at.inbox.of(PresenceReported)]
            assert sorted(told) == [("100", True), ("101", False)]

    run_virtual(story())


def test_a_registration_is_answered_though_the_disk_is_slow() -> None:
    async def story() -> None:
        async with bench(inbox=Inbox(delay_s=20.0)) as at:
            at.station.hear(100, "1")
            at.station.register(100)
            await at.wait(2)
            assert at.station.registered

    run_virtual(story())


UNKNOWN = [
    (TMP, 0x09, 0x00AC),
    (RRS, 0x11, 0x0099),
    (LP, 0x08, 0xD011),
    (RCP, 0x02, 0xB0C8),
    (RCP, 0x12, 0x0001),
]


@pytest.mark.parametrize(("port", "service", "operation"), UNKNOWN)
def test_what_is_not_known_is_acknowledged_and_logged_in_hex(
    port: int, service: int, operation: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(port, service, operation, b"\xab\xcd")
            await at.wait(1)
            assert not at.station.owes
            assert (await facts(at)).facts["unknown_messages"] == "1"
            assert at.inbox.events == []

    run_virtual(story())
    log = capsys.readouterr().out
    assert f"{operation:04x}" in log
    assert "abcd" in log


def test_bad_frames_are_counted_and_logged(capsys: pytest.CaptureFixture[str]) -> None:
    async def story() -> None:
        async with bench({"wrong_checksums": 2}) as at:
            at.station.hear(100, "1")
            at.station.hear(200, "1")
            await at.wait(3)
            assert (await facts(at)).facts["bad_frames"] == "2"
            assert len(at.inbox.texts) == 2

    run_virtual(story())
    assert "checksum" in capsys.readouterr().out


@LINKS
def test_five_pages_go_through_a_flood_of_positions(link: str) -> None:
    async def flood(at: Bench) -> None:
        for number in range(300):
            at.station.locate(1000 + number, FIX if number % 3 else NO_FIX)
            await at.wait(0.01)

    async def story() -> None:
        async with bench({"link": link}) as at, asyncio.TaskGroup() as tasks:
            tasks.create_task(flood(at))
            for number in range(5):
                before_s = virtual_clock().monotonic_s()
                receipt = await at.page(str(100 + number), attempt=f"a#{number}")
                assert isinstance(receipt, Accepted)
                assert virtual_clock().monotonic_s() - before_s < 0.5
            await at.wait(10)
            assert len(at.station.pages) == 5
            assert not at.station.owes
            assert at.station.violations == []

    run_virtual(story())


def test_what_was_not_committed_is_not_acknowledged_after_the_end() -> None:
    async def story() -> None:
        async with bench(inbox=Inbox(delay_s=1000.0)) as at:
            at.station.hear(100, "1")
            await at.wait(1)
            station = at.station
        assert station.owes

    run_virtual(story())


def test_a_texts_padding_is_no_part_of_it() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.hear(100, "1收到\0")
            await at.wait(1)
            assert at.inbox.texts[0].text == "1收到"

    run_virtual(story())


def test_people_with_something_to_say_answer_a_page_to_them_and_to_their_group() -> None:
    async def story() -> None:
        async with bench({"answers": {1001000: "1收到", 1001002: 2}}) as at:
            await at.page("1001002", attempt="a#1")
            await at.page("1001009", attempt="a#2")
            await at.wait(10)
            assert [text.text for text in at.inbox.texts] == ["2"]
            await at.page("90001", group=True, attempt="a#3")
            await at.wait(10)
            assert [text.text for text in at.inbox.texts] == ["2", "1收到", "2"]

    run_virtual(story())

"""What radios say, and what of it is durable before the station may forget it."""

import asyncio

import pytest

from drivers.hytera_ip.simulated_station import FIX, NO_FIX
from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from gateway.driver_api import Accepted, Health, StatusReceived, Unreadable
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
            (heard,) = at.inbox.statuses
            assert (heard.sender, heard.answer, heard.raw) == (
                "1001000",
                "4到达 10人",
                "4到达 10人",
            )
            assert at.station.violations == []

    run_virtual(story())


def test_what_does_not_ask_for_it_gets_no_result() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.hear(100, "1", confirmed=False)
            at.station.hear(100, "3 12人", confirmed=False, group=90001)
            await at.wait(1)
            assert [heard.answer for heard in at.inbox.statuses] == ["1", "3 12人"]
            assert at.station.answers == []
            assert not at.station.owes

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
            assert len({heard.key for heard in at.inbox.statuses}) == 3

    run_virtual(story())


def test_a_radio_that_begins_its_numbers_anew_is_heard_the_next_day() -> None:
    async def story() -> None:
        async with bench() as at:
            payload = bytes.fromhex("00000000 0a000001 0a000064") + "1".encode("utf-16-le")
            at.station.say(TMP, 9, 0x80A1, payload)
            await at.wait(86400)
            at.station.say(TMP, 9, 0x80A1, payload)
            await at.wait(10)
            assert len({heard.key for heard in at.inbox.statuses}) == 2

    run_virtual(story())


def test_short_data_is_shown_and_not_read_as_an_answer() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(TMP, 9, 0x00AE, bytes.fromhex("00000009 0a000001 0a000064 a0b0c0"))
            await at.wait(1)
            (heard,) = at.inbox.events
            assert isinstance(heard, Unreadable)
            assert heard.raw == "100: a0b0c0"

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
            assert at.inbox.events == []
            assert at.station.violations == []

    run_virtual(story())


def test_presence_outlives_a_check() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(RRS, 0x11, 0x0082, bytes.fromhex("0a000064 00"))
            at.station.say(RRS, 0x11, 0x0082, bytes.fromhex("0a000065 01"))
            await at.wait(1)
            assert (await facts(at)).facts["radios_on_air"] == "1"

    run_virtual(story())


@LINKS
@pytest.mark.parametrize("way", ["key", "report", "report without a fix"])
def test_an_emergency_is_a_call_for_help_within_a_second(link: str, way: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            before_s = virtual_clock().monotonic_s()
            match way:
                case "key":
                    at.station.alarm(1001000)
                case "report":
                    at.station.locate(1001000, FIX, 0xB003)
                case _:
                    at.station.locate(1001000, NO_FIX, 0xB003)
            await at.wait(1)
            (heard,) = at.inbox.statuses
            assert (heard.sender, heard.answer) == ("1001000", "6")
            assert heard.raw.startswith("紧急报警")
            assert at.inbox.at_s[0] - before_s < 1
            assert not at.station.owes

    run_virtual(story())


def test_an_alarm_that_goes_on_is_one_and_the_next_is_another() -> None:
    async def story() -> None:
        async with bench() as at:
            for _ in range(3):
                at.station.alarm(100)
                await at.wait(30)
            at.station.alarm(100, ended=True)
            await at.wait(5)
            at.station.alarm(100)
            at.station.alarm(200)
            await at.wait(5)
            keys = [heard.key for heard in at.inbox.statuses]
            assert len(keys) == 5
            assert len(set(keys)) == 3

    run_virtual(story())


def test_an_emergency_that_cannot_be_read_is_shown_all_the_same() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(LP, 8, 0xB003, b"\x01\x02\x03")
            at.station.say(LP, 8, 0xB003, b"\x04\x05\x06")
            at.station.say(RCP, 2, 0x0851, b"\x07")
            await at.wait(1)
            assert [heard.answer for heard in at.inbox.statuses] == ["6"] * 3
            assert [heard.sender for heard in at.inbox.statuses] == [""] * 3
            assert len({heard.key for heard in at.inbox.statuses}) == 3
            assert "010203" in at.inbox.statuses[0].raw

    run_virtual(story())


def test_the_profile_says_where_an_alarm_has_its_sender() -> None:
    async def story() -> None:
        async with bench(profile={"alarm_sender_at": 1}) as at:
            at.station.say(RCP, 2, 0x0851, bytes.fromhex("05 64000000"))
            await at.wait(1)
            assert at.inbox.statuses[0].sender == "100"

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
            assert len(at.inbox.statuses) == 2

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


def test_statuses_of_radios_are_the_only_answers() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.hear(100, "1收到\0")
            await at.wait(1)
            assert isinstance(at.inbox.events[0], StatusReceived)
            assert at.inbox.statuses[0].answer == "1收到"

    run_virtual(story())

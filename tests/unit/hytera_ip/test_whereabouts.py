"""Emergencies and places of radios: told at once, once, and with what is known."""

from datetime import UTC, datetime

import pytest

from drivers.hytera_ip.simulated_station import FIX, NO_FIX
from drivers.hytera_ip.simulated_train import LP, RCP
from gateway.driver_api import LocationReported
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.hytera_ip.radio_bench import bench

LINKS = pytest.mark.parametrize("link", ["hstrp", "hrnp"])


def test_a_position_is_told_and_one_without_a_fix_says_so() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.locate(100, FIX)
            at.station.locate(100, NO_FIX)
            await at.wait(1)
            here, nowhere = at.inbox.of(LocationReported)
            assert here.fix is not None
            assert (here.sender, here.fix.latitude_deg) == ("100", 28.85)
            assert abs(here.fix.longitude_deg - 120.7333) < 1e-4
            assert (here.fix.speed_m_s, here.fix.heading_deg) == (0.0, 90.0)
            assert here.device_time_utc == datetime(2026, 8, 12, 6, tzinfo=UTC)
            assert (nowhere.fix, nowhere.cause) == (None, "no fix")
            assert here.key != nowhere.key

    run_virtual(story())


@LINKS
@pytest.mark.parametrize("way", ["key", "report", "report without a fix"])
def test_an_emergency_is_told_within_a_second(link: str, way: str) -> None:
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
            (heard,) = at.inbox.alarms
            assert heard.sender == "1001000"
            assert (heard.position is not None) == (way == "report")
            assert len(at.inbox.of(LocationReported)) == (way != "key")
            assert heard.raw.startswith("紧急报警")
            assert at.inbox.at_s[0] - before_s < 1
            assert not at.station.owes

    run_virtual(story())


def test_an_emergency_report_in_its_own_layout_names_its_radio() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(LP, 8, 0xB003, bytes.fromhex("0a0f4628 01") + FIX)
            at.station.say(LP, 8, 0xA003, bytes.fromhex("00000001 0a000064 0000") + FIX)
            await at.wait(1)
            (pressed,) = at.inbox.alarms
            assert pressed.sender == "1001000"
            assert pressed.position is not None
            places = at.inbox.of(LocationReported)
            assert [each.sender for each in places] == ["1001000", "100"]
            assert (await at.session.probe()).facts["unknown_messages"] == "0"

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
            keys = [heard.key for heard in at.inbox.alarms]
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
            assert [heard.sender for heard in at.inbox.alarms] == [""] * 3
            assert len({heard.key for heard in at.inbox.alarms}) == 3
            assert "010203" in at.inbox.alarms[0].raw

    run_virtual(story())


def test_the_profile_says_where_an_alarm_has_its_sender() -> None:
    async def story() -> None:
        async with bench(profile={"alarm_sender_at": 1}) as at:
            at.station.say(RCP, 2, 0x0851, bytes.fromhex("05 64000000"))
            await at.wait(1)
            assert at.inbox.alarms[0].sender == "100"

    run_virtual(story())


def test_a_key_pressed_in_the_simulator_is_one_emergency_among_positions() -> None:
    async def story() -> None:
        settings = {"radios": (100, 200), "locations_per_s": 2.0, "emergency_at_s": 10.0}
        async with bench(settings) as at:
            await at.wait(30)
            assert {alarm.key for alarm in at.inbox.alarms} == {at.inbox.alarms[0].key}
            assert at.inbox.alarms[0].sender == "100"
            assert {each.sender for each in at.inbox.of(LocationReported)} == {"100", "200"}
            assert len(at.inbox.of(LocationReported)) > 50

    run_virtual(story())

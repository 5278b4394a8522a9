"""Emergencies, places and presence of radios: told at once, once, and with what is known."""

import pytest

from gateway.driver_api import EmergencyReceived, LocationReported, Position, PresenceReported
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, Bench, play

SPEAKER = int(LEADER)


def status(value: int) -> bytes:
    return value.to_bytes(2, "big")


def test_an_emergency_is_told_once_in_under_a_second_however_it_comes() -> None:
    async def story(bench: Bench) -> None:
        began = virtual_clock().monotonic_s()
        bench.radio.hear(13, SPEAKER, status(0))
        await bench.wait(2)
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 2)
        await bench.wait(20)
        bench.radio.hear_call(SPEAKER, int(GROUP), 15)
        await bench.wait(5)
        (alarm,) = bench.journal.of(EmergencyReceived)
        assert (alarm.sender, alarm.raw) == (LEADER, "紧急呼叫 0x0000")
        assert bench.journal.at_s[bench.journal.events.index(alarm)] - began < 1
        # where its holder is goes on being told
        assert LEADER in [place.sender for place in bench.journal.of(LocationReported)]
        assert bench.journal.answers == []

    play(story, locations_per_s=50)


def test_an_emergency_location_says_where() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 2)
        await bench.wait(1)
        (alarm,) = bench.journal.of(EmergencyReceived)
        assert "28.851" in alarm.raw
        assert "120.731" in alarm.raw
        assert alarm.position is not None
        assert abs(alarm.position.latitude_deg - 28.8512) < 1e-4
        assert abs(alarm.position.longitude_deg - 120.7312) < 1e-4

    play(story)


def test_an_emergency_that_is_pressed_again_later_is_told_again() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(2):
            bench.radio.hear_call(SPEAKER, int(GROUP), 15)
            await bench.wait(90)
        assert len(bench.journal.events) == 2

    play(story)


NO_FIX = bytes.fromhex("0a30000000000007ffe810")


def test_a_location_is_told_with_its_fix_and_one_without_says_so() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 130)
        bench.radio.hear(12, SPEAKER, NO_FIX)
        await bench.wait(1)
        here, nowhere = bench.journal.of(LocationReported)
        assert here.fix is not None
        assert abs(here.fix.latitude_deg - 28.8512) < 1e-4
        assert here.fix.radius_m == 20
        assert (nowhere.sender, nowhere.fix, nowhere.cause) == (LEADER, None, "no fix")
        assert here.key != nowhere.key

    play(story)


def test_a_location_that_the_network_repeats_is_told_once_and_the_next_one_again() -> None:
    async def story(bench: Bench) -> None:
        for wait_s in (0.5, 30, 1):
            bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 129)
            await bench.wait(wait_s)
        places = bench.journal.of(LocationReported)
        assert len({place.key for place in places}) == len(places) == 2

    play(story)


@pytest.mark.parametrize(("why", "on_air"), [(0, True), (9, True), (1, False), (8, False)])
def test_switching_on_and_off_is_presence(why: int, on_air: bool) -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, why)
        await bench.wait(1)
        (presence,) = bench.journal.of(PresenceReported)
        assert (presence.sender, presence.on_air) == (LEADER, on_air)

    play(story)


def test_a_radio_that_the_network_calls_unregistered_has_gone() -> None:
    async def story(bench: Bench) -> None:
        await bench.page("立即集结")
        await bench.wait(10)
        (presence,) = bench.journal.of(PresenceReported)
        assert (presence.sender, presence.on_air) == (LEADER, False)

    play(story, switched_off=(SPEAKER,))


def test_a_key_pressed_in_the_simulator_is_one_emergency_and_a_place() -> None:
    async def story(bench: Bench) -> None:
        await bench.wait(60)
        assert len(bench.journal.of(EmergencyReceived)) == 1
        assert len(bench.journal.of(LocationReported)) == 1

    play(story, emergency_at_s=10)


def test_a_location_in_the_makers_own_document_is_told() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, int(LEADER), bytes.fromhex("80130D23426640000000200000005672"))
        await bench.wait(1)
        (report,) = bench.journal.of(LocationReported)
        assert report.sender == LEADER
        assert report.fix == Position(45.0, 45.0, heading_deg=228.0)
        bench.radio.hear(12, int(LEADER), bytes.fromhex("8013052342664000"))
        await bench.wait(1)
        health = await bench.session.probe()
        assert health.facts["damaged_messages"] == "1"

    play(story, {"services": ("1,3,25",)})

"""Where somebody is who presses the emergency key and whose radio does not say it with it."""

from drivers.tetra_pei.fleet_view import FIX_HOLDS_S
from gateway.driver_api import EmergencyReceived
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, Bench, play

SPEAKER = int(LEADER)
EMERGENCY = (0).to_bytes(2, "big")


def test_an_emergency_status_carries_the_fix_that_was_heard_before() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 130)
        bench.radio.hear_location(SPEAKER + 1, 121.5, 29.5, 130)
        await bench.wait(30)
        bench.radio.hear(13, SPEAKER, EMERGENCY)
        await bench.wait(1)
        (alarm,) = bench.journal.of(EmergencyReceived)
        assert alarm.position is not None
        assert abs(alarm.position.latitude_deg - 28.8512) < 1e-4
        assert abs(alarm.position.longitude_deg - 120.7312) < 1e-4
        assert "30秒前" in alarm.raw

    play(story)


def test_an_emergency_call_and_one_without_a_fix_carry_it_too() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 130)
        await bench.wait(10)
        bench.radio.hear_call(SPEAKER, int(GROUP), 15)
        await bench.wait(FIX_HOLDS_S - 20)
        bench.radio.hear_call(SPEAKER, int(GROUP), 15)
        await bench.wait(1)
        first, then = bench.journal.of(EmergencyReceived)
        assert first.position is not None
        assert first.position == then.position

    play(story)


def test_a_fix_that_is_too_old_says_nothing_of_where_he_is_now() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 130)
        await bench.wait(FIX_HOLDS_S + 1)
        bench.radio.hear(13, SPEAKER, EMERGENCY)
        await bench.wait(1)
        (alarm,) = bench.journal.of(EmergencyReceived)
        assert alarm.position is None
        assert alarm.raw == "紧急呼叫 0x0000"

    play(story)


def test_the_fix_of_the_press_itself_goes_before_an_older_one() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_location(SPEAKER, 120.0, 28.0, 130)
        await bench.wait(10)
        bench.radio.hear_location(SPEAKER, 120.7312, 28.8512, 2)
        await bench.wait(1)
        (alarm,) = bench.journal.of(EmergencyReceived)
        assert alarm.position is not None
        assert abs(alarm.position.latitude_deg - 28.8512) < 1e-4

    play(story)

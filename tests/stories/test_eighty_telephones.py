"""Eighty telephones on four lines: how soon everybody has been called, and who comes first."""

from collections import Counter
from pathlib import Path

import pytest

from drivers.sip.simulated_telephones import SimulatedCall
from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.many_teams import many_people, order_to_all
from tests.stories.telephone_hall import TelephoneHall

TELEPHONES, LINES, CALL_S = 80, 4, 40.0
ATTEMPTED_WITHIN_S = 14 * 60.0
SILENT = "answer:8:none"  # the order twice, the menu twice, and nobody presses anything
CONFIRMS = "answer:27:dtmf=1"
BUSY = "busy"


async def called(hall: TelephoneHall, numbers: list[str], mode: str) -> list[SimulatedCall]:
    """An order to all of them; the calls of the time in which everybody has to be attempted."""
    began_s = hall.clock.monotonic_s()
    asked = order_to_all(len(numbers), bearers=["voice"], mode=mode, level="一般")
    answer = await hall.core.request("order", "submit", asked)
    assert answer["status"] == "ok"
    await hall.clock.sleep(began_s + ATTEMPTED_WITHIN_S - hall.clock.monotonic_s())
    return list(hall.telephones.calls)


def at_once(calls: list[SimulatedCall]) -> int:
    """The most calls that were on the lines in one moment."""
    changes = [(call.began_s, 1) for call in calls]
    changes += [(call.ended_s, -1) for call in calls if call.ended_s is not None]
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


@pytest.mark.parametrize("mode", ["drill", "test", "real"])
def test_calls_of_forty_seconds_have_all_been_made_once_within_fourteen_minutes(
    tmp_path: Path, mode: str
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {}, LINES, {"default_telephone": SILENT}, modems=1)
        numbers = many_people(tmp_path, TELEPHONES)
        async with hall.life():
            calls = await called(hall, numbers, mode)
            first = calls[:TELEPHONES]
            assert {call.number for call in first} == set(numbers)
            lengths = [call.ended_s - call.began_s for call in first if call.ended_s is not None]
            assert len(lengths) == TELEPHONES
            assert min(lengths) == pytest.approx(CALL_S, abs=0.5)
            assert at_once(calls) == LINES
            assert hall.violations == []

    run_virtual(story())


def test_nobody_is_called_twice_before_everybody_was_called_once(tmp_path: Path) -> None:
    """Of every four telephones one is busy, and is to be called again soon."""

    async def story() -> None:
        numbers = [f"1540002{n:04d}" for n in range(TELEPHONES)]
        kinds = (BUSY, CONFIRMS, SILENT, CONFIRMS)
        patterns = {number: kinds[n % 4] for n, number in enumerate(numbers)}
        hall = TelephoneHall(tmp_path, patterns, LINES, modems=1)
        assert many_people(tmp_path, TELEPHONES) == numbers
        async with hall.life():
            calls = await called(hall, numbers, "real")
            assert len(calls) > TELEPHONES  # the busy ones have been called again
            order_of_calls = [call.number for call in calls]
            assert Counter(order_of_calls[:TELEPHONES]) == Counter(numbers)
            confirmed = {call.number for call in calls if call.pressed == "1"}
            assert len(confirmed) == TELEPHONES // 2
            assert len(hall.core.of_kind("feedback.acked")) == TELEPHONES // 2
            again = Counter(order_of_calls)
            assert all(again[number] == 1 for number in confirmed)

    run_virtual(story())

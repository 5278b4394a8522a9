"""The lines of a rehearsal: enough workers, one country's telephones, patterns that can be read."""

import pytest

from drivers.sip.simulated_worker import SimulatedWorker
from drivers.sip.simulator import KIND
from gateway.driver_api.simulation import LineWishes, SimulatedLines
from gateway.driver_kit.seeded_random import SeededRandom


def lines(count: int, patterns: dict[str, str]) -> SimulatedLines:
    assert KIND.lines is not None
    return KIND.lines(LineWishes(count, patterns, 25.0), SeededRandom(1))


@pytest.mark.parametrize(("count", "workers"), [(1, 1), (4, 1), (5, 2), (8, 2), (32, 8)])
def test_there_is_a_worker_for_every_four_lines(count: int, workers: int) -> None:
    made = lines(count, {})
    assert len(made.devices) == workers
    assert made.keys["workers_at"] == list(made.devices)
    assert made.keys["calls"] == count


def test_workers_share_their_telephones_and_attempts_are_counted_over_all() -> None:
    made = lines(8, {"0600-5553017": "busy;answer:7:say=在开会"})
    first, second = (w for w in made.devices.values() if isinstance(w, SimulatedWorker))
    assert first.telephones is second.telephones
    items = [first.telephones.next_item("06005553017").text for _ in range(3)]
    assert items == ["busy", "answer:7:say=在开会", "answer:7:say=在开会"]
    assert first.telephones.next_item("15400010001").text == "no_answer"


def test_what_is_no_pattern_is_named() -> None:
    with pytest.raises(ValueError, match="'rings like a bell' is no way to take a call"):
        lines(4, {"15400010001": "busy;rings like a bell"})

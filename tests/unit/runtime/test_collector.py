"""Python's collector looks through the young, and through all only when nothing is sent."""

import asyncio
import gc

import pytest

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.runtime.collector import collect_when_quiet, look_through_the_young_only


def test_the_old_are_not_looked_through_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[tuple[int, ...]] = []
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: set_to.append(numbers))
    look_through_the_young_only()
    ((_, _, oldest),) = set_to
    assert oldest >= 1_000_000


def test_all_is_collected_once_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        clock = virtual_clock()
        busy = [True]
        collected_s: list[float] = []
        monkeypatch.setattr(gc, "collect", lambda: collected_s.append(clock.monotonic_s()))
        begun_s = clock.monotonic_s()
        keeper = collect_when_quiet(clock, lambda: not busy[0])
        task = asyncio.get_running_loop().create_task(keeper)
        await clock.sleep(3_700)
        assert collected_s == []
        busy.clear()
        busy.append(False)
        await clock.sleep(20)
        assert len(collected_s) == 1
        assert 3_700 <= collected_s[0] - begun_s <= 3_720
        task.cancel()

    run_virtual(story())

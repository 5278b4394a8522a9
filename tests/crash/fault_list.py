"""Everything that goes wrong in a hall, drawn at random: modems, cables, lines, the core's link.

Faults begin within the first minute and a half and end by themselves some seconds later, so
that a story can be judged by its end.
"""

import asyncio
from typing import Any

from drivers.gsm_modem.simulated_settings import Prompt, Silence
from gateway.driver_kit.seeded_random import SeededRandom
from tests.crash.muster_hall import MusterHall

_WITHIN_S = 90.0
# +CMS ERROR: network out of order, congestion, no network service, unknown error.
_LANE_FAULTS = (38, 42, 331, 500)


class FaultList:
    """The faults of one seed; `count` of them."""

    def __init__(self, hall: MusterHall, seed: int, count: int) -> None:
        self._hall = hall
        self._random = SeededRandom(seed)
        self._count = count
        self.drawn: list[str] = []

    async def run(self) -> None:
        """Let them all happen, side by side."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._count):
                tasks.create_task(self._one(self._draw_s(_WITHIN_S), self._draw_s(20.0)))

    async def _one(self, begin_s: float, for_s: float) -> None:
        modem = self._random.randrange(len(self._hall.modems))
        kind = self._random.randrange(9)
        await self._hall.clock.sleep(begin_s)
        self.drawn.append(f"{begin_s:.1f} s: kind {kind} on modem {modem + 1} for {for_s:.1f} s")
        match kind:
            case 0:
                self._hall.world.cut(f"sim-{modem + 1}")
            case 1:
                await self._unplugged(f"sim-{modem + 1}", for_s)
            case 2:
                await self._core_down(for_s)
            case _:
                await self._changed(modem, for_s, self._settings(kind, modem, for_s))

    def _settings(self, kind: int, modem: int, for_s: float) -> dict[str, Any]:
        match kind:
            case 3:
                begun = self._hall.modems[modem].sending.texts_begun
                kinds = tuple(Silence)
                return {
                    "silent_from_text": begun + 1,
                    "silent_for_s": for_s,
                    "silent_kind": kinds[self._random.randrange(len(kinds))],
                }
            case 4:
                return {"garbage_before": 0.3, "garbage_after": 0.3}
            case 5:
                return {"unsolicited_inside": True}
            case 6:
                prompts = tuple(Prompt)
                return {"prompt": prompts[self._random.randrange(len(prompts))]}
            case 7:
                code = _LANE_FAULTS[self._random.randrange(len(_LANE_FAULTS))]
                return {"refuse_everything": code}
        return {"latency_s": 6.0}

    async def _unplugged(self, port: str, for_s: float) -> None:
        self._hall.world.unplug(port)
        await self._hall.clock.sleep(for_s)
        self._hall.world.replug(port)

    async def _core_down(self, for_s: float) -> None:
        self._hall.core.cut()
        await self._hall.clock.sleep(for_s)
        self._hall.core.restore()

    async def _changed(self, modem: int, for_s: float, changes: dict[str, Any]) -> None:
        """Only what this fault changed is put back: others may go on meanwhile."""
        device = self._hall.modems[modem]
        healthy = self._hall.healthy
        device.settings = device.settings.model_copy(update=changes)
        await self._hall.clock.sleep(for_s)
        back = {name: getattr(healthy, name) for name in changes}
        device.settings = device.settings.model_copy(update=back)

    def _draw_s(self, longest_s: float) -> float:
        return self._random.random() * longest_s

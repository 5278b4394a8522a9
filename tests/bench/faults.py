"""The pool under fire: the same troubles for us, for smstools and for gammu-smsd.

    killed      kill -9 five times while the texts go out, started again at once
    silent      a modem hangs at its third text, which is on the air or not; later it recovers
    refusing    a modem answers +CMS ERROR to everything
    unplugged   a modem's port goes at 40 % and comes back later
    noise       NUL, noise and unsolicited lines around the answers of all modems

Walls are from giving the order until everybody has a text, as `throughput` has them; a mark is
the （可能重复） that a text in doubt is repeated with. The peers run once, with 160 texts.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench.fault_run import Fault, FaultRun, Scene, beside, nobody_lost
from tests.bench.gammu import Gammu
from tests.bench.modem_pool import Faults
from tests.bench.muster import Muster
from tests.bench.program import Make
from tests.bench.report import Row
from tests.bench.site import place_in
from tests.bench.smstools import Smstools

WALL = 1.3
SILENT_BEYOND_S = 15.0
RECOVERED_S = 10.0
REPLUGGED_S = 5.0
LOG_LINES = 99.0
_PEERS: dict[str, Make] = {"smstools": Smstools, "gammu-smsd": Gammu}
_FEW, _MANY = 160, 400
_PEERS_PATIENCE_S = 60.0
_KILLS = 5
_BAD = 2
_SIM_WITHOUT_CREDIT = 21
_HUNG_FOR_S = 20.0
_UNPLUGGED_FOR_S = 12.0
_USED_AGAIN_WITHIN_S = 30.0

Measure = Callable[..., Awaitable[list[Row]]]


async def killed(directory: Path, *, quick: bool) -> list[Row]:
    """Five kills in 400 texts; the restarts, each until READY=1, are taken from the wall."""
    title, fault = "kill -9 five times", Fault(_FEW if quick else _MANY, _kill_five_times)
    runs = await fault.runs(Muster, place_in(directory, "muster"), 1 if quick else 3)
    restarts = f"restarts {', '.join(f'{run.restarts_s:.1f}' for run in runs)} s"
    walls = tuple(run.ratio for run in runs)
    return [
        Row(f"{title}: wall without restarts, muster", walls, "× ideal", WALL, restarts),
        *nobody_lost(title, runs),
        *await _beside(title, Fault(_FEW, _kill_five_times), directory),
    ]


async def _kill_five_times(scene: Scene) -> None:
    for kill in range(1, _KILLS + 1):
        await scene.reached(kill / (_KILLS + 2))
        died_s = time.monotonic()
        await scene.program.kill()
        await scene.program.start()
        scene.restarts_s += time.monotonic() - died_s


async def silent(directory: Path, *, quick: bool) -> list[Row]:
    """One modem hangs at its third text, for 20 s at least and until all are out."""
    rows = []
    for kind in ("not_on_air", "on_air_without_answer"):
        title = f"one modem silent, its text {kind.replace('_', ' ')}"
        hangs = Faults({}, {_BAD: {"silent_from_text": 3, "silent_kind": kind}})
        fault = Fault(_FEW, _recover_later, hangs)
        place = place_in(directory, f"muster-{kind}")
        runs = await fault.runs(Muster, place, 1 if quick else 3)
        beyond = tuple(run.wall_s - run.ideal_s for run in runs)
        rows += [
            Row(f"{title}: all out beyond the ideal, muster", beyond, "s", SILENT_BEYOND_S),
            _back(f"{title}: used again after its recovery, muster", runs, RECOVERED_S),
            *nobody_lost(title, runs),
        ]
        if kind == "not_on_air":
            rows += await _beside(title, fault, directory, back=True)
    return rows


async def _recover_later(scene: Scene) -> None:
    await asyncio.sleep(_HUNG_FOR_S)
    await scene.reached(1.0)
    recovered_s = await scene.pool.command("recover", _BAD)
    await scene.used_again(_BAD, recovered_s, _USED_AGAIN_WITHIN_S)


async def refusing(directory: Path, *, quick: bool) -> list[Row]:
    """One modem refuses everything, as a SIM without credit does."""
    title = "one modem refusing everything"
    refuses = Faults({}, {_BAD: {"refuse_everything": _SIM_WITHOUT_CREDIT}})
    fault = Fault(_FEW, _wait, refuses)
    runs = await fault.runs(Muster, place_in(directory, "muster"), 1 if quick else 3)
    return [
        Row(f"{title}: wall, muster", tuple(run.ratio for run in runs), "× ideal", WALL),
        *nobody_lost(title, runs),
        *await _beside(title, fault, directory),
    ]


async def unplugged(directory: Path, *, quick: bool) -> list[Row]:
    """One modem goes at 40 % of 400 texts and comes back 12 s later."""
    title, runs = "one modem unplugged at 40 %", 1 if quick else 3
    fault = Fault(_FEW if quick else _MANY, _pull_and_plug)
    found = await fault.runs(Muster, place_in(directory, "muster"), runs)
    lines = tuple(float(run.logs.lines) for run in found)
    apart = f"{max(run.logs.apart for run in found)} of them not about one text"
    return [
        Row(f"{title}: wall, muster", tuple(run.ratio for run in found), "× ideal"),
        _back(f"{title}: used again after the replug, muster", found, REPLUGGED_S),
        Row(f"{title}: lines of the whole log, muster", lines, "lines", LOG_LINES, apart),
        *nobody_lost(title, found),
        *await _beside(title, Fault(_FEW, _pull_and_plug), directory, back=True),
    ]


async def _pull_and_plug(scene: Scene) -> None:
    await scene.reached(0.4)
    await scene.pool.command("unplug", _BAD)
    await asyncio.sleep(_UNPLUGGED_FOR_S)
    plugged_s = await scene.pool.command("plug", _BAD)
    await scene.used_again(_BAD, plugged_s, _USED_AGAIN_WITHIN_S)


async def noise(directory: Path, *, quick: bool) -> list[Row]:
    """Garbage around three answers of ten, and a foreign line before every result."""
    title, share = "garbage on all lines", 0.3
    garbage = {f"garbage_{where}": share for where in ("before", "inside", "after")}
    noisy = Faults({**garbage, "unsolicited_inside": True}, {})
    fault = Fault(_FEW, _wait, noisy)
    runs = await fault.runs(Muster, place_in(directory, "muster"), 1 if quick else 3)
    return [
        Row(f"{title}: wall, muster", tuple(run.ratio for run in runs), "× ideal"),
        *nobody_lost(title, runs),
        *await _beside(title, fault, directory),
    ]


async def _wait(scene: Scene) -> None:
    await scene.reached(1.0)


def _back(name: str, runs: list[FaultRun], limit_s: float) -> Row:
    return Row(name, tuple(run.back_s for run in runs), "s", limit_s)


async def _beside(title: str, fault: Fault, directory: Path, *, back: bool = False) -> list[Row]:
    """The same trouble for the peers."""
    patient = Fault(fault.texts, fault.script, fault.faults, _PEERS_PATIENCE_S)
    return [
        beside(title, name, await patient.run(make, place_in(directory, name)), back=back)
        for name, make in _PEERS.items()
    ]


FAULTS: dict[str, Measure] = {
    "killed": killed,
    "silent": silent,
    "refusing": refusing,
    "unplugged": unplugged,
    "noise": noise,
}

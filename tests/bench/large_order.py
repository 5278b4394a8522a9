"""An order to ten thousand people: how soon it is safe, what it holds up, what it weighs.

Three shapes: explicit legs, legs by role, and the cancelling of ten thousand texts that wait.
The loop's longest callback is looked for from the publishing until some seconds later, while
the pool sends and the events go out.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.daemon import Callback, Daemon, hall
from tests.bench.dispatch import DispatchCore
from tests.bench.modem_pool import MODEMS, ModemPool, modem_pool
from tests.bench.report import Row
from tests.bench.site import ROLE, free_port, order, place_in, text_of, write_config

RECIPIENTS = 10_000
ACCEPTED_S = 0.5
MEMORY_MB = 150.0
CALLBACK_MS = 20.0
_AFTERWARDS_S = 6.0


@dataclass(frozen=True, slots=True)
class _Run:
    accepted_s: float
    ended_s: float
    memory_mb: float
    sending: list[Callback]
    ending: list[Callback]


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Rows for both ways to address ten thousand, and for taking the order back."""
    everybody = range(1, RECIPIENTS + 1)
    shapes: dict[str, dict[str, Any]] = {
        "legs": order("LEGS", everybody, text_of(60)),
        "roles": order("ROLES", range(0), text_of(60), to={"roles": [ROLE]}),
    }
    rows = []
    for name, request in shapes.items():
        runs = []
        for number in range(1 if quick else 3):
            place = place_in(directory, f"{name}-{number}")
            async with modem_pool(place) as pool:
                runs.append(await _run(place, pool, request))
        rows += _rows(f"10,000 recipients by {name}", runs)
    return rows


def _rows(name: str, runs: list[_Run]) -> list[Row]:
    sending, ending = [run.sending for run in runs], [run.ending for run in runs]
    return [
        Row(f"{name}: order.accepted", tuple(r.accepted_s for r in runs), "s", ACCEPTED_S),
        Row(f"{name}: cancelled", tuple(r.ended_s for r in runs), "s"),
        Row(f"{name}: peak memory", tuple(r.memory_mb for r in runs), "MB", MEMORY_MB),
        _longest(f"{name}: longest callback, taking and sending", sending),
        _longest(f"{name}: longest callback, cancelling", ending),
    ]


def _longest(name: str, runs: list[list[Callback]]) -> Row:
    """What the loop computes, and what it waits for the interpreter's lock or the disk."""
    longest = [run[0] if run else Callback(0.0, 0.0, 0.0, "none over 5 ms") for run in runs]
    note = "; ".join(f"{1000 * c.computed_s:.1f} ms of {c.name}" for c in longest)
    return Row(name, tuple(1000 * c.took_s for c in longest), "ms", CALLBACK_MS, note)


async def _run(place: Path, pool: ModemPool, request: dict[str, Any]) -> _Run:
    port = free_port()
    config = write_config(place, port, pool.ports, RECIPIENTS)
    async with hall(config, port, channels=MODEMS, watched=True) as (daemon, core):
        await asyncio.sleep(2)
        return await _stages(daemon, core, request)


async def _stages(daemon: Daemon, core: DispatchCore, request: dict[str, Any]) -> _Run:
    order_id = request["order_id"]
    began_s = await core.publish("submit", request)
    accepted_s = await core.event("order.accepted", order_id) - began_s
    await asyncio.sleep(_AFTERWARDS_S)
    cancel_s = await core.publish("cancel", {"order_id": order_id, "operator": "bench"})
    ended_s = await core.event("order.cancelled", order_id) - cancel_s
    await asyncio.sleep(_AFTERWARDS_S)
    memory_mb = daemon.peak_memory_mb()
    sending = daemon.callbacks(began_s, cancel_s)
    ending = daemon.callbacks(cancel_s, cancel_s + 2 * _AFTERWARDS_S)
    return _Run(accepted_s, ended_s, memory_mb, sending, ending)

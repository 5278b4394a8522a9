"""How soon an order is on the wire: from its publishing to the first AT+CMGS of its text.

Both moments are read from CLOCK_MONOTONIC, which all processes share: the publisher's before
it hands the message to its MQTT client, the simulated modem's when the command has come in.

Into a backlog, a modem may first end the text that it is on, with all of its parts. So the
measure is what the order takes beyond the moment at which the first of all modems has ended the
text it was on. And as its p99 says, of a hundred orders at most one finds that a modem began a
text of lower rank before it, more than 25 ms after its publishing.
"""

import asyncio
from pathlib import Path

from tests.bench.daemon import hall
from tests.bench.dispatch import DispatchCore
from tests.bench.modem_pool import MODEMS, ModemPool, TakenPart, modem_pool
from tests.bench.report import Row, percentile
from tests.bench.site import (
    free_port,
    letter_of,
    number_of,
    order,
    place_in,
    text_of,
    write_config,
)

LIMIT_MS = 25.0
_BACKLOG = 10_000
_IDLE_LATENCY_S = 0.05
_SAME_MOMENT_S = 0.005


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """p50 and p99 with idle modems and into a backlog of 10,000 texts."""
    orders, runs = (40, 1) if quick else (120, 3)
    idle = [await _idle(place_in(directory, f"idle-{run}"), orders) for run in range(runs)]
    busy = [await _busy(place_in(directory, f"busy-{run}"), orders) for run in range(runs)]
    rows = _rows("order → AT+CMGS, 8 idle modems", idle)
    rows += _rows(
        "order → AT+CMGS, into a backlog of 10,000, beyond the first text to end",
        [late for late, _ in busy],
    )
    overtaken = tuple(100.0 * count / orders for _, count in busy)
    name = "orders that a text of lower rank began before, over 25 ms late"
    rows.append(Row(name, overtaken, "%", 1.0))
    return rows


def _rows(name: str, runs: list[list[float]]) -> list[Row]:
    def at(share: float) -> tuple[float, ...]:
        return tuple(1000 * percentile(run, share) for run in runs)

    note = f"{len(runs[0])} orders a run"
    return [
        Row(f"{name}, p50", at(0.5), "ms", None, note),
        Row(f"{name}, p99", at(0.99), "ms", LIMIT_MS, note),
    ]


async def _idle(place: Path, orders: int) -> list[float]:
    async with modem_pool(place, latency_s=_IDLE_LATENCY_S) as pool:
        port = free_port()
        config = write_config(place, port, pool.ports, orders)
        async with hall(config, port, channels=MODEMS) as (_, core):
            await asyncio.sleep(2)
            waits = []
            for number in range(1, orders + 1):
                at_s, part = await _one(core, pool, number, letter_of(number), {})
                waits.append(part.asked_s - at_s)
                await asyncio.sleep(0.1 + 0.013 * (number % 7))
            return waits


async def _busy(place: Path, orders: int) -> tuple[list[float], int]:
    """Seconds beyond the text that the modem was on; and orders that a text wrongly went before."""
    async with modem_pool(place) as pool:
        port = free_port()
        config = write_config(place, port, pool.ports, _BACKLOG + orders)
        async with hall(config, port, channels=MODEMS) as (_, core):
            recipients = range(orders + 1, orders + _BACKLOG + 1)
            backlog = order("BACKLOG", recipients, text_of(150), level="一般", priority="bulletin")
            await core.publish("submit", backlog)
            await core.event("order.accepted", "BACKLOG")
            await asyncio.sleep(8)
            waits = []
            overtaken = 0
            for number in range(1, orders + 1):
                urgent = {"priority": "green_channel", "level": "特别重大"}
                # the backlog has the first letter
                at_s, part = await _one(core, pool, number, letter_of(number + 1), urgent)
                waits.append(part.asked_s - _possible_s(pool, at_s, part))
                await asyncio.sleep(0.05 + 0.013 * (number % 7))
                overtaken += _was_overtaken(pool, at_s + LIMIT_MS / 1000, part)
            return waits, overtaken


async def _one(
    core: DispatchCore, pool: ModemPool, number: int, letter: str, changes: dict[str, str]
) -> tuple[float, TakenPart]:
    recipient = range(number, number + 1)
    request = order(f"ONE-{number}", recipient, text_of(60, letter), letter, **changes)
    at_s = await core.publish("submit", request)
    return at_s, await pool.part_to(number_of(number), 30)


def _possible_s(pool: ModemPool, at_s: float, part: TakenPart) -> float:
    """When the first modem of all was free for `part`, which was published at `at_s`.

    That is the end of a text that was running then; if none had ended before the part was
    asked for, its modem was free from the start.
    """
    ends = (p.taken_s for p in pool.parts if p.ends_text and at_s < p.taken_s < part.asked_s)
    return min(ends, default=at_s)


def _was_overtaken(pool: ModemPool, since_s: float, part: TakenPart) -> bool:
    """Whether a text to somebody else was begun after `since_s` and before `part`.

    Modems that end their texts in the same moment begin the next ones in any order.
    """
    others = (p for p in pool.parts if p.part == 1 and p.destination != part.destination)
    return any(since_s < p.asked_s < part.asked_s - _SAME_MOMENT_S for p in others)

"""How soon an order is on a telephone line: from its publishing to the first INVITE on the wire.

The publisher's moment is read before it hands the message to its MQTT client, the INVITE's is the
kernel's. Between them lie the broker, the journal's commits and the worker's process.
"""

import asyncio
from pathlib import Path

from tests.bench.daemon import hall
from tests.bench.dispatch import DispatchCore
from tests.bench.modem_pool import ModemPool, modem_pool
from tests.bench.report import Row, percentile, waiting_rows
from tests.bench.sip_switch import Switch, lines_channel, sip_switch
from tests.bench.site import (
    free_port,
    letter_of,
    number_of,
    order,
    place_in,
    text_of,
    write_site,
)
from tests.peers.sip.worker_rig import free_udp_port

INVITE_LIMIT_MS = 50.0
APART_LIMIT_MS = 200.0
_LINES = 4
_VOICE = "这里是应急联动指挥中心。请你队立即集结。"
_AT_CMGS_S = 0.05
_WITHIN_S = 30.0
_SETTLE_S = 2.0


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """p50, p99 and the slowest with four idle lines, an order after the other."""
    orders, runs = (40, 1) if quick else (120, 3)
    waits = [await _invites(place_in(directory, f"run-{run}"), orders) for run in range(runs)]
    note = f"{orders} orders a run"
    return waiting_rows("order → first INVITE, 4 idle lines", waits, INVITE_LIMIT_MS, note)


async def measure_both(directory: Path, *, quick: bool) -> list[Row]:
    """How far the text and the call of one order are apart, on an idle modem and an idle line."""
    orders, runs = (20, 1) if quick else (100, 3)
    apart = [await _apart(place_in(directory, f"run-{run}"), orders) for run in range(runs)]
    slowest = tuple(1000 * max(run) for run in apart)
    typical = tuple(1000 * percentile(run, 0.5) for run in apart)
    name, note = "AT+CMGS and INVITE of one order, apart", f"{orders} orders a run"
    return [
        Row(f"{name}, p50", typical, "ms", None, note),
        Row(f"{name}, the farthest", slowest, "ms", APART_LIMIT_MS, note),
    ]


async def _invites(place: Path, orders: int) -> list[float]:
    async with sip_switch() as switch:
        port = free_port()
        lines = lines_channel(switch.port, free_udp_port(), _LINES)
        config = write_site(place, port, [lines], orders)
        async with hall(config, port, channels=1) as (_, core):
            await asyncio.sleep(_SETTLE_S)
            waits = []
            for number in range(1, orders + 1):
                at_s = await _publish(core, number, ["voice"])
                waits.append(await switch.invite_to(number_of(number), _WITHIN_S) - at_s)
                await asyncio.sleep(0.1 + 0.013 * (number % 7))
            return waits


async def _apart(place: Path, orders: int) -> list[float]:
    async with sip_switch() as switch, modem_pool(place, 1, _AT_CMGS_S) as pool:
        port = free_port()
        channels = [
            f'name = "modem"\ndriver = "gsm_modem"\nport = "{pool.ports[0]}"',
            lines_channel(switch.port, free_udp_port(), _LINES),
        ]
        config = write_site(place, port, channels, orders)
        async with hall(config, port, channels=2) as (_, core):
            await asyncio.sleep(_SETTLE_S)
            return [await _one_apart(core, switch, pool, n) for n in range(1, orders + 1)]


async def _one_apart(core: DispatchCore, switch: Switch, pool: ModemPool, number: int) -> float:
    await _publish(core, number, ["sms", "voice"])
    called_s = await switch.invite_to(number_of(number), _WITHIN_S)
    part = await pool.part_to(number_of(number), _WITHIN_S)
    await asyncio.sleep(0.3 + 0.013 * (number % 7))
    return abs(called_s - part.asked_s)


async def _publish(core: DispatchCore, number: int, bearers: list[str]) -> float:
    letter = letter_of(number)
    recipient = range(number, number + 1)
    text = text_of(60, letter)
    asked = order(f"ONE-{number}", recipient, text, letter, bearers=bearers, voice=_VOICE)
    return await core.publish("submit", asked)

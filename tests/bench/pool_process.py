"""A pool of modems in a process of its own, so that it does not take the daemon's loop.

    python -m tests.bench.pool_process LINKS --count N --settings JSON

Prints `ready`, then one JSON line a part when the network has taken it (`modem_pool.TakenPart`;
times are CLOCK_MONOTONIC, modems count from 0), at the end one for each way in which a standard
was violated. Obeys JSON lines on standard input, and ends with it:

    ["set", modem, {setting: value}]    a fault begins or ends
    ["recover", modem]                  a modem that hangs listens again
    ["unplug", modem]  ["plug", modem]  its port goes and comes back; it loses its power
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_settings import ModemSettings
from drivers.gsm_modem.simulated_tpdu import Submit
from drivers.gsm_modem.simulator import KIND
from gateway.clock import SteadyClock
from gateway.driver_api.world import Clock
from gateway.driver_kit.device_pump import DevicePump
from gateway.driver_kit.pty_port import PtyPort
from gateway.driver_kit.seeded_random import SeededRandom


class StampedModem:
    """A simulated modem that notes when AT+CMGS came in."""

    def __init__(self, modem: SimulatedModem) -> None:
        self.modem = modem
        self.asked_s = 0.0
        self.outgoing = modem.outgoing
        self.deadline = modem.deadline
        self.tick = modem.tick

    @property
    def on_change(self) -> Callable[[], None]:
        return self.modem.on_change

    @on_change.setter
    def on_change(self, hook: Callable[[], None]) -> None:
        self.modem.on_change = hook

    def receive(self, data: bytes, now_s: float) -> None:
        if b"+CMGS=" in data:
            self.asked_s = time.monotonic()
        self.modem.receive(data, now_s)


class Stand:
    """One modem and its port."""

    def __init__(
        self, modem: SimulatedModem, link: str, clock: Clock, tasks: asyncio.TaskGroup
    ) -> None:
        self.stamped = StampedModem(modem)
        self._modem = modem
        self._link = link
        self._tasks = tasks
        self._pump = DevicePump(self.stamped, clock)
        self._port: PtyPort | None = None

    async def obey(self, verb: str, *rest: Any) -> None:
        """Do what a line of standard input says."""
        match verb, rest:
            case "set", (dict() as changes,):
                now = self._modem.settings.model_dump()
                self._modem.settings = ModemSettings.model_validate(now | changes)
            case "recover", ():
                self._modem.recover()
            case "plug", ():
                self._restart()
                self.plug()
            case "unplug", ():
                await self.unplug()
                self._restart()
            case _:
                raise ValueError(f"{verb} {rest}")

    def plug(self) -> None:
        self._port = PtyPort(self._link)
        self._tasks.create_task(self._pump.serve(self._port))

    async def unplug(self) -> None:
        if self._port is not None:
            await self._port.close()
            self._port = None

    def _restart(self) -> None:
        """Power goes and comes: what it was about to send is not sent."""
        self._modem.power_up()
        self._modem.on_change()


async def serve(links: str, count: int, settings: dict[str, Any]) -> None:
    """Serve the pool until standard input ends."""
    checked = KIND.settings.model_validate(settings)
    built = KIND.build(checked, count, SeededRandom(1))
    modems = [modem for modem in built if isinstance(modem, SimulatedModem)]
    clock = SteadyClock()
    async with asyncio.TaskGroup() as tasks:
        stands = [
            Stand(modem, links.replace("{n}", str(number)), clock, tasks)
            for number, modem in enumerate(modems, 1)
        ]
        _tell_what_is_taken(stands, modems)
        for stand in stands:
            stand.plug()
        print("ready", flush=True)
        await _obey(stands)
        for stand in stands:
            await stand.unplug()
    for number, modem in enumerate(modems, 1):
        for violation in modem.violations:
            _tell(f"modem {number}: {violation}")


def _tell(line: Any) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def _tell_what_is_taken(stands: Sequence[Stand], modems: Sequence[SimulatedModem]) -> None:
    network = modems[0].network
    take = network.submit

    def taken_over(modem: int, text: Submit, reference: int, early_report: bool) -> None:
        place = (text.part.reference, text.part.number, text.part.total) if text.part else (0, 1, 1)
        stamps = stands[modem].stamped.asked_s, time.monotonic()
        _tell((*stamps, modem, text.destination, *place, text.text))
        take(modem, text, reference, early_report)

    network.submit = taken_over  # type: ignore[method-assign,assignment]


async def _obey(stands: Sequence[Stand]) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        verb, modem, *rest = msgspec.json.decode(line)
        await stands[modem].obey(verb, *rest)


if __name__ == "__main__":
    reader = argparse.ArgumentParser()
    reader.add_argument("links")
    reader.add_argument("--count", type=int, default=8)
    reader.add_argument("--settings", type=msgspec.json.decode, default={})
    options = reader.parse_args()
    asyncio.run(serve(options.links, options.count, options.settings))

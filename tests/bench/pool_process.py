"""Eight modems in a process of their own, so that they do not take the daemon's loop.

Prints `ready`, then one line a part when the network has taken it:

    AT+CMGS seen, +CMGS said, modem, destination, part, parts      (CLOCK_MONOTONIC, seconds)

and ends with its standard input.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

from drivers.gsm_modem.simulator import KIND
from gateway.clock import SteadyClock
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices


class StampedModem:
    """A simulated modem that notes when AT+CMGS came in."""

    def __init__(self, modem: Any) -> None:
        self._modem = modem
        self.asked_s = 0.0
        self.outgoing = modem.outgoing
        self.deadline = modem.deadline
        self.tick = modem.tick

    @property
    def on_change(self) -> Callable[[], None]:
        return self._modem.on_change  # type: ignore[no-any-return]

    @on_change.setter
    def on_change(self, hook: Callable[[], None]) -> None:
        self._modem.on_change = hook

    def receive(self, data: bytes, now_s: float) -> None:
        if b"+CMGS=" in data:
            self.asked_s = time.monotonic()
        self._modem.receive(data, now_s)


async def serve(links: str, count: int, latency_s: float) -> None:
    """Serve the pool until standard input ends."""
    settings = KIND.settings.model_validate({"latency_s": latency_s})
    modems = [StampedModem(modem) for modem in KIND.build(settings, count, SeededRandom(1))]
    network = modems[0]._modem.network
    take = network.submit

    def submit(modem: int, text: Any, *rest: Any) -> None:
        part, parts = (text.part.number, text.part.total) if text.part else (1, 1)
        stamps = f"{modems[modem].asked_s:.6f} {time.monotonic():.6f}"
        sys.stdout.write(f"{stamps} {modem} {text.destination} {part} {parts}\n")
        sys.stdout.flush()
        take(modem, text, *rest)

    network.submit = submit
    async with serve_devices(modems, links, SteadyClock()):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
    for number, modem in enumerate(modems, 1):
        for violation in modem._modem.violations:
            print(f"modem {number}: {violation}", file=sys.stderr)


if __name__ == "__main__":
    reader = argparse.ArgumentParser()
    reader.add_argument("links")
    reader.add_argument("--count", type=int, default=8)
    reader.add_argument("--latency", type=float, default=0.5)
    options = reader.parse_args()
    asyncio.run(serve(options.links, options.count, options.latency))

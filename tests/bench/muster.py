"""Muster as a `Program` of the bench: the daemon with its broker, and a dispatch core."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.daemon import Daemon, daemon
from tests.bench.dispatch import DispatchCore, dispatch_core
from tests.bench.program import Logs, logs_in, tail_of
from tests.bench.site import free_port, letter_of, order, text_of, write_config

_GIVEN_UP = ("failed", "expired", "withdrawn", "partially_delivered")
_UNDER_WAY = ("queued", "sending", "unknown")
_SETTLED_WITHIN_S = 60.0


class Muster:
    """`core` and `daemon` are there between `start` and `stop`."""

    name = "muster"

    def __init__(self, place: Path, ports: list[str], recipients: int) -> None:
        self.core: DispatchCore
        self.daemon: Daemon
        self._mqtt_port = free_port()
        self._config = write_config(place, self._mqtt_port, ports, recipients)
        self._channels = len(ports)
        self._orders = 0
        self._life = AsyncExitStack()
        self._link = AsyncExitStack()

    async def start(self) -> None:
        """Return once it is ready, for the first time also with all of its channels up."""
        self.daemon = await self._life.enter_async_context(daemon(self._config))
        self.core = await self._link.enter_async_context(dispatch_core(self._mqtt_port))
        if not self._orders:
            await self.core.channels_up(self._channels)

    async def kill(self) -> None:
        await self._link.aclose()
        self.daemon.process.kill()
        await self._life.aclose()

    async def stop(self) -> None:
        await self._link.aclose()
        await self._life.aclose()

    async def send(self, recipients: range, characters: int) -> float:
        self._orders += 1
        letter = letter_of(self._orders)
        text = text_of(characters, letter)
        request = order(f"BENCH-{self._orders}", recipients, text, letter)
        return await self.core.publish("submit", request)

    async def failed(self) -> int:
        """Texts given up, and what is still owed after a minute."""
        until_s = time.monotonic() + _SETTLED_WITHIN_S
        while True:
            owed = await self._texts(_UNDER_WAY)
            if not owed or time.monotonic() > until_s:
                return owed + await self._texts(_GIVEN_UP)
            await asyncio.sleep(0.25)

    async def _texts(self, states: tuple[str, ...]) -> int:
        """How many of all orders' texts are in these states."""
        shown = [await self.core.show(f"BENCH-{n}") for n in range(1, self._orders + 1)]
        return sum(order["deliveries"][state] for order in shown for state in states)

    def complaints(self) -> str:
        return tail_of([self._config.parent / "log.txt"])

    def logs(self) -> Logs:
        return logs_in([self._config.parent / "log.txt"])

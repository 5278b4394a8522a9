"""The dispatch core of a story, with the broker between: it outlives the gateway.

It keeps what a broker keeps (requests that were not acknowledged, retained topics) and what
a core sees (every publish, in order). `request` repeats itself until it is answered, as the
contract asks of a core.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec

from gateway.driver_api import Clock

Handler = Callable[[str, bytes], Awaitable[None]]

_REPEAT_S = 10.0


class PretendCore:
    """The `Link` of a gateway, from the other side too. `latency_s` is that of a publish."""

    def __init__(self, clock: Clock, site: str, latency_s: float = 0.001) -> None:
        self.events: list[dict[str, Any]] = []
        self.retained: dict[str, Any] = {}
        self._clock = clock
        self._prefix = f"muster/v1/{site}"
        self._latency_s = latency_s
        self._requests: dict[int, tuple[str, bytes]] = {}
        self._new = asyncio.Event()
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._count = 0
        self._hooks: list[Callable[[], Awaitable[None]]] = []
        self._up = asyncio.Event()
        self._up.set()
        self._connections = 1

    def cut(self) -> None:
        """The link is down: nothing passes, and what was not acknowledged comes again."""
        self._up.clear()

    def restore(self) -> None:
        """The link is up again, as a new connection."""
        self._connections += 1
        self._up.set()
        self._new.set()

    async def request(self, noun: str, verb: str, data: dict[str, Any]) -> dict[str, Any]:
        """Ask until an answer comes; the response's envelope."""
        self._count += 1
        transaction = f"t{self._count}"
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[transaction] = answer
        payload = msgspec.json.encode(
            {"transaction": transaction, "reply_to": "core-1", "data": data}
        )
        while not answer.done():
            self.send(f"{self._prefix}/request/{noun}/{verb}", payload)
            await asyncio.wait({answer}, timeout=_REPEAT_S)
        return answer.result()

    def send(self, topic: str, payload: bytes) -> None:
        """Put a message into the broker, whatever it holds."""
        self._count += 1
        self._requests[self._count] = (topic, payload)
        self._new.set()

    def kinds(self) -> list[str]:
        """The types of the numbered events so far, each event once, by number."""
        unique = {e["sequence"]: e["type"] for e in self.events if "sequence" in e}
        return [unique[number] for number in sorted(unique)]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type, each once, by number; those without one as they came."""
        unique = {e["id"]: e for e in self.events if e["type"] == kind}
        return sorted(unique.values(), key=lambda event: event.get("sequence", 0))

    def on_connected(self, hook: Callable[[], Awaitable[None]]) -> None:
        self._hooks = [hook]

    async def wait_connected(self) -> None:
        await self._up.wait()

    async def run(self, handler: Handler) -> None:
        """Connection after connection: what none has acknowledged comes again first."""
        async with asyncio.TaskGroup() as tasks:
            given: set[int] = set()
            connection = 0
            while True:
                await self._up.wait()
                self._new.clear()
                if connection != self._connections:
                    connection = self._connections
                    given.clear()
                    for hook in self._hooks:
                        tasks.create_task(_run(hook))
                for number in [n for n in self._requests if n not in given]:
                    given.add(number)
                    tasks.create_task(self._deliver(number, handler))
                await self._new.wait()

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        await self._clock.sleep(self._latency_s)
        if not self._up.is_set():
            raise ConnectionError("the link to the core is down")
        kind = topic.removeprefix(f"{self._prefix}/").partition("/")[0]
        if kind == "event":
            self.events.append(msgspec.json.decode(payload))
        elif kind == "response":
            response = msgspec.json.decode(payload)
            answer = self._answers.get(response["transaction"])
            if answer is not None and not answer.done():
                answer.set_result(response)
        elif retain:
            self.retained[topic] = msgspec.json.decode(payload) if payload else None

    async def _deliver(self, number: int, handler: Handler) -> None:
        topic, payload = self._requests[number]
        connection = self._connections
        with suppress(ConnectionError):
            await handler(topic, payload)
            if self._up.is_set() and connection == self._connections:
                self._acknowledge(number)

    def _acknowledge(self, number: int) -> None:
        """The PUBACK: the broker forgets the message."""
        self._requests.pop(number, None)


async def _run(hook: Callable[[], Awaitable[None]]) -> None:
    with suppress(ConnectionError):
        await hook()

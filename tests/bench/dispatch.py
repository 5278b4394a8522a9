"""The dispatch core of the bench: publishes orders, and stamps what comes back."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiomqtt
import msgspec

from tests.bench.site import PASSWORD, SITE, USER

_PREFIX = f"muster/v1/{SITE}"
_PATIENCE_S = 60.0


class DispatchCore:
    """Made by `dispatch_core`. Times are CLOCK_MONOTONIC."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client
        self._news = asyncio.Event()
        self._channels: dict[str, str] = {}
        self._events: dict[tuple[str, str], float] = {}
        self._shown: dict[str, dict[str, Any]] = {}
        self.gateway_ready_s: float | None = None
        self.inbound = 0
        """How much came in that is no answer: presence, locations, calls."""
        self._heard: list[dict[str, Any]] = []

    async def publish(self, verb: str, data: dict[str, Any]) -> float:
        """Send an order request; when its publishing began."""
        payload = msgspec.json.encode(
            {"transaction": data["order_id"], "reply_to": "bench", "data": data}
        )
        at_s = time.monotonic()
        await self._client.publish(f"{_PREFIX}/request/order/{verb}", payload, qos=1)
        return at_s

    async def event(self, kind: str, order_id: str) -> float:
        """When the event of that order came; waits for it."""
        await self._until(lambda: (kind, order_id) in self._events)
        return self._events[kind, order_id]

    async def hear(self, family: str) -> None:
        """Take up the events of this family, too; `heard_of` has them, and those of `inbound`."""
        await self._client.subscribe(f"{_PREFIX}/event/{family}", qos=1)

    async def heard_of(self, kind: str, count: int, within_s: float) -> list[dict[str, Any]]:
        """The events of this kind so far, once there are so many, or when that time is over.

        Each has `at_s`, when it came, beside what it says; one that came again counts once.
        """

        def found() -> list[dict[str, Any]]:
            unique: dict[str, dict[str, Any]] = {}
            for one in self._heard:
                if one["type"] == kind:
                    unique.setdefault(one["id"], one)
            return list(unique.values())

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._until(lambda: len(found()) >= count)
        return found()

    async def show(self, order_id: str) -> dict[str, Any]:
        """The order as the gateway shows it now."""
        self._shown.pop(order_id, None)
        await self.publish("show", {"order_id": order_id})
        await self._until(lambda: order_id in self._shown)
        return self._shown[order_id]

    async def channels_up(self, count: int) -> None:
        await self._until(lambda: list(self._channels.values()).count("up") == count)

    async def gateway_ready(self) -> float:
        """When the retained `ready` was seen."""
        await self._until(lambda: self.gateway_ready_s is not None)
        assert self.gateway_ready_s is not None
        return self.gateway_ready_s

    async def read(self) -> None:
        """Take up what comes until cancelled."""
        async for message in self._client.messages:
            at_s = time.monotonic()
            family = str(message.topic).removeprefix(f"{_PREFIX}/").split("/")
            content = msgspec.json.decode(message.payload) if message.payload else {}
            match family:
                case ["channel", name]:
                    self._channels[name] = content["state"]
                case ["gateway", _] if content["state"] == "ready":
                    self.gateway_ready_s = self.gateway_ready_s or at_s
                case ["event", "order"]:
                    self._events.setdefault((content["type"], content["subject"]), at_s)
                case ["event", "inbound"]:
                    self.inbound += 1
                    self._heard.append({**content, "at_s": at_s})
                case ["event", _]:
                    self._heard.append({**content, "at_s": at_s})
                case ["response", _] if content["status"] != "ok":
                    raise RuntimeError(f"refused: {content['error']} {content.get('faults')}")
                case ["response", _] if "delivery_rows" in content["data"]:
                    self._shown[content["data"]["order_id"]] = content["data"]
            self._news.set()

    async def _until(self, came: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not came():
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def dispatch_core(port: int) -> AsyncIterator[DispatchCore]:
    """Connect as soon as the broker answers; hears what the bench measures."""
    async with await _connected(port) as client:
        core = DispatchCore(client)
        for topic in ("response/bench", "event/order", "event/inbound", "channel/+", "gateway/+"):
            await client.subscribe(f"{_PREFIX}/{topic}", qos=1)
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(core.read())
            try:
                yield core
            finally:
                reading.cancel()


async def _connected(port: int) -> aiomqtt.Client:
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return aiomqtt.Client("127.0.0.1", port, username=USER, password=PASSWORD)

"""A short-lived client that asks a running gateway, as the dispatch core does.

    request ── muster/v1/{site}/request/{noun}/{verb} ──► gateway
    answer  ◄─ muster/v1/{site}/response/{our name}   ──  gateway
    next_message ◄─ whatever else the settings subscribe to

It has a name of its own and no durable session, so it leaves nothing behind at the broker.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from gateway.core_link.broker_address import BrokerAddress
from gateway.core_link.link_settings import LinkDown, LinkSettings
from gateway.core_link.mqtt import MqttLink
from gateway.core_link.requests import LONGEST_REQUEST_BYTES
from gateway.core_link.topics import Topics
from gateway.driver_api.world import Clock, Random

_AGAIN_AFTER_S = 2.0


class Response(msgspec.Struct, frozen=True):
    """What the gateway answered; `ok` or not, then with an error and every fault."""

    transaction: str | None = None
    status: str = ""
    error: str = ""
    faults: tuple[str, ...] = ()
    data: dict[str, Any] = {}

    @property
    def ok(self) -> bool:
        return self.status == "ok"


class NoAnswer(Exception):
    """Nothing came back in time; the message says what is known of the reason."""


_RESPONSE = msgspec.json.Decoder(Response)


def requester_settings(
    address: BrokerAddress,
    name: str,
    site: str,
    *,
    username: str | None = None,
    password: str | None = None,
    ca_file: Path | None = None,
    watch: tuple[str, ...] = (),
) -> LinkSettings:
    """How a requester called `name` connects; `watch` are further topics it hears."""
    return LinkSettings(
        host=address.host,
        port=address.port,
        client_id=name,
        subscriptions=(Topics(site).response(name), *watch),
        will_topic=None,
        will_payload=b"",
        username=username,
        password=password,
        tls=address.tls,
        ca_file=ca_file,
        durable=False,
        longest_payload_bytes=LONGEST_REQUEST_BYTES,
    )


class Requester:
    """Made by `requester` only; requests may run side by side."""

    def __init__(self, link: MqttLink, topics: Topics, name: str) -> None:
        self._link = link
        self._topics = topics
        self._name = name
        self._numbers = count(1)
        self._waiting: dict[str, asyncio.Future[Response]] = {}
        self._messages: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def request(
        self,
        noun: str,
        verb: str,
        data: Mapping[str, Any],
        *,
        within_s: float,
        repeat: bool = False,
    ) -> Response:
        """Ask once, or with `repeat` again and again until it is answered.

        Repeat only what may act twice. Raises `NoAnswer`, and `ValueError` over 1 MiB.
        """
        transaction = f"{self._name}-{next(self._numbers)}"
        envelope = {"transaction": transaction, "reply_to": self._name, "data": data}
        payload = msgspec.json.encode(envelope)
        topic = self._topics.request(noun, verb)
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        try:
            async with asyncio.timeout(within_s):
                return await self._asked(topic, payload, answer, repeat)
        except TimeoutError:
            raise NoAnswer(self._silence(within_s)) from None
        finally:
            del self._waiting[transaction]

    async def next_message(self) -> tuple[str, bytes]:
        """Wait for the next message on a watched topic: its topic and payload."""
        return await self._messages.get()

    def forget_messages(self) -> None:
        """Drop the messages that nobody has waited for yet."""
        while not self._messages.empty():
            self._messages.get_nowait()

    async def take(self, topic: str, payload: bytes) -> None:
        """The link's handler."""
        if topic != self._topics.response(self._name):
            self._messages.put_nowait((topic, payload))
            return
        try:
            response = _RESPONSE.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return  # nobody who keeps the contract sent it
        answer = self._waiting.get(response.transaction or "")
        if answer is not None and not answer.done():
            answer.set_result(response)

    async def _asked(
        self, topic: str, payload: bytes, answer: asyncio.Future[Response], repeat: bool
    ) -> Response:
        while True:
            await self._link.wait_connected()
            try:
                await self._link.publish(topic, payload)
            except LinkDown as fault:
                if not repeat:
                    raise NoAnswer(f"{fault}; the request may have arrived") from None
            else:
                wait_s = _AGAIN_AFTER_S if repeat else None
                await asyncio.wait({answer}, timeout=wait_s)
            if answer.done():
                return answer.result()

    def _silence(self, within_s: float) -> str:
        if self._link.fault is not None:
            return f"no connection within {within_s:g} s: {self._link.fault}"
        return f"no answer within {within_s:g} s: is the gateway running? It may still act on it"


@asynccontextmanager
async def requester(
    settings: LinkSettings, site: str, clock: Clock, random: Random
) -> AsyncIterator[Requester]:
    """A requester at work while the context lasts; it connects by itself."""
    link = MqttLink(settings, clock, random)
    asker = Requester(link, Topics(site), settings.client_id)
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(link.run(asker.take))
            try:
                yield asker
            finally:
                await link.close()
                running.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None

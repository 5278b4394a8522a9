"""The MQTT link to the dispatch core; with `mqtt_client` the only importer of the MQTT client.

    broker ──► reader ──► a task a message ──► handler ──► PUBACK, on the same connection only
    broker ◄── publish (QoS 1, returns at PUBACK) ◄── whoever has something to say

What is measured of the library and handled here:
- It has no public manual acknowledgement and acknowledges before anybody has stored the message;
  QoS 2 cannot be held back at all. Hence QoS 1, manual, idempotent handlers.
- A publish that timed out stays queued in it: so a new client for every connection.
- A publish does not notice that the connection went: `_Connection` ends it.
- A full incoming queue acknowledges and drops: ours is unbounded, the broker's window bounds it.
- It waits with Python 3.11's `wait_for`, which loses a cancellation that comes as it ends.
- nats-server sends an unacknowledged message again after `ack_wait` with the same packet id:
  what is still being handled is not handled twice. mosquitto sends it again after a reconnect
  only: a handler that failed is called again by us.

MQTT 3.1.1 unless the settings say 5: payloads are complete without properties, the embedded
broker speaks nothing else, and its durable session knows no expiry that could lose it.
"""

import asyncio
import math
import ssl
import traceback
from collections.abc import Awaitable, Callable
from typing import NoReturn

import aiomqtt
import structlog
from aiomqtt.exceptions import MqttConnectError

from gateway.core_link.backoff import Backoff
from gateway.core_link.link_settings import LinkDown, LinkSettings
from gateway.core_link.mqtt_client import beside, is_refusal, new_client, payload_of
from gateway.driver_api.world import Clock, Random

_BACKOFF_FIRST_S = 0.2
_BACKOFF_LAST_S = 5.0
_HEALTHY_AFTER_S = 20.0

__all__ = ["Handler", "Hook", "LinkDown", "LinkSettings", "MqttLink"]

_log = structlog.get_logger("core_link")

Handler = Callable[[str, bytes], Awaitable[None]]
Hook = Callable[[], Awaitable[None]]


class MqttLink:
    """One session with the broker, durable unless told otherwise, connected again for ever."""

    def __init__(self, settings: LinkSettings, clock: Clock, random: Random) -> None:
        self._settings = settings
        self._clock = clock
        self._backoff = Backoff(_BACKOFF_FIRST_S, _BACKOFF_LAST_S, random)
        self._tls = ssl.create_default_context(cafile=settings.ca_file) if settings.tls else None
        self._slots = asyncio.Semaphore(settings.handlers_at_once)
        self._hooks: list[Hook] = []
        self._connection: _Connection | None = None
        self._connected = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.fault: str | None = "not started"

    def on_connected(self, hook: Hook) -> None:
        """Run `hook` after every connect (to publish retained state again).

        It may raise `LinkDown`; anything else it raises is logged.
        """
        self._hooks.append(hook)

    async def run(self, handler: Handler) -> None:
        """Stay connected and hand every message to `handler(topic, payload)` until `close`.

        A message is acknowledged once its handler has returned, if its connection still stands;
        otherwise the broker sends it again. Handlers run side by side, 64 at most. One that
        raises is logged and called again after 2 s. Cancelling `run` cancels the handlers too.
        """
        async with asyncio.TaskGroup() as tasks:
            self._keeper = tasks.create_task(self._keep_connected(handler, tasks))

    async def wait_connected(self) -> None:
        """Return when the link is up and subscribed."""
        await self._connected.wait()

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish at QoS 1 and return at the broker's acknowledgement.

        Raises `LinkDown` if the connection is not there or goes first (the message may then
        have arrived), `ValueError` over the longest payload. Any number may call; 256 go at once.
        """
        self._settings.check_length(payload)
        if self._connection is None:
            raise LinkDown(self.fault)
        await self._connection.publish(topic, payload, retain)

    async def close(self) -> None:
        """Disconnect cleanly (no will) and for good; handlers at work end by themselves."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})

    async def _keep_connected(self, handler: Handler, tasks: asyncio.TaskGroup) -> None:
        while True:
            begun_s = self._clock.monotonic_s()
            self.fault = await self._serve(handler, tasks)
            _heed_cancellation()
            if self._clock.monotonic_s() - begun_s > _HEALTHY_AFTER_S:
                self._backoff.reset()
            pause_s = self._backoff.next_s()
            _log.warning("link down", fault=self.fault, again_in_s=round(pause_s, 1))
            await self._clock.sleep(pause_s)

    async def _serve(self, handler: Handler, tasks: asyncio.TaskGroup) -> str:
        """Live one connection to its end and say why it ended."""
        connection = _Connection(self._settings, self._tls)
        try:
            await connection.open()
            _heed_cancellation()
            self._connection, self.fault = connection, None
            self._connected.set()
            _log.info("link up", host=self._settings.host, port=self._settings.port)
            tasks.create_task(self._greet())
            await connection.read(
                lambda message: tasks.create_task(self._handle(connection, handler, message))
            )
        except LinkDown as reason:
            return str(reason)
        finally:
            self._connection, self.fault = None, "closed"
            self._connected.clear()
            await connection.close()

    async def _greet(self) -> None:
        for hook in self._hooks:
            (outcome,) = await asyncio.gather(hook(), return_exceptions=True)
            if isinstance(outcome, BaseException) and not isinstance(outcome, LinkDown):
                _log.error("hook failed", error=type(outcome).__name__, at=_origin(outcome))

    async def _handle(
        self, connection: "_Connection", handler: Handler, message: aiomqtt.Message
    ) -> None:
        topic, payload = str(message.topic), payload_of(message)
        while not connection.lost:
            async with self._slots:
                # What waited for its turn past the end of its connection comes again anyway.
                if connection.lost:
                    return
                (outcome,) = await asyncio.gather(handler(topic, payload), return_exceptions=True)
            if not isinstance(outcome, BaseException):
                connection.acknowledge(message)
                return
            error = type(outcome).__name__
            _log.error("handler failed", topic=topic, error=error, at=_origin(outcome))
            await self._clock.sleep(self._settings.handle_again_after_s)


class _Connection:
    """One connection from CONNECT to its end; acknowledgements belong to it and die with it."""

    def __init__(self, settings: LinkSettings, tls: ssl.SSLContext | None) -> None:
        self._settings = settings
        self._client = new_client(settings, tls, self._give_up)
        self._waiting: set[asyncio.Timeout] = set()
        self._unacknowledged: set[int] = set()
        self._entered = False
        self._why = "the connection was lost"
        self.lost = False

    async def open(self) -> None:
        """Connect and subscribe, or raise `LinkDown` with the reason."""
        try:
            await self._client.__aenter__()
            self._entered = True
            for subscription in self._settings.subscriptions:
                granted = await self._client.subscribe(subscription, qos=1)
                if any(map(is_refusal, granted)):
                    raise LinkDown(f"the broker refuses the subscription {subscription}")
        except MqttConnectError as refusal:
            raise LinkDown(
                f"the broker refuses user {self._settings.username}: {refusal}"
            ) from None
        except aiomqtt.MqttError as error:
            where = f"{self._settings.host}:{self._settings.port}"
            raise LinkDown(f"no connection to the broker at {where}: {error}") from None

    async def read(self, take: Callable[[aiomqtt.Message], object]) -> NoReturn:
        """Give every message to `take`, without ever waiting for it; ends with `LinkDown`."""
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._waiting.add(scope)
                async for message in self._client.messages:
                    if self._is_new(message):
                        take(message)
        except (aiomqtt.MqttError, TimeoutError):
            pass  # why is known better to whoever ended it
        finally:
            self._waiting.discard(scope)
        raise LinkDown(self._why)

    def _is_new(self, message: aiomqtt.Message) -> bool:
        # MQTT 3.1.1 §2.3.1: until we acknowledge, its packet id can name no other message.
        if message.qos == 0:
            return True
        if message.mid in self._unacknowledged:
            return False
        self._unacknowledged.add(message.mid)
        return True

    def acknowledge(self, message: aiomqtt.Message) -> None:
        """Send the PUBACK, unless the connection that brought the message is gone."""
        if self.lost:
            return
        self._unacknowledged.discard(message.mid)
        self._client._client.ack(message.mid, message.qos)

    async def publish(self, topic: str, payload: bytes, retain: bool) -> None:
        """Publish, or raise `LinkDown`; a broker that never acknowledges ends the connection."""
        if self.lost:
            raise LinkDown(self._why)
        scope = asyncio.timeout(self._settings.puback_within_s)
        try:
            async with scope:
                self._waiting.add(scope)
                await self._client.publish(
                    topic,
                    payload,
                    qos=1,
                    retain=retain,
                    properties=beside(self._settings, topic, payload),
                    timeout=math.inf,
                )
        except TimeoutError:
            self._give_up("the broker does not acknowledge")
            raise LinkDown(self._why) from None
        except aiomqtt.MqttError as error:
            raise LinkDown(f"not published: {error}") from None
        finally:
            self._waiting.discard(scope)

    def _give_up(self, why: str) -> None:
        if not self.lost:
            self._why = why
            self._end()

    def _end(self) -> None:
        """Let everybody who waits on this connection go, at once."""
        self.lost = True
        waiting, self._waiting = self._waiting, set()
        for scope in waiting:
            if not scope.expired():
                scope.reschedule(0)

    async def close(self) -> None:
        """Say goodbye if anybody listens, then take the socket away in any case."""
        self._end()
        paho = self._client._client
        if not self._entered:
            # A connect that was given up may still be at work in its thread: without these
            # its socket would live on as a second client of our name.
            paho.on_socket_open = None
            paho.on_socket_register_write = None
        try:
            if self._entered:
                await self._client.__aexit__(None, None, None)
        except aiomqtt.MqttError:
            pass  # it did not take the goodbye
        finally:
            paho._sock_close()
            gone = self._client._disconnected
            if gone.done():
                gone.exception()  # seen, so that asyncio does not complain of it


def _heed_cancellation() -> None:
    """Raise a cancellation that whoever was called has lost."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _origin(error: BaseException) -> str:
    """Where it was raised; its text stays out of the log, for it may quote a payload."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"

"""A client of the MQTT library as `mqtt` needs it, and what MQTT 5 adds to it.

What the library leaves to us under MQTT 5:
- It takes a PUBACK that refuses for one that accepts: here a refusal is told and confirms nothing.
- It does not heed the broker's Receive Maximum (§3.2.2.3.3): here it bounds the calls at once.
- A session without an expiry interval ends with its connection (§3.1.2.11.2): a durable one
  gets the longest there is.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiomqtt
from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from gateway.core_link.link_settings import LinkSettings, Protocol
from gateway.core_link.mirrored import completed, correlation_of

OPEN_TIMEOUT_S = 5.0
_PUBLISHES_AT_ONCE = 256
_FAILURE = 0x80  # MQTT 3.1.1 §3.9.3 of a SUBACK, MQTT 5 §2.4 of every packet
_NEVER = 0xFFFFFFFF  # MQTT 5 §3.1.2.11.2: the session does not expire


def new_client(
    settings: LinkSettings, tls: ssl.SSLContext | None, refused: Callable[[str], None]
) -> aiomqtt.Client:
    """A client for one connection; `refused` is told why the broker does not take a message."""
    topic, payload = settings.will_topic, settings.will_payload
    is_5 = settings.protocol is Protocol.V5
    client = aiomqtt.Client(
        settings.host,
        settings.port,
        identifier=settings.client_id,
        protocol=aiomqtt.ProtocolVersion.V5 if is_5 else aiomqtt.ProtocolVersion.V311,
        clean_session=None if is_5 else not settings.durable,
        clean_start=not settings.durable if is_5 else MQTT_CLEAN_START_FIRST_ONLY,
        properties=_session(settings) if is_5 else None,
        username=settings.username,
        password=settings.password,
        will=None if topic is None else aiomqtt.Will(topic, payload, qos=1, retain=True),
        keepalive=settings.keepalive_s,
        timeout=OPEN_TIMEOUT_S,
        max_queued_incoming_messages=0,  # a bounded one acknowledges and drops
        max_inflight_messages=0,  # 20 by default: the rest would wait for their PUBACKs
        max_concurrent_outgoing_calls=_PUBLISHES_AT_ONCE,
        tls_context=tls,
        socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
    )
    client.pending_calls_threshold = _PUBLISHES_AT_ONCE
    client._client.manual_ack_set(True)
    client._client.connect_timeout = OPEN_TIMEOUT_S
    _write_from_the_loop(client)
    if is_5:
        _heed(client, refused)
    return client


def beside(settings: LinkSettings, topic: str, payload: bytes) -> Properties | None:
    """The properties that go out with a message; none under MQTT 3.1.1."""
    if settings.protocol is Protocol.V311:
        return None
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    if correlation := correlation_of(topic, payload):
        properties.CorrelationData = correlation
    return properties


def payload_of(message: aiomqtt.Message) -> bytes:
    """What a message says, its properties included."""
    payload, properties = bytes(message.payload), message.properties
    if properties is None:
        return payload
    response_topic = getattr(properties, "ResponseTopic", "")
    correlation = getattr(properties, "CorrelationData", b"")
    return (
        completed(payload, response_topic, correlation)
        if response_topic or correlation
        else payload
    )


def is_refusal(code: object) -> bool:
    """Whether a reason code, of either protocol, says no."""
    value = code if isinstance(code, int) else getattr(code, "value", _FAILURE)
    return int(value) >= _FAILURE


def _session(settings: LinkSettings) -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = _NEVER if settings.durable else 0
    return properties


def _write_from_the_loop(client: aiomqtt.Client) -> None:
    """Write in the loop's next turn: only what the socket does not take then is watched for.

    The library wakes the loop through a pipe for every packet and has it watch the socket.
    """
    paho, watch = client._client, client._on_socket_register_write

    def packets_wait(_client: object, userdata: object, sock: Any) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # it connects in a thread
            watch(paho, userdata, sock)
        else:
            loop.call_soon(write, userdata, sock)

    def write(userdata: object, sock: Any) -> None:
        with suppress(OSError, ValueError):  # whoever watches hears of it again, and ends
            paho.loop_write()
        if paho.want_write() and sock.fileno() >= 0:
            watch(paho, userdata, sock)

    paho.on_socket_register_write = packets_wait


def _heed(client: aiomqtt.Client, refused: Callable[[str], None]) -> None:
    """Look at the acknowledgements before the library does."""
    paho = client._client
    on_connect, on_publish = client._on_connect, client._on_publish

    def connected(*said: Any) -> None:
        at_once = getattr(said[4], "ReceiveMaximum", 0)
        if at_once:
            client._outgoing_calls_sem = asyncio.Semaphore(min(at_once, _PUBLISHES_AT_ONCE))
        on_connect(*said)

    def published(*said: Any) -> None:
        if is_refusal(said[3]):
            refused(f"the broker refuses a message: {said[3]}")
        else:
            on_publish(*said)

    paho.on_connect, paho.on_publish = connected, published

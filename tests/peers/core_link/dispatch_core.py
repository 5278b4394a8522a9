"""The other side: what a dispatch core does at the broker, and how it sees our link fail."""

import asyncio

import aiomqtt
import pytest

from gateway.core_link.mqtt import LinkDown, MqttLink
from tests.peers.core_link.brokers import CORE, PATIENCE_S

EVENTS = "muster/v1/lab/event/order"
SUBMIT = "muster/v1/lab/request/order/submit"
BOTH = pytest.mark.parametrize("kind", ["embedded", "mosquitto"])


def core(port: int, session: str | None = None) -> aiomqtt.Client:
    """The core's client; with a `session` the broker keeps for it what it misses."""
    return aiomqtt.Client(
        "127.0.0.1",
        port,
        identifier=session,
        clean_session=session is None,
        username=CORE.username,
        password=CORE.password,
        timeout=PATIENCE_S,
    )


async def submit(port: int, *payloads: bytes) -> None:
    """Send requests and return once the broker has acknowledged them."""
    async with core(port) as client:
        for payload in payloads:
            await client.publish(SUBMIT, payload, qos=1)


async def hear(client: aiomqtt.Client) -> bytes:
    async with asyncio.timeout(PATIENCE_S):
        return bytes((await anext(client.messages)).payload)


async def going_down(link: MqttLink, payload: bytes) -> str:
    """Publish what cannot be acknowledged and return the reason of the `LinkDown`."""
    with pytest.raises(LinkDown) as down:
        async with asyncio.timeout(PATIENCE_S):
            await link.publish(EVENTS, payload)
    return str(down.value)

"""MQTT 5 at a real broker: the same messages, with correlation in their properties too."""

import asyncio
import json
from pathlib import Path

import aiomqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from gateway.core_link.link_settings import LinkDown, Protocol
from gateway.core_link.requests import WireRequest, decode_request, encode_response
from tests.peers.core_link.brokers import (
    CLOCK,
    CORE,
    PATIENCE_S,
    eventually,
    free_port,
    ignore,
    mosquitto,
    new_link,
    running,
)
from tests.peers.core_link.dispatch_core import EVENTS, SUBMIT, submit
from tests.peers.core_link.scripted_broker import ScriptedBroker

ANSWERS = "muster/v1/lab/response/core-1"


def core_5(port: int) -> aiomqtt.Client:
    return aiomqtt.Client(
        "127.0.0.1",
        port,
        protocol=aiomqtt.ProtocolVersion.V5,
        username=CORE.username,
        password=CORE.password,
        timeout=PATIENCE_S,
    )


def test_a_request_of_mqtt_5_is_answered_with_its_correlation(tmp_path: Path) -> None:
    async def story() -> None:
        port = free_port()
        async with mosquitto(tmp_path, port):
            link = new_link(port, protocol=Protocol.V5)

            async def handler(topic: str, payload: bytes) -> None:
                request = decode_request(topic, payload)
                assert isinstance(request, WireRequest)
                response = encode_response(request.transaction, data=request.data)
                await link.publish(f"muster/v1/lab/response/{request.reply_to}", response)

            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.ResponseTopic = ANSWERS
            properties.CorrelationData = b"t-5"
            async with running(link, handler), core_5(port) as core:
                await link.wait_connected()
                await core.subscribe(ANSWERS, qos=1)
                await core.publish(SUBMIT, b'{"data": {"a": 1}}', qos=1, properties=properties)
                async with asyncio.timeout(PATIENCE_S):
                    answer = await anext(core.messages)
        said = json.loads(bytes(answer.payload))
        assert (said["transaction"], said["data"]) == ("t-5", {"a": 1})
        assert getattr(answer.properties, "CorrelationData", None) == b"t-5"

    asyncio.run(story())


def test_the_session_of_mqtt_5_outlives_its_connection(tmp_path: Path) -> None:
    async def story() -> None:
        seen: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append(payload)

        port = free_port()
        async with mosquitto(tmp_path, port):
            async with running(new_link(port, protocol=Protocol.V5), ignore) as link:
                await link.wait_connected()
            await submit(port, b"while away")
            async with running(new_link(port, protocol=Protocol.V5), handler):
                await eventually(lambda: seen)
        assert seen == [b"while away"]

    asyncio.run(story())


class _NarrowBroker(ScriptedBroker):
    """Speaks MQTT 5, takes three messages at once, and acknowledges none."""

    def __init__(self) -> None:
        super().__init__()
        self.published = 0

    def _answer(self, kind: int, body: bytes) -> bytes:
        match kind:
            case 1:  # MQTT 5 §3.2.2.3.3: Receive Maximum 3
                return bytes.fromhex("2006000003210003")
            case 8:  # MQTT 5 §3.9
                return b"\x90\x04" + body[:2] + b"\x00\x01"
            case 3:
                self.published += 1
        return b""


def test_no_more_is_in_flight_than_the_broker_takes() -> None:
    async def story() -> None:
        async with _NarrowBroker().open() as broker:
            assert isinstance(broker, _NarrowBroker)
            async with running(new_link(broker.port, protocol=Protocol.V5), ignore) as link:
                await link.wait_connected()
                async with asyncio.TaskGroup() as tasks:
                    sent = [tasks.create_task(link.publish(EVENTS, b"%d" % n)) for n in range(9)]
                    await eventually(lambda: broker.published >= 3)
                    await CLOCK.sleep(0.2)
                    assert broker.published == 3
                    for one in sent:
                        one.cancel()

    asyncio.run(story())


def test_a_message_that_the_broker_refuses_is_not_taken_for_published(tmp_path: Path) -> None:
    async def story() -> None:
        port = free_port()
        rules = tmp_path / "acl"
        rules.write_text("user gateway\ntopic read muster/v1/lab/request/#\n")
        rules.chmod(0o600)
        async with mosquitto(tmp_path, port, f"acl_file {rules}"):
            settings = {"protocol": Protocol.V5, "will_topic": None}
            async with running(new_link(port, **settings), ignore) as link:
                await link.wait_connected()
                with pytest.raises(LinkDown, match="the broker refuses a message"):
                    async with asyncio.timeout(PATIENCE_S):
                        await link.publish(EVENTS, b"lost?")

    asyncio.run(story())

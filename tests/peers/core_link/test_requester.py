"""A short-lived client: it asks, is answered, and leaves nothing behind at the broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.core_link.broker_address import BrokerAddress
from gateway.core_link.mqtt import Handler, MqttLink
from gateway.core_link.requester import NoAnswer, Requester, requester, requester_settings
from gateway.core_link.requests import WireRequest, decode_request, encode_response
from gateway.core_link.topics import Topics
from tests.peers.core_link.brokers import (
    CLOCK,
    CORE,
    PATIENCE_S,
    Midway,
    free_port,
    new_link,
    peer,
    running,
)
from tests.peers.core_link.dispatch_core import BOTH, core

TOPICS = Topics("lab")


@asynccontextmanager
async def asking(port: int, *watch: str, name: str = "cli-1") -> AsyncIterator[Requester]:
    settings = requester_settings(
        BrokerAddress("127.0.0.1", port),
        name,
        "lab",
        username=CORE.username,
        password=CORE.password,
        watch=watch,
    )
    async with requester(settings, "lab", CLOCK, Midway()) as asker:
        yield asker


@asynccontextmanager
async def answering(port: int, deaf_to: int = 0) -> AsyncIterator[list[WireRequest]]:
    """A gateway that echoes `data`, but does not answer its first `deaf_to` requests."""
    heard: list[WireRequest] = []
    link: MqttLink = new_link(port)

    async def handler(topic: str, payload: bytes) -> None:
        request = decode_request(topic, payload)
        assert isinstance(request, WireRequest)
        heard.append(request)
        if len(heard) > deaf_to:
            fault = request.data.get("fault")
            faults = (fault,) if fault else ()
            response = encode_response(request.transaction, faults=faults, data=request.data)
            await link.publish(TOPICS.response(request.reply_to), response)

    taken: Handler = handler
    async with running(link, taken):
        await link.wait_connected()
        yield heard


@BOTH
def test_requests_side_by_side_get_their_own_answers(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            peer(kind, tmp_path) as broker,
            answering(broker.port),
            asking(broker.port) as asker,
        ):
            answers = await asyncio.gather(
                *(asker.request("order", "show", {"n": n}, within_s=PATIENCE_S) for n in range(9))
            )
            assert [answer.data for answer in answers] == [{"n": n} for n in range(9)]
            assert all(answer.ok for answer in answers)
            refused = await asker.request("order", "show", {"fault": "坏"}, within_s=PATIENCE_S)
            assert (refused.ok, refused.error, refused.faults) == (False, "坏", ("坏",))

    asyncio.run(story())


def test_it_repeats_until_it_is_answered_and_only_if_told_to(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            peer("embedded", tmp_path) as broker,
            answering(broker.port, deaf_to=2) as heard,
            asking(broker.port) as asker,
        ):
            with pytest.raises(NoAnswer, match="is the gateway running"):
                await asker.request("order", "cancel", {}, within_s=0.5)
            assert len(heard) == 1
            found = await asker.request("order", "submit", {}, within_s=PATIENCE_S, repeat=True)
            assert found.ok
            assert [request.verb for request in heard] == ["cancel", "submit", "submit"]
            assert heard[1].transaction == heard[2].transaction

    asyncio.run(story())


@BOTH
def test_an_order_of_almost_a_megabyte_goes_out_and_a_larger_one_does_not(
    kind: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with (
            peer(kind, tmp_path) as broker,
            answering(broker.port) as heard,
            asking(broker.port) as asker,
        ):
            with pytest.raises(ValueError, match="over the limit of 1024 KiB"):
                await asker.request("order", "submit", {"sms": "x" * 2**20}, within_s=PATIENCE_S)
            with pytest.raises(NoAnswer):
                # The echo is over 256 KiB, so that nothing can come back.
                await asker.request("order", "submit", {"sms": "x" * 1_000_000}, within_s=1.0)
            assert len(heard[0].data["sms"]) == 1_000_000

    asyncio.run(story())


def test_it_names_why_there_is_no_connection() -> None:
    async def story() -> None:
        async with asking(free_port()) as asker:
            with pytest.raises(NoAnswer, match="no connection to the broker at"):
                await asker.request("order", "list", {}, within_s=1.0)

    asyncio.run(story())


@BOTH
def test_it_hears_what_it_watches_and_what_is_no_answer_does_not_disturb_it(
    kind: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with (
            peer(kind, tmp_path) as broker,
            answering(broker.port),
            core(broker.port) as client,
        ):
            await client.publish(TOPICS.order("XJ-1"), b"roll-up", qos=1, retain=True)
            async with asking(broker.port, TOPICS.orders()) as asker:
                async with asyncio.timeout(PATIENCE_S):
                    assert await asker.next_message() == (TOPICS.order("XJ-1"), b"roll-up")
                for noise in (b"", b"\xff", b"[]", b'{"transaction": "of-nobody"}'):
                    await client.publish(TOPICS.response("cli-1"), noise, qos=1)
                assert (await asker.request("a", "b", {"n": 1}, within_s=PATIENCE_S)).data == {
                    "n": 1
                }

    asyncio.run(story())


@BOTH
@pytest.mark.parametrize("durable", [True, False])
def test_only_a_durable_session_is_kept_for(kind: str, durable: bool, tmp_path: Path) -> None:
    """What comes while we are away reaches a durable session and no other."""

    async def story() -> None:
        async with peer(kind, tmp_path) as broker:
            heard: list[bytes] = []
            caught_up = asyncio.Event()

            async def handler(topic: str, payload: bytes) -> None:
                heard.append(payload)
                if payload == b"now":
                    caught_up.set()

            changes = {
                "client_id": "cli-1",
                "subscriptions": (TOPICS.response("cli-1"),),
                "will_topic": None,
                "durable": durable,
            }
            async with running(new_link(broker.port, **changes), handler) as link:
                await link.wait_connected()
            async with core(broker.port) as client:
                await client.publish(TOPICS.response("cli-1"), b"away", qos=1)
                async with running(new_link(broker.port, **changes), handler) as link:
                    await link.wait_connected()
                    await client.publish(TOPICS.response("cli-1"), b"now", qos=1)
                    async with asyncio.timeout(PATIENCE_S):
                        await caught_up.wait()
            assert heard == ([b"away", b"now"] if durable else [b"now"])

    asyncio.run(story())

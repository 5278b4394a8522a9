"""What we say: acknowledged by the broker or `LinkDown`, and a link that always comes back."""

import asyncio
from pathlib import Path

import pytest

from tests.peers.core_link.brokers import (
    CLOCK,
    PATIENCE_S,
    WILL_TOPIC,
    Relay,
    eventually,
    ignore,
    new_link,
    peer,
    running,
)
from tests.peers.core_link.dispatch_core import BOTH, EVENTS, core, going_down, hear
from tests.peers.core_link.scripted_broker import ScriptedBroker


@BOTH
def test_hundreds_of_publishes_side_by_side_all_arrive(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with peer(kind, tmp_path) as at, core(at.port) as client:
            await client.subscribe(EVENTS, qos=1)
            async with running(new_link(at.port), ignore) as link:
                await link.wait_connected()
                async with asyncio.TaskGroup() as tasks:
                    for number in range(500):
                        tasks.create_task(link.publish(EVENTS, b"%d" % number))
                heard = {await hear(client) for _ in range(500)}
            assert heard == {b"%d" % number for number in range(500)}

    asyncio.run(story())


def test_a_hundred_leave_before_the_first_acknowledgement() -> None:
    """The client's own window of 20 would wait here for ever."""

    async def story() -> None:
        async with (
            ScriptedBroker(hold_back=100).open() as broker,
            running(new_link(broker.port), ignore) as link,
            asyncio.timeout(PATIENCE_S),
        ):
            await link.wait_connected()
            async with asyncio.TaskGroup() as tasks:
                for number in range(100):
                    tasks.create_task(link.publish(EVENTS, b"%d" % number))

    asyncio.run(story())


def test_the_limit_is_256_kib(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            peer("embedded", tmp_path) as at,
            running(new_link(at.port), ignore) as link,
        ):
            await link.wait_connected()
            await link.publish(EVENTS, bytes(256 * 1024))
            with pytest.raises(ValueError, match="256 KiB"):
                await link.publish(EVENTS, bytes(256 * 1024 + 1))

    asyncio.run(story())


@BOTH
def test_retained_state_is_there_for_who_comes_later(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with peer(kind, tmp_path) as at, running(new_link(at.port), ignore) as link:
            await link.wait_connected()
            await link.publish(WILL_TOPIC, b"ready", retain=True)
            async with core(at.port) as client:
                await client.subscribe(WILL_TOPIC, qos=1)
                assert await hear(client) == b"ready"

    asyncio.run(story())


def test_a_connection_that_goes_takes_its_publishes_along_at_once() -> None:
    async def story() -> None:
        async with (
            ScriptedBroker(hold_back=1000).open() as broker,
            Relay(broker.port).open() as relay,
            running(new_link(relay.port, puback_within_s=10_000), ignore) as link,
        ):
            await link.wait_connected()
            async with asyncio.TaskGroup() as tasks:
                waiting = [tasks.create_task(going_down(link, b"x")) for _ in range(100)]
                await CLOCK.sleep(0)
                relay.cut()
            assert {task.result() for task in waiting} == {"the connection was lost"}

    asyncio.run(story())


def test_a_broker_that_never_acknowledges_is_left() -> None:
    async def story() -> None:
        async with (
            ScriptedBroker(hold_back=1000).open() as broker,
            running(new_link(broker.port, puback_within_s=0.2), ignore) as link,
        ):
            await link.wait_connected()
            assert "does not acknowledge" in await going_down(link, b"x")
            await eventually(lambda: link.fault)
            await link.wait_connected()

    asyncio.run(story())

"""Driver and radios as they are in service: real UDP ports, an address of the machine for each."""

import asyncio
import socket
from contextlib import ExitStack

import pytest

from drivers.mototrbo_ip.driver import KIND
from gateway.clock import SteadyClock
from gateway.driver_api import (
    Accepted,
    Event,
    Fault,
    LinkLost,
    PresenceReported,
    RadioPage,
    RadioTextReceived,
    Refused,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices
from gateway.runtime.system_world import SystemWorld
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, fleet_of

HERE = "127.0.0.1"
SERVICES = ("ars", "tms", "lrrp")


class Inbox:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._came = asyncio.Event()

    async def commit(self, event: Event) -> None:
        self.events.append(event)
        self._came.set()

    async def until(self, kind: type[Event]) -> None:
        while not any(isinstance(event, kind) for event in self.events):
            self._came.clear()
            await self._came.wait()


def free_ports() -> list[int]:
    """UDP ports that nobody has."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in SERVICES]
        for each in sockets:
            each.bind(("0.0.0.0", 0))
        return [each.getsockname()[1] for each in sockets]


def system_world() -> SystemWorld:
    return SystemWorld(SteadyClock(), SeededRandom(1))


def test_pages_and_a_text_over_udp() -> None:
    async def story() -> None:
        inbox, world = Inbox(), system_world()
        ports = dict(zip(SERVICES, free_ports(), strict=True))
        fleet = fleet_of({"ports": ports, "latency_s": 0.0})
        config = KIND.config.model_validate(dict(fleet.channel_keys("", HERE)))
        driver = KIND.build(config, KIND.profile(), world)
        async with (
            serve_devices([fleet], "udp", world.clock, world.bind_udp),
            driver.connect(inbox) as session,
        ):
            pages = [RadioPage(str(ONE), "立即集结", False), RadioPage("90001", "集结", True)]
            for page in pages:
                assert isinstance(await session.send(page, page.to), Accepted)
            fleet.register(TWO)
            await inbox.until(PresenceReported)
            fleet.hear(TWO, "1收到")
            await inbox.until(RadioTextReceived)
        assert [(page.number, page.text) for page in fleet.pages] == [
            (ONE, "立即集结"),
            (90001, "集结"),
        ]
        (text,) = [event for event in inbox.events if isinstance(event, RadioTextReceived)]
        assert (text.sender, text.text) == (str(TWO), "1收到")
        assert fleet.violations == []

    asyncio.run(story())


def test_a_page_to_everybody_is_refused_and_ends_nobody_elses() -> None:
    async def story() -> None:
        world = system_world()
        ports = dict(zip(SERVICES, free_ports(), strict=True))
        fleet = fleet_of({"ports": ports, "latency_s": 0.3})
        config = KIND.config.model_validate(dict(fleet.channel_keys("", HERE)))
        driver = KIND.build(config, KIND.profile(), world)
        async with (
            serve_devices([fleet], "udp", world.clock, world.bind_udp),
            driver.connect(Inbox()) as session,
            asyncio.TaskGroup() as tasks,
        ):
            other = tasks.create_task(session.send(RadioPage(str(ONE), "集结", False), "other"))
            for is_group in (False, True):
                receipt = await session.send(RadioPage("16777215", "集结", is_group), "all")
                assert isinstance(receipt, Refused)
                assert receipt.fault is Fault.RECIPIENT
                assert "all-call" in receipt.cause
            assert isinstance(await other, Accepted)

    asyncio.run(story())


def test_a_port_that_is_taken_is_a_lost_link() -> None:
    async def story() -> None:
        ports = free_ports()
        keys = {"bind": HERE, "ports": dict(zip(SERVICES, ports, strict=True))}
        driver = KIND.build(KIND.config.model_validate(keys), KIND.profile(), system_world())
        with socket.socket(type=socket.SOCK_DGRAM) as taken:
            taken.bind((HERE, ports[2]))
            with pytest.raises(LinkLost, match=f"{ports[2]}"):
                async with driver.connect(Inbox()):
                    raise AssertionError("there is no session")
        with socket.socket(type=socket.SOCK_DGRAM) as free_again:
            free_again.bind((HERE, ports[0]))

    asyncio.run(story())

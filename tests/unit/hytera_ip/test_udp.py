"""Driver and station as they are in service: real UDP ports, two addresses of one machine."""

import asyncio
import socket
from contextlib import ExitStack

import pytest

from drivers.hytera_ip.driver import KIND
from gateway.clock import SteadyClock
from gateway.driver_api import Accepted, Event, LinkLost, RadioPage, RadioTextReceived
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices
from gateway.runtime.system_world import SystemWorld
from tests.unit.hytera_ip.radio_bench import station_of

HERE, THERE = "127.0.0.1", "127.0.0.2"
SERVICES = ("tmp", "rrs", "lp", "rcp")


class Inbox:
    def __init__(self) -> None:
        self.heard: asyncio.Queue[Event] = asyncio.Queue()

    async def commit(self, event: Event) -> None:
        self.heard.put_nowait(event)


def free_ports() -> list[int]:
    """Four UDP ports that nobody has, here nor there."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in SERVICES]
        for each in sockets:
            each.bind(("0.0.0.0", 0))
        return [each.getsockname()[1] for each in sockets]


def system_world() -> SystemWorld:
    return SystemWorld(SteadyClock(), SeededRandom(1))


@pytest.mark.parametrize("link", ["hstrp", "hrnp"])
def test_a_page_and_a_text_over_udp(link: str) -> None:
    async def story() -> None:
        inbox, world = Inbox(), system_world()
        ports = dict(zip(SERVICES, free_ports(), strict=True))
        station = station_of({"ports": ports, "latency_s": 0.0})
        keys = {**station.channel_keys(THERE, HERE), "link": link}
        driver = KIND.build(KIND.config.model_validate(keys), KIND.profile(), world)
        async with serve_devices([station], "udp", world.clock, world.bind_udp) as places:
            assert places == [f"udp://{THERE}/{HERE}"]
            async with driver.connect(inbox) as session:
                receipt = await session.send(RadioPage("1001000", "立即集结", False), "a#1")
                assert isinstance(receipt, Accepted)
                station.hear(1001000, "1收到")
                heard = [await inbox.heard.get(), await inbox.heard.get()]
        assert [page.text for page in station.pages] == ["立即集结"]
        texts = [event.text for event in heard if isinstance(event, RadioTextReceived)]
        assert texts == ["1收到"]
        assert station.violations == []

    asyncio.run(story())


def test_a_port_that_is_taken_is_a_lost_link() -> None:
    async def story() -> None:
        ports = free_ports()
        keys = {"peer": THERE, "bind": HERE, "ports": dict(zip(SERVICES, ports, strict=True))}
        config = KIND.config.model_validate(keys)
        driver = KIND.build(config, KIND.profile(), system_world())
        with socket.socket(type=socket.SOCK_DGRAM) as taken:
            taken.bind((HERE, ports[2]))
            with pytest.raises(LinkLost):
                async with driver.connect(Inbox()):
                    raise AssertionError("there is no session")
        with socket.socket(type=socket.SOCK_DGRAM) as free_again:
            free_again.bind((HERE, ports[0]))

    asyncio.run(story())

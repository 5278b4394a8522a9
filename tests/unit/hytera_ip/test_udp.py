"""Driver and station as they are in service: real UDP ports, two addresses of one machine."""

import asyncio
import socket
from contextlib import ExitStack

import pytest

from drivers.hytera_ip.driver import KIND
from drivers.hytera_ip.simulated_udp import on_udp
from gateway.clock import SteadyClock
from gateway.driver_api import Accepted, Event, LinkLost, RadioPage, StatusReceived
from gateway.driver_kit.device_pump import DevicePump
from tests.unit.hytera_ip.radio_bench import station_of
from tests.unit.hytera_ip.udp_world import UdpWorld

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


@pytest.mark.parametrize("link", ["hstrp", "hrnp"])
def test_a_page_and_a_text_over_udp(link: str) -> None:
    async def story() -> None:
        ports, inbox = free_ports(), Inbox()
        clock = SteadyClock()
        station = station_of({"link": link, "answer_delay_s": 0.0})
        keys = {"peer": THERE, "bind": HERE, "link": link}
        config = KIND.config.model_validate(
            {**keys, "ports": dict(zip(SERVICES, ports, strict=True))}
        )
        driver = KIND.build(config, KIND.profile(), UdpWorld(clock))
        pump = DevicePump(station, clock)
        async with on_udp(THERE, HERE, ports) as stream, asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(pump.serve(stream))
            async with driver.connect(inbox) as session:
                receipt = await session.send(RadioPage("1001000", "立即集结", False), "a#1")
                assert isinstance(receipt, Accepted)
                station.hear(1001000, "1收到")
                heard = [await inbox.heard.get(), await inbox.heard.get()]
            serving.cancel()
        pump.stop()
        assert [page.text for page in station.pages] == ["立即集结"]
        texts = [event.answer for event in heard if isinstance(event, StatusReceived)]
        assert texts == ["1收到"]
        assert station.violations == []

    asyncio.run(story())


def test_a_port_that_is_taken_is_a_lost_link() -> None:
    async def story() -> None:
        ports = free_ports()
        keys = {"peer": THERE, "bind": HERE, "ports": dict(zip(SERVICES, ports, strict=True))}
        config = KIND.config.model_validate(keys)
        driver = KIND.build(config, KIND.profile(), UdpWorld(SteadyClock()))
        with socket.socket(type=socket.SOCK_DGRAM) as taken:
            taken.bind((HERE, ports[2]))
            with pytest.raises(LinkLost):
                async with driver.connect(Inbox()):
                    raise AssertionError("there is no session")
        with socket.socket(type=socket.SOCK_DGRAM) as free_again:
            free_again.bind((HERE, ports[0]))

    asyncio.run(story())

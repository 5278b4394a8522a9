"""Simulated devices on real UDP ports: who hears whom, and every way not to be served."""

import asyncio
import socket
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from gateway.clock import SteadyClock
from gateway.config import Channel
from gateway.driver_api import SimulatorKind
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices, simulate
from gateway.driver_kit.udp_ports import channel_lines, udp_hosts
from gateway.runtime.system_world import SystemWorld

from .echo_device import EchoDevice, EchoSettings

DEVICE, CLIENT, STRANGER = "127.0.0.2", "127.0.0.1", "127.0.0.3"


class UdpDevice(EchoDevice):
    """Says what it hears at once, on the port where it heard it."""

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(0.0)
        self.udp_ports = tuple(ports)

    def channel_keys(self, peer: str, bind: str) -> Mapping[str, Any]:
        return {
            "peer": peer,
            "bind": bind,
            "ports": {"tms": self.udp_ports[0], "ars": self.udp_ports[1]},
            "slot": 2,
            "patience_s": 1.5,
            "confirmed": True,
        }


def free_ports() -> list[int]:
    """Two UDP ports that nobody has, on any address."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in "12"]
        for each in sockets:
            each.bind(("0.0.0.0", 0))
        return [each.getsockname()[1] for each in sockets]


def system_world() -> SystemWorld:
    return SystemWorld(SteadyClock(), SeededRandom(1))


def test_each_port_answers_its_own_client_and_no_stranger() -> None:
    async def main() -> None:
        ports, world = free_ports(), system_world()
        device = UdpDevice(ports)
        async with serve_devices([device], "udp", world.clock, world.bind_udp) as places:
            assert places == [f"udp://{DEVICE}/{CLIENT}"]
            with socket.socket(type=socket.SOCK_DGRAM) as stranger:
                stranger.bind((STRANGER, ports[0]))
                stranger.sendto(b"from a stranger", (DEVICE, ports[0]))
            clients = [await world.bind_udp((CLIENT, n), (DEVICE, n)) for n in ports]
            for text, client in zip((b"one", b"two"), clients, strict=True):
                client.write(text)
            assert [await client.read() for client in clients] == [b"one", b"two"]
            assert b"stranger" not in device.heard
            for client in clients:
                await client.close()
        again = await world.bind_udp((DEVICE, ports[0]), (CLIENT, ports[0]))
        await again.close()

    asyncio.run(main())


def test_a_port_that_is_taken_is_an_error_and_frees_the_others() -> None:
    async def main() -> None:
        ports, world = free_ports(), system_world()
        with socket.socket(type=socket.SOCK_DGRAM) as taken:
            taken.bind((DEVICE, ports[1]))
            with pytest.raises(OSError, match=f"{DEVICE}:{ports[1]}.*in use"):
                async with serve_devices([UdpDevice(ports)], "udp", world.clock, world.bind_udp):
                    raise AssertionError("it is served")
        for port in ports:
            with socket.socket(type=socket.SOCK_DGRAM) as free_again:
                free_again.bind((DEVICE, port))

    asyncio.run(main())


@pytest.mark.parametrize(
    ("link", "devices", "reason"),
    [
        ("/tmp/sim", [UdpDevice((1, 2))], "this device is on UDP"),
        ("tcp://127.0.0.1:0", [UdpDevice((1, 2))], "this device is on UDP"),
        ("udp", [EchoDevice(0.0)], "has no UDP ports"),
        ("udp://127.0.0.2", [UdpDevice((1, 2))], "two addresses"),
        ("udp://127.0.0.2/127.0.0.2", [UdpDevice((1, 2))], "two addresses"),
        ("udp://127.0.0.2/127.0.0.1", [UdpDevice((1, 2)), UdpDevice((1, 2))], "one device only"),
    ],
)
def test_a_link_that_does_not_fit_the_device_is_refused(
    link: str, devices: list[EchoDevice], reason: str
) -> None:
    async def main() -> None:
        world = system_world()
        with pytest.raises(ValueError, match=reason):
            async with serve_devices(devices, link, world.clock, world.bind_udp):
                raise AssertionError("it is served")

    asyncio.run(main())


def test_every_device_and_every_client_has_an_address_of_its_own() -> None:
    hosts = [host for pair in udp_hosts(None, 127) for host in pair]
    assert len(set(hosts)) == 254
    assert hosts[:4] == ["127.0.0.2", "127.0.0.1", "127.0.0.4", "127.0.0.3"]
    with pytest.raises(ValueError, match="127 devices at most"):
        udp_hosts("udp", 128)


def test_what_is_announced_can_be_pasted_into_a_configuration() -> None:
    keys = UdpDevice((4007, 4005)).channel_keys(DEVICE, CLIENT)
    (pasted,) = tomllib.loads(channel_lines("some_radio", 3, keys))["channel"]
    channel = Channel.model_validate(pasted)
    assert (channel.name, channel.driver, channel.settings) == ("some-radio-3", "some_radio", keys)


def test_simulate_announces_the_devices_and_then_their_channels() -> None:
    async def main() -> list[str]:
        announced: list[str] = []
        ports, other, world = free_ports(), free_ports(), system_world()
        devices = [UdpDevice(ports), UdpDevice(other)]
        kind = SimulatorKind("radio", EchoSettings, lambda settings, count, random: devices)
        done = asyncio.get_running_loop().create_future()

        def announce(line: str) -> None:
            announced.append(line)
            if len(announced) == 4:
                done.set_result(None)

        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(
                simulate(
                    *(kind, 2, "udp", EchoSettings(), world.clock, world.random),
                    announce,
                    world.bind_udp,
                )
            )
            await done
            serving.cancel()
        return announced

    lines = asyncio.run(main())
    assert lines[:2] == ["radio 1 udp://127.0.0.2/127.0.0.1", "radio 2 udp://127.0.0.4/127.0.0.3"]
    found = [tomllib.loads(line)["channel"][0] for line in lines[2:]]
    assert [(each["name"], each["peer"], each["bind"]) for each in found] == [
        ("radio-1", "127.0.0.2", "127.0.0.1"),
        ("radio-2", "127.0.0.4", "127.0.0.3"),
    ]

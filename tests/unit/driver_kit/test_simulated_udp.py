"""UDP ports of the simulated world: a device by its host's name, found by port number."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from gateway.driver_api import HasUdpPorts, LinkLost
from gateway.driver_api.datagram_train import wagon
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock

from .echo_device import EchoDevice

PEER = "10.0.0.2"
HERE = "10.0.0.1"


class UdpEchoDevice(EchoDevice):
    """Says every datagram again where it came from, after 1.5 s."""

    @property
    def udp_ports(self) -> Sequence[int]:
        return (4005, 4007)

    def channel_keys(self, peer: str, bind: str) -> Mapping[str, Any]:
        return {"peer": peer, "bind": bind}


def _world() -> tuple[SimulatedWorld, UdpEchoDevice]:
    world = SimulatedWorld(
        virtual_clock(), SeededRandom(1), latency_s=0.01, chunking=SeededRandom(2)
    )
    device = UdpEchoDevice(1.5)
    assert isinstance(device, HasUdpPorts)
    world.attach(PEER, device)
    return world, device


def test_each_port_hears_its_own_datagrams_whole() -> None:
    async def main() -> None:
        world, device = _world()
        first = await world.bind_udp((HERE, 4005), (PEER, 4005))
        second = await world.bind_udp((HERE, 4007), (PEER, 4007))
        second.write(b"two")
        first.write(b"one")
        first.write(b"x" * 300)
        first.write(b"")
        assert [await first.read() for _ in "123"] == [b"one", b"x" * 300, b""]
        assert await second.read() == b"two"
        assert device.heard.startswith(wagon(1, b"two"))
        assert world.times_opened(PEER) == 1

    for seed in range(3):
        run_virtual(main(), seed)


def test_the_last_port_that_is_closed_ends_it() -> None:
    async def main() -> None:
        world, _ = _world()
        first = await world.bind_udp((HERE, 4005), (PEER, 4005))
        second = await world.bind_udp((HERE, 4007), (PEER, 4007))
        await first.close()
        await first.close()
        with pytest.raises(LinkLost, match="closed"):
            await first.read()
        first.write(b"to nobody")
        second.write(b"still there")
        assert await second.read() == b"still there"
        await second.close()
        assert not world.is_open(PEER)
        again = await world.bind_udp((HERE, 4005), (PEER, 4005))
        again.write(b"again")
        assert await again.read() == b"again"
        assert world.times_opened(PEER) == 2

    run_virtual(main())


def test_a_taken_port_an_unknown_host_and_a_second_client_are_lost_links() -> None:
    async def main() -> None:
        world, _ = _world()
        world.attach("10.0.0.3", UdpEchoDevice(1.0))
        world.attach("/dev/sim-1", EchoDevice(1.0))
        await world.bind_udp((HERE, 4005), (PEER, 4005))
        for peer in (PEER, "10.0.0.3"):
            for bind in (HERE, "0.0.0.0"):
                with pytest.raises(LinkLost, match="4005: in use"):
                    await world.bind_udp((bind, 4005), (peer, 4007))
        with pytest.raises(LinkLost, match="has a client"):
            await world.bind_udp((HERE, 5000), (PEER, 4005))
        for host in ("nowhere", "/dev/sim-1"):
            with pytest.raises(LinkLost, match="no such device on UDP"):
                await world.bind_udp((HERE, 5001), (host, 4005))
        await world.bind_udp(("10.9.0.1", 4005), ("10.0.0.3", 4005))

    run_virtual(main())


def test_a_port_that_the_device_does_not_have_is_silent() -> None:
    async def main() -> bytes:
        world, device = _world()
        datagrams = await world.bind_udp((HERE, 1), (PEER, 1))
        datagrams.write(b"hello")
        await virtual_clock().sleep(5)
        return device.heard

    assert run_virtual(main()) == b""


def test_a_cut_ends_every_port_and_frees_it() -> None:
    async def main() -> None:
        world, _ = _world()
        ports = [await world.bind_udp((HERE, n), (PEER, n)) for n in (4005, 4007)]
        world.cut(PEER)
        for each in ports:
            with pytest.raises(LinkLost, match="network is down"):
                await each.read()
            each.write(b"to nobody")
        again = await world.bind_udp((HERE, 4005), (PEER, 4005))
        again.write(b"again")
        assert await again.read() == b"again"
        for each in ports:
            await each.close()
        again.write(b"and again")
        assert await again.read() == b"and again"
        world.unplug(PEER)
        with pytest.raises(LinkLost, match="no such device"):
            await world.bind_udp((HERE, 4007), (PEER, 4007))
        world.replug(PEER)
        await world.bind_udp((HERE, 4007), (PEER, 4007))

    run_virtual(main())

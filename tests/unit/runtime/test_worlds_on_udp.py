"""Worlds around a world: ports and children are traced, and every write is a point of a fuse."""

import pytest

from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.rehearsal.fuse import Fuse, FusedWorld, PowerCut
from gateway.runtime.trace import Trace, TracedWorld
from tests.unit.driver_kit.echo_device import EchoDevice
from tests.unit.driver_kit.test_simulated_udp import HERE, PEER, UdpEchoDevice


def _world() -> SimulatedWorld:
    world = SimulatedWorld(virtual_clock(), SeededRandom(1))
    world.attach(PEER, UdpEchoDevice(1.5))
    return world


def test_what_goes_by_a_port_is_traced_with_its_number() -> None:
    async def story() -> list[tuple[str, str]]:
        trace = Trace(virtual_clock())
        datagrams = await TracedWorld(_world(), trace).bind_udp((HERE, 4005), (PEER, 4007))
        datagrams.write(b"page\x00")
        assert await datagrams.read() == b"page\x00"
        await datagrams.close()
        return [(row["direction"], row["data"]) for row in trace.rows()]

    assert run_virtual(story()) == [(">", r"4007 page\x00"), ("<", r"4007 page\x00")]


def test_a_process_that_dies_at_a_datagram_has_not_sent_it() -> None:
    async def story() -> bytes:
        world, device = SimulatedWorld(virtual_clock(), SeededRandom(1)), UdpEchoDevice(1.5)
        world.attach(PEER, device)
        fuse = Fuse(at=2)
        datagrams = await FusedWorld(world, fuse).bind_udp((HERE, 4005), (PEER, 4005))
        datagrams.write(b"one")
        assert (await datagrams.read(), fuse.points) == (b"one", 1)
        for _ in range(2):
            with pytest.raises(PowerCut):
                datagrams.write(b"two")
        await datagrams.close()
        await virtual_clock().sleep(5)
        assert not world.is_open(PEER)
        return device.heard

    assert run_virtual(story()).endswith(b"one")


def test_a_child_is_traced_without_the_password_it_is_told() -> None:
    async def story() -> list[str]:
        world, trace = SimulatedWorld(virtual_clock(), SeededRandom(1)), Trace(virtual_clock())
        world.attach("127.0.0.1:5062", EchoDevice(1.0))
        child = await TracedWorld(world, trace).start_child(("python", "-m", "x", "127.0.0.1:5062"))
        child.write(b'{"user":"801","password":"p\\"w,1","legs":4}\n')
        await child.read()
        return [row["data"] for row in trace.rows()]

    told = r'{"user":"801","password":"****","legs":4}\n'
    assert run_virtual(story()) == [told, told]


def test_a_process_that_dies_at_a_word_to_its_child_has_not_said_it() -> None:
    async def story() -> None:
        world = SimulatedWorld(virtual_clock(), SeededRandom(1))
        world.attach("child", EchoDevice(1.0))
        child = await FusedWorld(world, Fuse(at=2)).start_child(("child",))
        child.write(b"one")
        assert await child.read() == b"one"
        with pytest.raises(PowerCut):
            child.write(b"two")
        await child.close()
        assert not world.is_open("child")

    run_virtual(story())

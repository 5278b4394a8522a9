"""Real UDP ports of the service: one peer, nobody else, and every way to have none."""

import asyncio
import socket

import pytest

from gateway.clock import SteadyClock
from gateway.driver_api import Address, LinkLost
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.system_world import SystemWorld
from gateway.runtime.udp_port import UdpPort, udp_port

HERE, THERE, STRANGER = "127.0.0.1", "127.0.0.2", "127.0.0.3"


def peer_socket(host: str = THERE, port: int = 0) -> socket.socket:
    each = socket.socket(type=socket.SOCK_DGRAM)
    each.bind((host, port))
    each.settimeout(10)
    return each


def free_port() -> int:
    """A number that nobody has, on any address."""
    with peer_socket("0.0.0.0") as each:
        return int(each.getsockname()[1])


async def bound(peer: socket.socket, port: int) -> UdpPort:
    host, number = peer.getsockname()
    return await udp_port((HERE, port), (host, number))


def test_datagrams_go_to_and_fro_whole_and_one_by_one() -> None:
    async def story() -> None:
        world = SystemWorld(SteadyClock(), SeededRandom(1))
        port = free_port()
        with peer_socket() as peer:
            datagrams = await world.bind_udp((HERE, port), peer.getsockname())
            datagrams.write(b"one")
            datagrams.write(b"two")
            assert [peer.recvfrom(99) for _ in "12"] == [
                (b"one", (HERE, port)),
                (b"two", (HERE, port)),
            ]
            for data in (b"three", b"", b"x" * 2000):
                peer.sendto(data, (HERE, port))
            assert [await datagrams.read() for _ in "123"] == [b"three", b"", b"x" * 2000]
            await datagrams.close()
            await datagrams.close()

    asyncio.run(story())


def test_nobody_elses_datagrams_are_read() -> None:
    async def story() -> None:
        port = free_port()
        with peer_socket() as peer, peer_socket(STRANGER) as stranger, peer_socket() as neighbour:
            datagrams = await bound(peer, port)
            stranger.sendto(b"from another host", (HERE, port))
            neighbour.sendto(b"from another port", (HERE, port))
            peer.sendto(b"from the peer", (HERE, port))
            assert await datagrams.read() == b"from the peer"
            await datagrams.close()

    asyncio.run(story())


def test_what_came_before_the_connecting_is_not_read_either() -> None:
    async def story() -> None:
        with peer_socket() as peer:
            datagrams = await bound(peer, free_port())
            datagrams.datagram_received(b"waited in the socket", (STRANGER, 9))
            datagrams.datagram_received(b"from the peer", peer.getsockname())
            assert await datagrams.read() == b"from the peer"
            await datagrams.close()

    asyncio.run(story())


def test_a_port_that_is_taken_is_a_lost_link_that_names_it() -> None:
    async def story() -> None:
        with peer_socket() as peer, peer_socket(HERE) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(LinkLost, match=f"{HERE}:{port}.*in use"):
                await bound(peer, port)

    asyncio.run(story())


@pytest.mark.parametrize("peer", ["no-such-host.invalid", "a" * 70 + ".invalid", "::1"])
def test_a_peer_that_cannot_be_found_is_a_lost_link(peer: str) -> None:
    async def story() -> None:
        port = free_port()
        address: Address = (peer, 9)
        with pytest.raises(LinkLost, match="UDP port"):
            await udp_port((HERE, port), address)
        with peer_socket(HERE, port):
            pass  # nothing of it was kept

    asyncio.run(story())


def test_a_peer_that_is_not_there_yet_breaks_nothing() -> None:
    async def story() -> None:
        port, number = free_port(), free_port()
        datagrams = await udp_port((HERE, port), (THERE, number))
        for _ in range(3):
            datagrams.write(b"anybody?")
            await SteadyClock().sleep(0)
        with peer_socket(THERE, number) as peer:
            datagrams.write(b"hello")
            while peer.recv(99) != b"hello":
                pass
            peer.sendto(b"here", (HERE, port))
            assert await datagrams.read() == b"here"
        await datagrams.close()

    asyncio.run(story())


def test_what_is_too_long_for_a_datagram_is_dropped() -> None:
    async def story() -> None:
        with peer_socket() as peer:
            datagrams = await bound(peer, free_port())
            datagrams.write(b"x" * 70_000)
            datagrams.write(b"short")
            assert peer.recv(99) == b"short"
            await datagrams.close()

    asyncio.run(story())


def test_a_closed_port_is_free_and_ends_its_reader() -> None:
    async def story() -> None:
        port = free_port()
        with peer_socket() as peer:
            datagrams = await bound(peer, port)
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(lost(datagrams))
                await SteadyClock().sleep(0)
                await datagrams.close()
                assert await reading == "the UDP port is closed"
            datagrams.write(b"to nobody")
            again = await bound(peer, port)
            peer.sendto(b"again", (HERE, port))
            assert await again.read() == b"again"
            await again.close()

    asyncio.run(story())


def test_a_flood_that_nobody_reads_does_not_pile_up() -> None:
    async def story() -> None:
        with peer_socket() as peer:
            datagrams = await bound(peer, free_port())
            for number in range(5000):
                datagrams.datagram_received(b"%d" % number, peer.getsockname())
            await datagrams.close()
            read = 0
            while not await lost_or(datagrams):
                read += 1
            assert read == 1024

    asyncio.run(story())


async def lost(datagrams: UdpPort) -> str:
    with pytest.raises(LinkLost) as why:
        await datagrams.read()
    return str(why.value)


async def lost_or(datagrams: UdpPort) -> bool:
    """Whether nothing is left."""
    try:
        await datagrams.read()
    except LinkLost:
        return True
    return False

"""A real UDP port with many peers."""

import asyncio
import socket

import pytest

from gateway.driver_api import LinkLost
from gateway.runtime.shared_udp_port import shared_udp_port

HERE, ONE, TWO = "127.0.0.1", "127.0.0.7", "127.0.0.9"


def peer(host: str, port: int) -> socket.socket:
    own = socket.socket(type=socket.SOCK_DGRAM)
    own.bind((host, port))
    own.settimeout(10)
    return own


def free_port() -> int:
    with peer("0.0.0.0", 0) as own:
        return int(own.getsockname()[1])


def test_every_datagram_has_its_peer_before_it() -> None:
    async def story() -> None:
        number = free_port()
        port = await shared_udp_port((HERE, number))
        with peer(ONE, number) as one, peer(TWO, number) as two:
            one.sendto(b"from one", (HERE, number))
            assert await port.read() == socket.inet_aton(ONE) + b"from one"
            two.sendto(b"", (HERE, number))
            assert await port.read() == socket.inet_aton(TWO)
            port.write(socket.inet_aton(TWO) + b"to two")
            assert two.recvfrom(100) == (b"to two", (HERE, number))
        await port.close()

    asyncio.run(story())


def test_a_peer_that_sends_from_another_number_is_heard_and_answered_at_the_known_one() -> None:
    async def story() -> None:
        number = free_port()
        port = await shared_udp_port((HERE, number))
        with peer(ONE, 0) as other, peer(ONE, number) as one:
            other.sendto(b"1", (HERE, number))
            heard = await port.read()
            port.write(heard)
            assert one.recv(100) == b"1"
        await port.close()

    asyncio.run(story())


def test_nobody_there_is_no_news() -> None:
    async def story() -> None:
        number = free_port()
        port = await shared_udp_port((HERE, number))
        for _ in range(3):
            port.write(socket.inet_aton(ONE) + b"anybody?")
        with peer(TWO, number) as two:
            two.sendto(b"here", (HERE, number))
            assert (await port.read())[4:] == b"here"
        await port.close()

    asyncio.run(story())


def test_what_cannot_be_sent_breaks_the_port() -> None:
    async def story() -> None:
        number = free_port()
        port = await shared_udp_port((HERE, number))
        port.write(socket.inet_aton(ONE) + bytes(65_600))
        with pytest.raises(LinkLost, match="cannot send"):
            await port.read()
        await port.close()
        with peer(HERE, number):
            pass

    asyncio.run(story())


@pytest.mark.parametrize("bind", [("127.0.0.1", None), ("no.such.host.invalid", 4007)])
def test_a_port_that_cannot_be_had_is_a_lost_link(bind: tuple[str, int | None]) -> None:
    async def story() -> None:
        with peer(HERE, 0) as taken:
            number = taken.getsockname()[1] if bind[1] is None else bind[1]
            with pytest.raises(LinkLost, match="UDP port"):
                await shared_udp_port((bind[0], number))

    asyncio.run(story())


def test_groups_may_be_behind_a_router() -> None:
    async def story() -> None:
        port = await shared_udp_port((HERE, free_port()))
        assert port._transport is not None
        own = port._transport.get_extra_info("socket")
        assert own.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL) == 8
        await port.close()

    asyncio.run(story())

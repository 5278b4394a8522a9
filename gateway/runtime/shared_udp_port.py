"""A real UDP port with many peers, as `Datagrams` whose octets begin with the peer's address.

    four octets of an IPv4 address | datagram

Whatever port number a peer sends from, it is sent to at the number that we have. A datagram that
the system will not send (there is no way to that network) breaks the port: whoever pages a group
through it would not learn of it otherwise.
"""

import asyncio
import socket
from typing import Any

from gateway.driver_api import Address, LinkLost
from gateway.runtime.udp_port import FOUND_WITHIN_S, UdpPort

_ADDRESS = 4
_HOPS = 8


class SharedUdpPort(UdpPort):
    """`Datagrams` on the running loop; made by `shared_udp_port` only."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.keep(socket.inet_aton(addr[0]) + data)

    def error_received(self, exc: Exception) -> None:
        """Only from sending: who is not connected is not told of what came back."""
        self._why = f"the UDP port cannot send: {exc}"
        if self._transport is not None:
            self._transport.close()
        self._wake_reader()

    def write(self, data: bytes) -> None:
        if self._transport is not None and not self._closing:
            host = socket.inet_ntoa(data[:_ADDRESS])
            self._transport.sendto(data[_ADDRESS:], (host, self._number))


async def shared_udp_port(bind: Address) -> SharedUdpPort:
    """Bind; raises `LinkLost` as `World.share_udp` says."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(FOUND_WITHIN_S):
            transport, port = await loop.create_datagram_endpoint(
                lambda: SharedUdpPort(bind[1]), local_addr=bind, family=socket.AF_INET
            )
    except (OSError, ValueError, TimeoutError) as error:
        raise LinkLost(f"UDP port {bind[0]}:{bind[1]}: {error}") from error
    own = transport.get_extra_info("socket")
    # A talkgroup is a multicast address, and its radios are behind a router.
    own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, _HOPS)
    return port

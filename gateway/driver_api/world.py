"""The only door to the outside: clock, randomness, ports.

In service the ports are real; in a story they are memory links on a virtual clock. A
driver that takes everything from its `World` runs unchanged in both.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Two times: `utc` for people and records, `monotonic_s` for every wait and deadline."""

    def utc(self) -> datetime:
        """Now, time zone aware, UTC; steady: steps of the system clock do not show."""

    def monotonic_s(self) -> float:
        """Seconds since some fixed moment; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Wait; zero lets everybody else run once."""


class Random(Protocol):
    """Seeded in a story, from the system in service."""

    def random(self) -> float:
        """A number in [0, 1)."""

    def randrange(self, stop: int, /) -> int:
        """An integer in [0, stop)."""


class ByteStream(Protocol):
    """An ordered stream of bytes: a serial port, a TCP connection, a memory link."""

    async def read(self) -> bytes:
        """Wait for bytes; `b""` says that the other end is gone for good.

        A device that breaks raises nothing but `LinkLost`.
        """

    def write(self, data: bytes) -> None:
        """Hand bytes over, in order and without waiting; on a lost link they are dropped."""

    async def close(self) -> None:
        """Give the port back; safe to call twice."""


Address = tuple[str, int]
"""A host, by name or number, and a port."""


class Datagrams(Protocol):
    """A bound UDP port with one peer."""

    async def read(self) -> bytes:
        """Wait for one datagram of the peer, which may be empty.

        Raises `LinkLost` when the port broke or was closed. A peer that is not there does not
        break it: nothing comes.
        """

    def write(self, data: bytes) -> None:
        """Send one datagram to the peer without waiting; what cannot be sent is dropped."""

    async def close(self) -> None:
        """Give the port back; safe to call twice."""


class World(Protocol):
    """What a driver may touch. Every `open_…` raises `LinkLost` when the device is not there."""

    @property
    def clock(self) -> Clock: ...

    @property
    def random(self) -> Random: ...

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        """Open a device path exclusively, 8N1, or the TCP end `socket://host:port`."""

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        """Bind a port; the peer's name is looked up once, and nobody else's datagrams are read.

        Raises `LinkLost` when the port is taken or a name is not known.
        """

    async def share_udp(self, bind: Address) -> Datagrams:
        """Bind a port that has many peers, all at the same port number as ours.

        Every datagram, read or written, has before it the four octets of the peer's IPv4 address.
        Raises `LinkLost` when the port is taken or the name is not known.
        """

    async def start_child(self, command: Sequence[str]) -> ByteStream:
        """Start a program; the stream is its standard input and output.

        `read` gives `b""` when it has ended, `close` ends it, and it does not outlive us. In a
        story the device answers that stands at a word of the command, the last such word.
        Raises `LinkLost` when there is no such program.
        """

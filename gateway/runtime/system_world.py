"""The real world: serial ports, TCP and UDP on the running loop."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import serial
from serial_asyncio_fast import open_serial_connection

from gateway.driver_api import Address, ByteStream, Clock, Datagrams, LinkLost, Random
from gateway.runtime.child_stream import start_child
from gateway.runtime.shared_udp_port import shared_udp_port
from gateway.runtime.udp_port import udp_port

_CHUNK_BYTES = 4096
_CONNECT_WITHIN_S = 10.0


class SystemWorld:
    """The `World` of a daemon in service."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def random(self) -> Random:
        return self._random

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        try:
            async with asyncio.timeout(_CONNECT_WITHIN_S):
                if port.startswith("socket://"):
                    where = urlsplit(port)
                    reader, writer = await asyncio.open_connection(where.hostname, where.port)
                else:
                    # Exclusive, or a second process could type into our modem.
                    reader, writer = await open_serial_connection(
                        url=port, baudrate=baud, exclusive=True
                    )
        except (OSError, ValueError, TimeoutError, serial.SerialException) as error:
            raise LinkLost(f"{port}: {error}") from error
        return StreamPair(reader, writer)

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        return await udp_port(bind, peer)

    async def share_udp(self, bind: Address) -> Datagrams:
        return await shared_udp_port(bind)

    async def start_child(self, command: Sequence[str]) -> ByteStream:
        return await start_child(command)


class StreamPair:
    """asyncio's reader and writer as a `ByteStream`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        try:
            return await self._reader.read(_CHUNK_BYTES)
        except (OSError, serial.SerialException) as error:
            raise LinkLost(str(error)) from error

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    async def close(self) -> None:
        self._writer.close()
        # It is gone either way.
        with suppress(OSError, serial.SerialException):
            await self._writer.wait_closed()

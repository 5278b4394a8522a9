"""A TCP port that leads to a simulated device, one client at a time: a serial server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.driver_kit.device_pump import DevicePump

_READ_BYTES = 4096


class SocketStream:
    """A TCP connection as a `ByteStream`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        try:
            return await self._reader.read(_READ_BYTES)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    async def close(self) -> None:
        self._writer.close()


class TcpPort:
    """Serves one device; a second client is hung up on while the first is there."""

    def __init__(self, pump: DevicePump) -> None:
        self._pump = pump
        self._taken = False

    async def serve_client(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        stream = SocketStream(reader, writer)
        try:
            if not self._taken:
                await self._serve(stream)
        finally:
            await stream.close()

    async def _serve(self, stream: SocketStream) -> None:
        self._taken = True
        try:
            await self._pump.serve(stream)
        finally:
            self._taken = False


@asynccontextmanager
async def tcp_port(pump: DevicePump, host: str, port: int) -> AsyncIterator[str]:
    """Listen while the context lasts and yield the address, `host:port`; port 0 picks one.

    Raises OSError when the address is taken.
    """
    server = await asyncio.start_server(TcpPort(pump).serve_client, host, port)
    try:
        yield f"{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()

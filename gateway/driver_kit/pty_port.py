"""A real pseudo terminal whose far side is a simulated device: a serial port for any program."""

import asyncio
import contextlib
import os
import tty
from pathlib import Path

_READ_BYTES = 4096
_MOST_UNREAD_BYTES = 64 * 1024


class PtyPort:
    """The device's end of a pty, a `ByteStream` on a real loop.

    `path` is what a client opens. Clients may close it and open it again as often as they
    like; what nobody reads is dropped beyond 64 KiB, as a serial line would drop it.
    `link`, if given, becomes a symbolic link to the pty and is removed by `close`.
    """

    def __init__(self, link: str | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._device_fd, self._client_fd = os.openpty()
        # Our own hold on the client's side keeps the pty alive while no client has it open.
        tty.setraw(self._client_fd)
        os.set_blocking(self._device_fd, False)
        self.path = os.ttyname(self._client_fd)
        self._link = None if link is None else _make_link(Path(link), self.path)
        self._unread = bytearray()
        self._closed = False
        self._readable: asyncio.Future[None] | None = None

    async def read(self) -> bytes:
        while not self._closed:
            with contextlib.suppress(BlockingIOError):
                return os.read(self._device_fd, _READ_BYTES)
            await self._wait_readable()
        return b""

    def write(self, data: bytes) -> None:
        if self._closed:
            return
        self._unread += data
        self._flush()
        del self._unread[_MOST_UNREAD_BYTES:]

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._device_fd)
        self._loop.remove_writer(self._device_fd)
        self._wake()
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        os.close(self._device_fd)
        os.close(self._client_fd)

    async def _wait_readable(self) -> None:
        self._readable = self._loop.create_future()
        self._loop.add_reader(self._device_fd, self._wake)
        try:
            await self._readable
        finally:
            if not self._closed:
                self._loop.remove_reader(self._device_fd)

    def _wake(self) -> None:
        if self._readable is not None and not self._readable.done():
            self._readable.set_result(None)

    def _flush(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._unread:
                del self._unread[: os.write(self._device_fd, self._unread)]
        if self._unread:
            self._loop.add_writer(self._device_fd, self._flush)
        else:
            self._loop.remove_writer(self._device_fd)


def _make_link(link: Path, target: str) -> Path:
    """Point `link` at `target` in one step; replaces a link of an earlier run only."""
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.exists() and not link.is_symlink():
        raise FileExistsError(f"{link} is in the way and no link of ours")
    fresh = link.with_name(f"{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    return link

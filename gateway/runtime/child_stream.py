"""A program of ours as a `ByteStream`: a driver's worker process.

    stream.write ──► socket pair ──► its standard input
    stream.read  ◄── the same    ◄── its standard output       standard error: ours, so the log

The child is told by SIGTERM when we end, however we end (`child_leash`), and reads the end of its
input at the same moment: it may still say goodbye to its peers.
"""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from gateway.driver_api import LinkLost

_CHUNK_BYTES = 65536
_TERMINATED_WITHIN_S = 2.0
# A script that is run, not a module that is imported: the broker's child hangs on it too.
_LEASH = Path(__file__).parents[1] / "core_link" / "child_leash.py"


class ChildStream:
    """What `World.start_child` gives in service; `pid` is the child's."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.pid = process.pid
        self._process = process
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        try:
            return await self._reader.read(_CHUNK_BYTES)
        # A child that was killed with words of ours unread resets the pair: it has ended.
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    async def close(self) -> None:
        """End the child: SIGTERM, and SIGKILL when it still runs after 2 s."""
        self._writer.close()
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(_TERMINATED_WITHIN_S):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        with suppress(OSError):
            await self._writer.wait_closed()


async def start_child(command: Sequence[str]) -> ChildStream:
    """Start it; raises `LinkLost` when that is impossible.

    Call it on the main thread: the kernel tells the child when the *thread* that started it ends.
    """
    program = shutil.which(command[0])
    if program is None:
        raise LinkLost(f"{command[0]}: no such program")
    ours, theirs = socket.socketpair()
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(_LEASH), "SIGTERM", str(os.getpid())),
            *(program, *command[1:]),
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
        )
    except OSError as error:
        ours.close()
        raise LinkLost(f"{command[0]}: {error}") from error
    finally:
        theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    return ChildStream(process, reader, writer)

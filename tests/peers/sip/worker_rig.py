"""A worker process under test: frames out, events in, each waited for by what it is."""

import asyncio
import contextlib
import socket
import sys
import wave
from array import array
from collections.abc import AsyncIterator, Callable
from math import pi, sin
from pathlib import Path
from typing import TypeVar

from drivers.sip.frames import (
    Command,
    Dial,
    Registered,
    Start,
    Started,
    WorkerEvent,
    decode_event,
    encode_frame,
)
from gateway.clock import SteadyClock
from gateway.runtime.child_stream import ChildStream, start_child

PATIENCE_S = 30.0
CLOCK = SteadyClock()
WORKER = 3

Kind = TypeVar("Kind", bound=WorkerEvent)


class WorkerRig:
    """`send` frames; `event` waits for the next of a kind and keeps the others for later."""

    def __init__(self, child: ChildStream, port: int = 0) -> None:
        self.child = child
        self.port = port
        self.ended = False
        self._rest = b""
        self._unread: list[WorkerEvent] = []

    def send(self, command: Command) -> None:
        self.child.write(encode_frame(command))

    async def event(
        self, kind: type[Kind], fits: Callable[[Kind], bool] = lambda event: True
    ) -> Kind:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    for event in self._unread:
                        if isinstance(event, kind) and fits(event):
                            self._unread.remove(event)
                            return event
                    await self._read()
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} came; unread: {self._unread}") from None

    def unread(self) -> list[WorkerEvent]:
        """What has come and was not asked for yet."""
        return list(self._unread)

    async def end_of_stream(self) -> list[WorkerEvent]:
        async with asyncio.timeout(PATIENCE_S):
            while not self.ended:
                await self._read()
        return self._unread

    async def _read(self) -> None:
        data = await self.child.read()
        if not data:
            if self.ended:
                raise AssertionError(f"the worker ended; unread: {self._unread}")
            self.ended = True
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._unread += [decode_event(line) for line in lines]


@contextlib.asynccontextmanager
async def worker(bind: str | None = None, **keys: object) -> AsyncIterator[WorkerRig]:
    """A worker that has been sent its `start`, which waits for `started` itself."""
    bind = bind or f"127.0.0.1:{free_udp_port()}"
    child = await start_child((sys.executable, "-m", "drivers.sip.worker", bind))
    port = bind.rpartition(":")[2]
    rig = WorkerRig(child, int(port) if port.isdecimal() else 0)
    try:
        rig.send(Start(worker=WORKER, bind=bind, **({"legs": 4} | keys)))  # type: ignore[arg-type]
        yield rig
    finally:
        await child.close()


@contextlib.asynccontextmanager
async def started_worker(**keys: object) -> AsyncIterator[WorkerRig]:
    async with worker(**keys) as rig:  # type: ignore[arg-type]
        await rig.event(Started)
        if "registrar" in keys:
            await rig.event(Registered)
        yield rig


async def eventually(holds: Callable[[], object]) -> None:
    """Return as soon as it holds; fail when it does not for long."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await CLOCK.sleep(0.01)


def dial(call: str, peer_port: int, number: str = "06005550001", **keys: object) -> Dial:
    uri = f"sip:{number}@127.0.0.1:{peer_port}"
    return Dial(worker=WORKER, call=call, uri=uri, **keys)  # type: ignore[arg-type]


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_tone(path: Path, seconds: float, hertz: float = 440.0) -> str:
    """A prompt that is easily told from silence."""
    samples = array(
        "h", (int(9000 * sin(2 * pi * hertz * n / 8000)) for n in range(int(8000 * seconds)))
    )
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(samples.tobytes())
    return str(path)

"""A daemon of the bench: started, awaited, stopped, and what it cost."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.child_process import spawn, stopped
from tests.bench.dispatch import DispatchCore, dispatch_core

_LAST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Callback:
    """One long callback of the daemon's loop, as `daemon_process` tells it."""

    ended_s: float
    took_s: float
    computed_s: float
    name: str


@dataclass(slots=True)
class Daemon:
    """A daemon at work; `ready_s` is how long it took to READY=1."""

    process: asyncio.subprocess.Process
    started_s: float
    probe: Path
    ready_s: float = field(default=0.0)

    def peak_memory_mb(self) -> float:
        """Its own largest resident size; the broker child is not in it."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmHWM in /proc")

    def callbacks(self, since_s: float, until_s: float) -> list[Callback]:
        """What held the loop over 5 ms in that time, longest first."""
        found = []
        for line in self.probe.read_text(encoding="utf-8").splitlines():
            ended, took, computed, name = line.split(maxsplit=3)
            callback = Callback(float(ended), float(took), float(computed), name)
            if since_s <= callback.ended_s <= until_s:
                found.append(callback)
        return sorted(found, key=lambda callback: -callback.took_s)


@asynccontextmanager
async def daemon(config: Path, *, watched: bool = False) -> AsyncIterator[Daemon]:
    """`muster run`, or the same with its loop `watched`, from READY=1 to SIGTERM."""
    directory = config.parent
    probe = directory / "callbacks.txt"
    command = [sys.executable, "-m", "gateway", "run", "--config", str(config)]
    if watched:
        command = [sys.executable, "-m", "tests.bench.daemon_process", str(config), str(probe)]
    with _notices(directory / "notify") as notices, (directory / "log.txt").open("ab") as log:
        environment = os.environ | {"NOTIFY_SOCKET": str(directory / "notify")}
        started_s = time.monotonic()
        process = await spawn(*command, env=environment, stderr=log)
        running, in_trouble = Daemon(process, started_s, probe), True
        try:
            await _ready(notices, process)
            running.ready_s = time.monotonic() - started_s
            yield running
            in_trouble = False
        finally:
            if in_trouble:
                said = (directory / "log.txt").read_text(encoding="utf-8")
                print(said[-_LAST_WORDS:], file=sys.stderr)
            asyncio.get_running_loop().remove_reader(notices)
            await stopped(process)


@asynccontextmanager
async def hall(
    config: Path, port: int, *, channels: int, watched: bool = False
) -> AsyncIterator[tuple[Daemon, DispatchCore]]:
    """A daemon with a dispatch core at its broker, once all of its channels are up."""
    async with daemon(config, watched=watched) as running, dispatch_core(port) as core:
        await core.channels_up(channels)
        yield running, core


def _notices(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notices.bind(str(path))
    notices.setblocking(False)
    return notices


async def _ready(notices: socket.socket, process: asyncio.subprocess.Process) -> None:
    loop = asyncio.get_running_loop()
    ended = loop.create_task(process.wait())
    while True:
        notice = loop.create_task(loop.sock_recv(notices, 4096))
        await asyncio.wait({notice, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not notice.done():
            notice.cancel()
            raise RuntimeError(f"the daemon ended with {ended.result()} before it was ready")
        if b"READY=1" in notice.result():
            ended.cancel()
            # What it tells from now on is dropped here, so that nothing queues up.
            loop.add_reader(notices, notices.recv, 4096)
            return

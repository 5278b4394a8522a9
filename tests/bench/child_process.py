"""Processes of the bench, which do not outlive it: the kernel ends them if it is killed."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_STOP_WITHIN_S = 30.0
_ENDED_WITH_US = ("setpriv", "--pdeathsig", "TERM")


async def spawn(*command: str, **settings: Any) -> asyncio.subprocess.Process:
    """Start a program in our main thread; it gets SIGTERM when we die, however we die."""
    return await asyncio.create_subprocess_exec(*_ENDED_WITH_US, *command, **settings)


async def stopped(process: asyncio.subprocess.Process, within_s: float = _STOP_WITHIN_S) -> None:
    """End a process: SIGTERM, and SIGKILL if it takes too long."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(within_s):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def cpu_s(process: asyncio.subprocess.Process) -> float:
    """Seconds that this process alone has computed, in user mode and in the kernel."""
    return cpu_s_of([process.pid])


def cpu_s_of(family: Iterable[int]) -> float:
    """The same of all of these, which must live."""
    # proc(5): utime and stime are the 14th and 15th field
    ticks = (int(fields[11]) + int(fields[12]) for fields in map(_stat, family))
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def family_of(pid: int) -> list[int]:
    """This process, first, and all that it has started, and they have."""
    # proc(5): the parent's id is the 4th field
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())
    parents: dict[int, int] = {}
    for one in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            parents[one] = int(_stat(one)[1])
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def _stat(pid: int) -> list[str]:
    """The fields from the 3rd on; the name before them may have spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()

"""Processes of the bench, which do not outlive it: the kernel ends them if it is killed."""

import asyncio
import os
import signal
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
    # proc(5): utime and stime are the 14th and 15th field, the name before them may have spaces
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

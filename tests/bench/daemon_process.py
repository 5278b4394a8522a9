"""The daemon as `muster run` runs it, with a stopwatch on every callback of its event loop.

    python -m tests.bench.daemon_process CONFIG PROBE

PROBE gets a line for each callback over 5 ms: when it ended (CLOCK_MONOTONIC), how long it
held the loop, how much of that this thread computed (seconds each), and what it was. Time in
which the thread could have run and the kernel gave the processor to somebody else is left
out; waiting for the interpreter's lock, the disk or a pipe is not.
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from gateway.config import load_config
from gateway.runtime import log
from gateway.service import serve

_SHORT_S = 0.005


def watch_callbacks(out: TextIO) -> None:
    """Time every callback of every loop of this process."""
    run = asyncio.Handle._run
    # proc(5): nanoseconds on the processor, nanoseconds runnable and kept waiting, time slices
    schedule = os.open("/proc/thread-self/schedstat", os.O_RDONLY)

    def kept_waiting_s() -> float:
        return int(os.pread(schedule, 100, 0).split()[1]) / 1e9

    def timed(handle: asyncio.Handle) -> None:
        waited_s = kept_waiting_s()
        before_s, computed_s = time.monotonic(), time.thread_time()
        run(handle)
        took_s = time.monotonic() - before_s
        if took_s > _SHORT_S and (took_s := took_s - kept_waiting_s() + waited_s) > _SHORT_S:
            computed_s = time.thread_time() - computed_s
            name = _name(getattr(handle, "_callback", None))
            out.write(f"{before_s + took_s:.6f} {took_s:.6f} {computed_s:.6f} {name}\n")

    asyncio.Handle._run = timed  # type: ignore[method-assign]


def _name(callback: Any) -> str:
    """Where a task's step ended, coroutine by coroutine, or the function that was called."""
    task = getattr(callback, "__self__", None)
    if not isinstance(task, asyncio.Task):
        return getattr(callback, "__qualname__", repr(callback)).replace(" ", "_")
    inner: Any = task.get_coro()
    names = []
    while inner is not None and hasattr(inner, "__qualname__"):
        frame = getattr(inner, "cr_frame", None)
        names.append(f"{inner.__qualname__}:{frame.f_lineno}" if frame else inner.__qualname__)
        inner = getattr(inner, "cr_await", None)
    return ">".join(names[-5:-2] or names) or "task"


if __name__ == "__main__":
    log.configure()
    with Path(sys.argv[2]).open("w", buffering=1, encoding="utf-8") as probe:
        watch_callbacks(probe)
        sys.exit(asyncio.run(serve(load_config(Path(sys.argv[1])))))

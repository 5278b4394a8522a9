"""A bare timer on every processor: what it misses, the machine has kept from everybody.

    python -m tests.bench.metronome_process

It wants to be woken every 5 ms. When standard input ends it prints the times (CLOCK_MONOTONIC) in
which it should have been awake, and was not for more than 8 ms: another machine had the
processor, or somebody of higher rank.
"""

import os
import sys
import threading
import time

import msgspec

_EVERY_S = 0.005
_STALL_S = 0.008


class Stall(msgspec.Struct, frozen=True, array_like=True):
    """From when it should have been woken until it was."""

    due_s: float
    woken_s: float


def beat(processor: int, stalls: list[Stall], ended: threading.Event) -> None:
    """Until it has ended, on this processor."""
    os.sched_setaffinity(threading.get_native_id(), {processor})
    due_s = time.monotonic()
    while not ended.is_set():
        due_s += _EVERY_S
        time.sleep(max(0.0, due_s - time.monotonic()))
        woken_s = time.monotonic()
        if woken_s - due_s > _STALL_S:
            stalls.append(Stall(due_s, woken_s))
            due_s = woken_s


def main() -> None:
    stalls: list[Stall] = []
    ended = threading.Event()
    processors = sorted(os.sched_getaffinity(0))
    threads = [threading.Thread(target=beat, args=(one, stalls, ended)) for one in processors]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.buffer.read()
    ended.set()
    for thread in threads:
        thread.join()
    print(msgspec.json.encode(stalls).decode(), flush=True)


if __name__ == "__main__":
    main()

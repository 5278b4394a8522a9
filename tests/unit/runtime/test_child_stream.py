"""A child process as a stream: it talks, ends with us, and leaves nothing behind."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.clock import SteadyClock
from gateway.driver_api import LinkLost
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.child_stream import ChildStream, start_child
from gateway.runtime.system_world import SystemWorld

_PATIENCE_S = 30.0
_HOUSE = Path(__file__).parents[3]


async def read_all(child: ChildStream) -> bytes:
    data = b""
    async with asyncio.timeout(_PATIENCE_S):
        while piece := await child.read():
            data += piece
    return data


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", textwrap.dedent(program))


def test_what_is_written_comes_to_its_input_and_its_output_back() -> None:
    async def story() -> bytes:
        world = SystemWorld(SteadyClock(), SeededRandom(1))
        child = await world.start_child(("head", "-n", "2"))
        child.write(b"one\n")
        child.write(b"two\n")
        assert isinstance(child, ChildStream)
        data = await read_all(child)
        await child.close()
        await child.close()
        child.write(b"nobody is there\n")
        return data

    assert asyncio.run(story()) == b"one\ntwo\n"


@pytest.mark.parametrize("program", ["/nowhere/at/all", "no-such-program-of-ours"])
def test_a_program_that_is_not_there_is_a_lost_link(program: str) -> None:
    with pytest.raises(LinkLost, match=program):
        asyncio.run(start_child((program,)))


def test_a_child_that_is_killed_is_the_end_of_the_stream() -> None:
    async def story() -> None:
        child = await start_child(("sleep", "1000"))
        child.write(b"never read")
        os.kill(child.pid, signal.SIGKILL)
        assert await read_all(child) == b""
        await child.close()

    asyncio.run(story())


def test_close_asks_first() -> None:
    async def story() -> None:
        child = await start_child(
            python(
                """
                import os, signal
                signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
                os.write(1, b"ready\\n")
                while True:
                    signal.pause()
                """
            )
        )
        async with asyncio.timeout(_PATIENCE_S):
            assert await child.read() == b"ready\n"
            await child.close()
        assert not _runs(child.pid)

    asyncio.run(story())


def test_who_does_not_listen_is_ended_all_the_same() -> None:
    async def story() -> None:
        child = await start_child(
            python(
                """
                import os, signal
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.write(1, b"ready\\n")
                while True:
                    signal.pause()
                """
            )
        )
        async with asyncio.timeout(_PATIENCE_S):
            assert await child.read() == b"ready\n"
            child.write(b"x" * 4_000_000)
            await child.close()
        assert not _runs(child.pid)

    asyncio.run(story())


def test_a_child_does_not_outlive_us_however_we_end() -> None:
    parent = """
        import asyncio
        from gateway.runtime.child_stream import start_child

        async def main():
            child = await start_child(("sleep", "1000"))
            print(child.pid, flush=True)
            await asyncio.Event().wait()

        asyncio.run(main())
    """
    daemon = subprocess.Popen(
        python(parent),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(_HOUSE)},
        text=True,
    )
    assert daemon.stdout is not None
    child_pid = int(daemon.stdout.readline())
    # The number is told before the child has become its program; the leash is on it soon after.
    _wait_until(lambda: b"sleep" in Path(f"/proc/{child_pid}/cmdline").read_bytes().split(b"\0")[0])
    daemon.kill()
    daemon.communicate()
    _wait_until(lambda: not _runs(child_pid))


def _wait_until(holds: Callable[[], bool]) -> None:
    async def waiting() -> None:
        clock = SteadyClock()
        async with asyncio.timeout(_PATIENCE_S):
            while not holds():
                await clock.sleep(0.01)

    asyncio.run(waiting())


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

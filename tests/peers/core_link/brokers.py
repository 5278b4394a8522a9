"""Brokers to test against: real mosquitto, real nats-server, and a relay to harm the wire."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.clock import SteadyClock
from gateway.core_link.broker import EmbeddedBroker
from gateway.core_link.broker_config import Credential
from gateway.core_link.mqtt import Handler, LinkSettings, MqttLink

PATIENCE_S = 30.0
CLOCK = SteadyClock()
GATEWAY = Credential("gateway", 'g"\\ä#$ {中}')
CORE = Credential("core", "c0re")
REQUESTS = "muster/v1/lab/request/+/+"
WILL_TOPIC = "muster/v1/lab/gateway/n1"
_SBIN = "/usr/sbin:/usr/local/sbin:/usr/bin"


class Midway:
    """A `Random` that always answers with the middle."""

    def random(self) -> float:
        return 0.5

    def randrange(self, stop: int, /) -> int:
        return stop // 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def eventually(holds: Callable[[], object]) -> None:
    """Return as soon as it holds; fail when it does not for long."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await CLOCK.sleep(0.01)


@dataclass
class Peer:
    """A broker that runs, whichever it is."""

    port: int
    kind: str
    embedded: EmbeddedBroker | None = None


@contextlib.asynccontextmanager
async def embedded(directory: Path, port: int) -> AsyncIterator[EmbeddedBroker]:
    broker = EmbeddedBroker(f"127.0.0.1:{port}", directory, [GATEWAY, CORE], "lab", CLOCK, Midway())
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


@contextlib.asynccontextmanager
async def mosquitto(directory: Path, port: int, *lines: str) -> AsyncIterator[None]:
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=_SBIN)
    passwd = shutil.which("mosquitto_passwd") or shutil.which("mosquitto_passwd", path=_SBIN)
    if program is None or passwd is None:
        pytest.skip("mosquitto is not installed")
    passwords = directory / "passwords"
    passwords.write_text(f"gateway:{GATEWAY.password}\ncore:{CORE.password}\n")
    subprocess.run([passwd, "-U", str(passwords)], check=True)  # noqa: ASYNC221
    config = directory / "mosquitto.conf"
    config.write_text(
        "\n".join(
            (
                f"listener {port} 127.0.0.1",
                *lines,
                "user root",
                "persistence true",
                f"persistence_location {directory}/",
                "autosave_on_changes true",
                "autosave_interval 1",
                f"password_file {passwords}",
                "log_dest none",
            )
        )
        + "\n"
    )
    process = await asyncio.create_subprocess_exec(program, "-c", str(config))
    try:
        await _answering(port)
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _answering(port: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await CLOCK.sleep(0.01)


@contextlib.asynccontextmanager
async def peer(kind: str, directory: Path) -> AsyncIterator[Peer]:
    """A broker of either kind on a port of its own."""
    port = free_port()
    if kind == "embedded":
        async with embedded(directory, port) as broker:
            yield Peer(port, kind, broker)
    else:
        async with mosquitto(directory, port):
            yield Peer(port, kind)


def settings(port: int, **changes: object) -> LinkSettings:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "client_id": "gateway-n1",
        "subscriptions": (REQUESTS,),
        "will_topic": WILL_TOPIC,
        "will_payload": b"lost",
        "username": GATEWAY.username,
        "password": GATEWAY.password,
    }
    return LinkSettings(**(values | changes))  # type: ignore[arg-type]


def new_link(port: int, **changes: object) -> MqttLink:
    return MqttLink(settings(port, **changes), CLOCK, Midway())


@contextlib.asynccontextmanager
async def running(link: MqttLink, handler: Handler) -> AsyncIterator[MqttLink]:
    """The link at work; closed cleanly at the end, its handlers cancelled."""
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(link.run(handler))
        try:
            yield link
        finally:
            await link.close()
            run.cancel()


async def ignore(topic: str, payload: bytes) -> None:
    """A handler with nothing to do."""


class Relay:
    """Carries one port's TCP to another; can cut every connection, or swallow every byte."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._writers: set[asyncio.StreamWriter] = set()
        self._through = asyncio.Event()
        self._through.set()
        self.port = 0

    def freeze(self) -> None:
        """From now on nothing passes on what is connected, and nobody is told."""
        self._through.clear()

    def thaw(self) -> None:
        self.cut()
        self._through.set()

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._writers |= ends
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        self._writers -= ends

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._through.wait()
                writer.write(data)
        writer.transport.abort()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Relay"]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.thaw()
            await server.wait_closed()
            await eventually(lambda: not self._writers)

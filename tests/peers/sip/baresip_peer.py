"""A telephone played by baresip: registers, picks up by itself or by hand, keeps what it hears."""

import asyncio
import contextlib
import shutil
import wave
from array import array
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.peers.sip.free_ports import free_ports
from tests.peers.sip.worker_rig import eventually

_STARTS = 5
_START_S = 6.0
_MODULES = "/usr/lib/baresip/modules"
_CONFIG = """\
poll_method epoll
net_interface 127.0.0.1
sip_listen 127.0.0.1:{sip_port}
audio_source aubridge,echo
audio_player aubridge,echo
audio_alert aubridge,nobody
ringback_disabled yes
rtp_ports {rtp_port}-{last_rtp_port}
module_path {modules}
module g711.so
module sndfile.so
module aubridge.so
module menu.so
module ctrl_tcp.so
module_tmp uuid.so
module_tmp account.so
ctrl_tcp_listen 127.0.0.1:{control_port}
snd_path {directory}
"""


class Event(msgspec.Struct):
    """One of baresip's; also what it answers a command."""

    type: str = ""
    response: bool = False
    ok: bool = False
    param: str = ""
    data: str = ""


@dataclass(slots=True)
class Telephone:
    """`events` is all that baresip has told; it forgets nothing."""

    directory: Path
    events: list[Event]
    writer: asyncio.StreamWriter

    async def until(self, kind: str) -> None:
        """Wait until it has told an event of this kind."""
        await eventually(lambda: kind in self.told())

    def told(self) -> list[str]:
        """The kinds of events so far."""
        return [event.type for event in self.events]

    def says(self, command: str, params: str = "") -> None:
        """One of its commands (`dial`, `accept`, `hangup`, `sndcode`)."""
        line = msgspec.json.encode({"command": command, "params": params, "token": "t"})
        self.writer.write(b"%d:%s," % (len(line), line))

    def loud_s(self) -> float:
        """For how long what it has heard was not silence, in all its calls."""
        return sum(_loud_s(file) for file in self.directory.glob("*-dec.wav"))


@contextlib.asynccontextmanager
async def telephone(
    directory: Path, account: str, answers: bool = True
) -> AsyncIterator[Telephone]:
    """`account` is a line of baresip's own, without how it answers; it has registered by then."""
    process, reader, writer = await _started(directory, account, answers)
    try:
        phone = Telephone(directory, [], writer)
        listening = asyncio.create_task(_listen(reader, phone.events))
        try:
            # Its event may come before anybody listens.
            await eventually(lambda: "200 OK" in (directory / "baresip.log").read_text())
            yield phone
        finally:
            listening.cancel()
            writer.close()
    finally:
        await _end(process)


async def _started(
    directory: Path, account: str, answers: bool
) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]:
    """Tries again with other ports where somebody was quicker to take one of these."""
    program = shutil.which("baresip")
    assert program is not None, "baresip is not installed (Debian package baresip-core)"
    for _ in range(_STARTS):
        control_port = _configured(directory, account, answers)
        with (directory / "baresip.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(program, "-f", str(directory), "-v"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=directory,
            )
        try:
            async with asyncio.timeout(_START_S):
                return process, *await _control(control_port, process)
        except (EOFError, TimeoutError):
            await _end(process)
    raise AssertionError((directory / "baresip.log").read_text())


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _configured(directory: Path, account: str, answers: bool) -> int:
    directory.mkdir(exist_ok=True)
    rtp_port = free_ports(23)
    sip_port, control_port = rtp_port + 20, rtp_port + 22  # it opens TLS on the one between
    config = _CONFIG.format(
        sip_port=sip_port,
        rtp_port=rtp_port,
        last_rtp_port=rtp_port + 19,
        modules=_MODULES,
        directory=directory,
        control_port=control_port,
    )
    (directory / "config").write_text(config)
    mode = "auto" if answers else "manual"
    (directory / "accounts").write_text(f"{account};answermode={mode};regint=60\n")
    (directory / "contacts").write_text("")
    return control_port


async def _control(
    port: int, process: asyncio.subprocess.Process
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        if process.returncode is not None:
            raise EOFError
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)


async def _listen(reader: asyncio.StreamReader, events: list[Event]) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            length = int((await reader.readuntil(b":"))[:-1])
            events.append(msgspec.json.decode(await reader.readexactly(length), type=Event))
            await reader.readexactly(1)


def _loud_s(file: Path) -> float:
    try:
        with wave.open(str(file)) as sound:
            octets, rate = sound.readframes(1_000_000), sound.getframerate()
            channels = sound.getnchannels()
    except (EOFError, wave.Error):
        return 0.0  # it has not been written to yet
    samples = array("h", octets[: len(octets) // 2 * 2])
    frame = rate * channels // 50
    frames = (samples[n : n + frame] for n in range(0, len(samples), frame))
    return sum(0.02 for each in frames if max(each) > 2000)

"""smstools (Debian), tuned as hard as its settings allow, on the same simulated pool.

Its own configuration and spool in a directory of the bench; the system's service is not
touched.
"""

import asyncio
import os
import shutil
import signal
import time
from pathlib import Path

from tests.bench.program import Logs, logs_in, tail_of
from tests.bench.site import number_of, text_of

# Its processes go together, when our end of the pipe does: one that waits for a silent modem
# would outlive its parent by minutes.
_ENDED_WITH_US = '"$@" </dev/null & cat >/dev/null; kill -KILL 0'
_SPOOLS = ("outgoing", "checked", "incoming", "failed", "sent", "locks", "stats")
_GLOBAL = """\
devices = {names}
outgoing = {spool}/outgoing
checked = {spool}/checked
incoming = {spool}/incoming
failed = {spool}/failed
infofile = {spool}/smsd.working
pidfile = {spool}/smsd.pid
logfile = {spool}/smsd.log
loglevel = 4
delaytime = 1
delaytime_mainprocess = 1
sleeptime_mainprocess = 1
errorsleeptime = 1
blocktime = 1
autosplit = 3
receive_before_send = no
trust_outgoing = yes
ignore_outgoing_priority = yes
max_continuous_sending = -1
"""
_MODEM = """
[{name}]
device = {port}
incoming = no
report = no
rtscts = no
pre_init = no
needs_wakeup_at = no
check_network = 0
check_sim = no
baudrate = 115200
send_delay = 0
sentsleeptime = 0
poll_faster = 1
communication_delay = 0
unexpected_input_is_trouble = no
detect_unexpected_input = no
status_signal_quality = no
init = AT+CMMS=2
"""


class Smstools:
    """One smsd, which forks a process a modem."""

    name = "smstools"

    def __init__(self, place: Path, ports: list[str], recipients: int) -> None:
        self._spool = place / "smsd"
        self._batches = 0
        self._process: asyncio.subprocess.Process | None = None
        for name in _SPOOLS:
            (self._spool / name).mkdir(parents=True)
        names = [f"GSM{number}" for number in range(1, len(ports) + 1)]
        config = _GLOBAL.format(names=", ".join(names), spool=self._spool)
        for name, port in zip(names, ports, strict=True):
            config += _MODEM.format(name=name, port=port)
        (self._spool / "smsd.conf").write_text(config, encoding="utf-8")

    async def start(self) -> None:
        program = shutil.which("smsd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        if program is None:
            raise RuntimeError("smsd is not installed (Debian package smstools)")
        (self._spool / "smsd.pid").unlink(missing_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            *(
                "sh",
                "-c",
                _ENDED_WITH_US,
                "sh",
                program,
                "-t",
                "-c",
                str(self._spool / "smsd.conf"),
            ),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    async def kill(self) -> None:
        """All of its processes; its lock files stay, as they do after a loss of power."""
        if self._process is not None and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def stop(self) -> None:
        await self.kill()

    async def send(self, recipients: range, characters: int) -> float:
        """Put the texts beside its queue, then let them in all at once."""
        body = text_of(characters).encode("utf-16-be")
        self._batches += 1
        fresh = self._spool / f"fresh-{self._batches}"
        fresh.mkdir()
        for recipient in recipients:
            head = f"To: 86{number_of(recipient)}\nAlphabet: UCS\n\n".encode()
            (fresh / f"text-{recipient}").write_bytes(head + body)
        at_s = time.monotonic()
        for path in fresh.iterdir():
            path.rename(self._spool / "outgoing" / path.name)
        return at_s

    async def failed(self) -> int:
        return len(list((self._spool / "failed").iterdir()))

    def complaints(self) -> str:
        return tail_of([self._spool / "smsd.log"])

    def logs(self) -> Logs:
        return logs_in([self._spool / "smsd.log"])

"""smstools (Debian), tuned as hard as its settings allow, on the same simulated pool.

Its own configuration and spool in a directory of the bench; the system's service is not
touched.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.daemon import stopped
from tests.bench.site import number_of, text_of

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


class Smsd:
    """A running smsd; made by `smsd`."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool

    def drop(self, texts: int, characters: int) -> float:
        """Put so many texts of so many characters into its queue; when that began."""
        body = text_of(characters).encode("utf-16-be")
        fresh = self._spool / "fresh"
        fresh.mkdir()
        for number in range(1, texts + 1):
            head = f"To: 86{number_of(number)}\nAlphabet: UCS\n\n".encode()
            (fresh / f"text-{number}").write_bytes(head + body)
        at_s = time.monotonic()
        for path in fresh.iterdir():
            path.rename(self._spool / "outgoing" / path.name)
        return at_s

    def complaints(self) -> str:
        """The end of its log, for whoever wants to know why it did not send."""
        log = self._spool / "smsd.log"
        return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""


@asynccontextmanager
async def smsd(directory: Path, ports: list[str]) -> AsyncIterator[Smsd]:
    """smsd at work on these ports while the context lasts."""
    spool = directory / "smsd"
    for name in _SPOOLS:
        (spool / name).mkdir(parents=True)
    names = [f"GSM{number}" for number in range(1, len(ports) + 1)]
    config = _GLOBAL.format(names=", ".join(names), spool=spool)
    for name, port in zip(names, ports, strict=True):
        config += _MODEM.format(name=name, port=port)
    (spool / "smsd.conf").write_text(config, encoding="utf-8")
    program = shutil.which("smsd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        raise RuntimeError("smsd is not installed (Debian package smstools)")
    process = await asyncio.create_subprocess_exec(
        *(program, "-t", "-c", str(spool / "smsd.conf")),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Smsd(spool)
    finally:
        await stopped(process)

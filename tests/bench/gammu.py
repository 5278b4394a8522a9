"""gammu-smsd (Debian), one process a modem on one shared queue, as its manual has it.

Tuned as hard as its settings allow: no pause between texts, nothing is asked of the modem that
sending does not need. The queue is SQLite, for which it brings the tables; all processes send
what no `SenderID` binds to one of them. Its system's service is not touched.
"""

import asyncio
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.bench.child_process import spawn, stopped
from tests.bench.program import Logs, logs_in, tail_of
from tests.bench.site import number_of, text_of

_TABLES = Path("/usr/share/doc/gammu-smsd/examples/sqlite.sql")
_CONFIG = """\
[gammu]
device = {port}
connection = at115200
synchronizetime = no

[smsd]
Service = sql
Driver = sqlite3
DBDir = {place}/
Database = smsd.db
PhoneID = {name}
LogFile = {place}/{name}.log
CommTimeout = 0
LoopSleep = 0
StatusFrequency = 0
ReceiveFrequency = 3600
Receive = no
CheckSecurity = 0
CheckBattery = 0
CheckSignal = 0
CheckNetwork = 0
"""
_ALONE, _IN_PART = 70, 67
_LOCKED_FOR_S = 30.0
_STOPS_WITHIN_S = 3.0


class Gammu:
    """Eight daemons, or as many as there are ports."""

    name = "gammu-smsd"

    def __init__(self, place: Path, ports: list[str], recipients: int) -> None:
        self._place = place / "gammu"
        self._place.mkdir()
        self._names = [f"modem-{number}" for number in range(1, len(ports) + 1)]
        for name, port in zip(self._names, ports, strict=True):
            config = _CONFIG.format(port=port, place=self._place, name=name)
            (self._place / f"{name}.conf").write_text(config, encoding="utf-8")
        if not _TABLES.exists():
            raise RuntimeError(f"{_TABLES} of Debian's gammu-smsd is not installed")
        with closing(self._queue()) as queue:
            queue.execute("PRAGMA journal_mode = WAL")
            queue.executescript(_TABLES.read_text(encoding="utf-8"))
        self._processes: list[asyncio.subprocess.Process] = []

    async def start(self) -> None:
        program = shutil.which("gammu-smsd")
        if program is None:
            raise RuntimeError("gammu-smsd is not installed (Debian package gammu-smsd)")
        self._processes = [
            await spawn(
                *(program, "-c", str(self._place / f"{name}.conf")),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            for name in self._names
        ]

    async def kill(self) -> None:
        for process in self._processes:
            process.kill()
        await self.stop()

    async def stop(self) -> None:
        await asyncio.gather(*(stopped(one, _STOPS_WITHIN_S) for one in self._processes))

    async def send(self, recipients: range, characters: int) -> float:
        text = text_of(characters)
        at_s = time.monotonic()
        with closing(self._queue()) as queue, queue:
            for recipient in recipients:
                _put(queue, recipient, text)
        return at_s

    async def failed(self) -> int:
        with closing(self._queue()) as queue:
            count = queue.execute(
                "SELECT count(DISTINCT ID) FROM sentitems WHERE Status LIKE '%Error'"
            ).fetchone()
        return int(count[0])

    def complaints(self) -> str:
        return tail_of(self._log_files())

    def logs(self) -> Logs:
        return logs_in(self._log_files())

    def _log_files(self) -> list[Path]:
        return [self._place / f"{name}.log" for name in self._names]

    def _queue(self) -> sqlite3.Connection:
        return sqlite3.connect(os.path.join(self._place, "smsd.db"), timeout=_LOCKED_FOR_S)


def _put(queue: sqlite3.Connection, recipient: int, text: str) -> None:
    """A text into outbox, its further parts into outbox_multipart (gammu-smsd-tables(7))."""
    long = len(text) > _ALONE
    parts = [text[at : at + _IN_PART] for at in range(0, len(text), _IN_PART)] if long else [text]
    # TS 23.040 §9.2.3.24.1: reference, how many, which
    headers = [
        f"050003{recipient % 256:02X}{len(parts):02X}{place:02X}" if long else ""
        for place in range(1, len(parts) + 1)
    ]
    coding = "Unicode_No_Compression"
    put = queue.execute(
        "INSERT INTO outbox (DestinationNumber, TextDecoded, Coding, UDH, MultiPart, CreatorID)"
        " VALUES (?, ?, ?, ?, ?, 'bench')",
        (f"+86{number_of(recipient)}", parts[0], coding, headers[0], "true" if long else "false"),
    )
    queue.executemany(
        "INSERT INTO outbox_multipart (ID, SequencePosition, TextDecoded, Coding, UDH)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (put.lastrowid, place, part, coding, header)
            for place, (part, header) in enumerate(zip(parts, headers, strict=True), 1)
            if place > 1
        ],
    )

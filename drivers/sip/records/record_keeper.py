"""Looks after the recordings of a channel, on a thread beside the loop, as long as its session.

    at once ─ repair what a crash has cut ─ delete what is too old ─ how much room is left
    every minute the room, every hour the repair, every day the deletion

The thread waits for nothing of the loop, and the loop only reads what it has found.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from drivers.sip.records.record_upkeep import Repairs, free_octets, make, prepare, repair, sweep
from gateway.driver_api import NeedsOperator

_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
_ROUND_S = 60.0
_ROUNDS_TO_REPAIR = 60
# Who still writes has written within this: a recorder lays down a block every quarter of a second.
_AT_REST_S = 60.0
_LITTLE_ROOM_OCTETS = 500_000_000  # eight hours of one call
# The journal may be on the same disk: without it nothing goes out any more.
_NO_ROOM_OCTETS = 200_000_000
_GIGA = 1e9
_A_DAY = timedelta(days=1)


class RecordKeeper:
    """`trouble` and `facts` are what the last round found; both are for the channel's health."""

    def __init__(self, folder: Path, keep_days: int, utc: Callable[[], datetime]) -> None:
        self.trouble = ""
        self._folder = folder
        self._keep_days = keep_days
        self._utc = utc
        self._free: int | None = None
        self._repairs = Repairs()
        self._rounds = 0
        self._swept_on: date | None = None

    @property
    def facts(self) -> dict[str, str]:
        """Room on the disk, and what had to be repaired since the session began."""
        found = {
            "recordings_free_gb": "" if self._free is None else f"{self._free / _GIGA:.1f}",
            "recordings_repaired": str(self._repairs.repaired or ""),
            "recordings_damaged": str(self._repairs.damaged or ""),
        }
        return {name: value for name, value in found.items() if value}

    def make_folder(self) -> None:
        """Raises `NeedsOperator` where there can be none: a path that is wrong.

        A disk that is full or broken keeps nobody from being called: `look` tells.
        """
        try:
            make(self._folder)
        except OSError as error:
            if error.errno in _OF_THE_DISK:
                return
            raise NeedsOperator(f"record_folder {self._folder}: {error.strerror}") from None

    def look(self) -> None:
        """One round."""
        try:
            now = prepare(self._folder)
            if self._rounds == 0:
                self._repair(now, date.min)
            elif self._rounds % _ROUNDS_TO_REPAIR == 0:
                self._repair(now - _AT_REST_S, self._utc().date() - _A_DAY)
            self._rounds += 1
            self._sweep()
            self._free = free_octets(self._folder)
        except OSError as error:
            self.trouble = f"nothing is recorded: {self._folder}: {error.strerror}"
            return
        self.trouble = self._of_room(self._free)

    def has_room(self) -> bool:
        """Whether calls may be recorded: what else is on the disk needs the rest."""
        return self._free is None or self._free >= _NO_ROOM_OCTETS

    def _of_room(self, free: int) -> str:
        if free < _NO_ROOM_OCTETS:
            return f"{self._folder}: no room for recordings, calls are not recorded"
        is_little = free < _LITTLE_ROOM_OCTETS
        return f"{self._folder}: hardly any room for recordings" if is_little else ""

    def _repair(self, before: float, since: date) -> None:
        done = repair(self._folder, before, since)
        self._repairs = Repairs(
            self._repairs.repaired + done.repaired, self._repairs.damaged + done.damaged
        )

    def _sweep(self) -> None:
        today = self._utc().date()
        if today != self._swept_on:
            sweep(self._folder, self._keep_days, today)
            self._swept_on = today

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Rounds while the context lasts; its end waits for none of them."""
        over = Event()
        Thread(target=self._rounds_until, args=(over,), name="recordings", daemon=True).start()
        try:
            yield
        finally:
            over.set()

    def _rounds_until(self, over: Event) -> None:
        while not over.is_set():
            self.look()
            over.wait(_ROUND_S)

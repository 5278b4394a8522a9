"""The roster in force, and how another one comes into force without a restart.

Open orders are not touched: their facts carry whom they were planned for. Only what is
planned and matched from now on sees the new roster.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import RosterChanged
from gateway.roster.finding import Finding, Severity
from gateway.roster.roster import Roster
from gateway.roster.tables import RosterUnreadable, read_roster
from gateway.runtime.answer import Answer, fault_answer

_log = structlog.get_logger("roster")

_MOST_TOLD = 200


class RosterReader(Protocol):
    """Reads a roster without holding the loop; raises `RosterUnreadable`."""

    async def __call__(self, path: Path, on_date: date) -> tuple[Roster, tuple[Finding, ...]]: ...


class RosterKeeper:
    """Holds the current roster of `directory`. Raises `RosterUnreadable` at the start.

    `today` tells the hall's day, by which lint judges who is current.
    """

    def __init__(
        self,
        directory: Path,
        journal: Journal,
        clock: Clock,
        today: Callable[[datetime], date],
        reader: RosterReader,
    ) -> None:
        self._directory = directory
        self._journal = journal
        self._clock = clock
        self._today = today
        self._reader = reader
        self.roster, self._findings = read_roster(directory, today(clock.utc()))

    def current(self) -> Roster:
        return self.roster

    async def announce(self) -> None:
        """Record the roster a start began with, if it is not the last one recorded."""
        if self._journal.store.setting("roster") != self.roster.version:
            await self._record()

    async def reload(self) -> Answer:
        """Read the tables again; an unreadable roster leaves the old one in force."""
        try:
            day = self._today(self._clock.utc())
            roster, findings = await self._reader(self._directory, day)
        except RosterUnreadable as error:
            return fault_answer("名册无法读取, 仍用原名册", error.faults)
        changed = roster.version != self.roster.version
        self.roster, self._findings = roster, findings
        if changed:
            await self._record()
        return Answer(
            {
                "version": roster.short_version,
                "changed": changed,
                "units": len(roster.units),
                "people": len(roster.people),
                "findings": self._remarks(),
            }
        )

    def _remarks(self) -> tuple[str, ...]:
        """The first things that lint found, for people."""
        return tuple(str(finding) for finding in self._findings[:_MOST_TOLD])

    async def _record(self) -> None:
        now = self._clock.utc()
        _log.info("roster in force", version=self.roster.short_version)
        await self._journal.record(
            RosterChanged(
                key=f"roster/{self.roster.version}/{now.isoformat()}",
                at_utc=now,
                version=self.roster.version,
                units=len(self.roster.units),
                people=len(self.roster.people),
                findings=len(self._findings),
                errors=sum(one.severity is Severity.ERROR for one in self._findings),
                remarks=self._remarks(),
            )
        )

"""Rolling the journal: what is older than the turn of a month goes into segments.

    1  cut      a whole, checked segment lies beside the journal      (cutting)
    2  registered   one transaction: from now on the segment has these rows, and every
                    reader looks there
    3  taken away   the same rows go from the journal, a slice at a time
    4  let go   segments older than `keep_days`: a fact, then the file

Each step begins with what an earlier one left, so a crash anywhere loses nothing and the next
roll goes on. An order that nobody closes holds the cut up, and the hall is told its name.
Nothing here is urgent: every slice waits until nothing is on its way, and work
on files is done aside, in steps.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from typing import TypeVar

import structlog

from gateway.driver_api import Clock
from gateway.journal.connections import sync_directory
from gateway.journal.cutting import due_cut, segment_of
from gateway.journal.errors import RollPutOff
from gateway.journal.journal import Journal
from gateway.journal.rows import Discard, SegmentRow, utc_text
from gateway.journal.segments import beside, end_of
from gateway.orders.facts import HouseAlarmed, SegmentLetGo
from gateway.orders.records import OrderState
from gateway.orders.steps import Steps

T = TypeVar("T")

_log = structlog.get_logger("journal")

# The key of what a device tells again holds 48 h; until then the journal must know it.
KEYS_HOLD = timedelta(days=3)
_ROWS_A_SLICE = 50
_BETWEEN_SLICES_S = 0.05
# Python runs one thread at a time: the loop gets most of it.
_BETWEEN_STEPS_S = 0.005
_BUSY_S = 1.0
_LONGEST_MONTH_DAYS = 31
_HELD = "journal_held_by"


def turn_of_month(now_utc: datetime, zone: tzinfo) -> datetime:
    """The first instant of the last month that began long enough ago to be cut at."""
    local = (now_utc - KEYS_HOLD).astimezone(zone)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    return first.astimezone(UTC)


class Roll:
    """`is_quiet` says whether nothing of the hall is on its way."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        zone: tzinfo,
        keep_days: int,
        is_quiet: Callable[[], bool],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._zone = zone
        self._keep_days = keep_days
        self._is_quiet = is_quiet
        self._aside = journal.aside
        self._holding: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the journal is a file."""
        return self._journal.store.path is not None

    async def run(self) -> None:
        """Bring the files to where they should be now. Raises `RollPutOff`: nothing is lost."""
        try:
            await self._take_away()
            while await self._cut():
                await self._take_away()
            await self._let_go()
            await self._tell_who_holds()
        except (sqlite3.Error, OSError) as error:
            raise RollPutOff(str(error)) from error

    async def _cut(self) -> bool:
        path = self._journal.store.path
        assert path is not None
        before_utc = utc_text(turn_of_month(self._clock.utc(), self._zone))
        due = await self._aside(partial(due_cut, path, before_utc, self._zone))
        self._holding = due.orders
        if due.held_by:
            _log.warning("older records stay in the journal", because=due.held_by)
        if due.cut is None:
            return False
        row = await self._in_steps(segment_of(path, due.cut))
        await self._journal.register(row)
        _log.info("rolled", segment=row.file, last_fact=row.last_fact)
        return True

    async def _tell_who_holds(self) -> None:
        """Alarm the hall while orders of last month are open: until they are closed the journal
        grows. Told again only with other orders, over starts too.
        """
        lives = self._journal.hall.orders
        still_open = [
            name
            for name in self._holding
            if name in lives and lives[name].head.state is OrderState.OPEN
        ]
        before = (self._journal.store.setting(_HELD) or "").split()
        if still_open == before:
            return
        now = self._clock.utc()
        reason = f"上月的指令尚未结束, 日志不能转存: {', '.join(still_open or before)}"
        await self._journal.record(
            HouseAlarmed(
                f"journal-held/{now.isoformat()}",
                now,
                "journal held up",
                reason if still_open else "日志可以转存了",
                over=not still_open,
                orders=tuple(still_open or before),
            )
        )
        await self._journal.keep(_HELD, " ".join(still_open))

    async def _take_away(self) -> None:
        store = self._journal.store
        end = end_of(store.segments())
        while True:
            fact, event = store.first_rows()
            if not (0 < fact <= end.fact or 0 < event <= end.event):
                return
            await self._quiet()
            through = Discard(fact + _ROWS_A_SLICE - 1, event + _ROWS_A_SLICE - 1)
            await self._journal.discard(through)
            await self._clock.sleep(_BETWEEN_SLICES_S)

    async def _let_go(self) -> None:
        path = self._journal.store.path
        assert path is not None
        now = self._clock.utc()
        for row in self._too_old(utc_text(now - timedelta(days=self._keep_days))):
            await self._journal.record(
                SegmentLetGo(
                    f"let-go/{row.number}",
                    now,
                    row.number,
                    row.file,
                    row.last_fact,
                    row.last_digest.hex(),
                    self._keep_days,
                )
            )
            _log.info("let go", segment=row.file, last_fact=row.last_fact)
        gone = [beside(path, row) for row in self._journal.store.segments() if not row.kept]
        for file in gone:
            if file.exists():
                await self._aside(partial(file.unlink, missing_ok=True))
                await self._aside(partial(sync_directory, path.parent))

    def _too_old(self, before_utc: str) -> list[SegmentRow]:
        kept = [row for row in self._journal.store.segments() if row.kept]
        # A clock that is years ahead must not empty the archive: as many as there should be stay.
        old = kept[: -(self._keep_days // _LONGEST_MONTH_DAYS) or len(kept)]
        young = next((place for place, row in enumerate(old) if row.ended_utc >= before_utc), None)
        return old[:young]

    async def _quiet(self) -> None:
        while not self._is_quiet():
            await self._clock.sleep(_BUSY_S)

    async def _in_steps(self, work: Steps[T]) -> T:
        while True:
            await self._quiet()
            over, result = await self._aside(partial(_step, work))
            if over:
                assert result is not None
                return result
            await self._clock.sleep(_BETWEEN_STEPS_S)


def _step(work: Steps[T]) -> tuple[bool, T | None]:
    """Whether the work is done, and its result."""
    try:
        next(work)
    except StopIteration as done:
        return True, done.value
    return False, None

"""Shows the board while a demo runs: a live table, or a line a second without a terminal."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from rich.console import Console
from rich.live import Live

from gateway.driver_api import Clock
from gateway.rehearsal.demo_board import Board
from gateway.rehearsal.demo_table import live_view, sum_line
from gateway.rehearsal.demo_timetable import Timetable

_FRAME_S = 0.25
_LINE_S = 1.0


class Screen:
    """`names` is unit id → name, in the order to show."""

    def __init__(
        self,
        console: Console,
        names: Mapping[str, str],
        board: Board,
        timetable: Timetable,
        clock: Clock,
    ) -> None:
        self._console = console
        self._names = names
        self._board = board
        self._timetable = timetable
        self._clock = clock
        self._begun_s: float | None = None
        self._shown_s = clock.monotonic_s()

    def begin(self) -> None:
        """The order is out: the scenario's clock starts."""
        self._begun_s = self._clock.monotonic_s()

    @asynccontextmanager
    async def shown(self, t0: datetime) -> AsyncIterator[None]:
        """Show it while the context lasts; `t0` is the scenario's first moment."""
        try:
            async with asyncio.TaskGroup() as tasks:
                drawing = tasks.create_task(self._draw(t0))
                yield
                drawing.cancel()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _draw(self, t0: datetime) -> None:
        if not self._console.is_terminal or "CI" in os.environ:
            while True:
                self._console.print(sum_line(self._board, self._now(t0)), markup=False)
                await self._clock.sleep(_LINE_S)
        with Live(console=self._console, auto_refresh=False) as live:
            while True:
                view = live_view(self._names, self._board, self._now(t0))
                live.update(view, refresh=True)
                await self._clock.sleep(_FRAME_S)

    def _now(self, t0: datetime) -> str:
        elapsed_s = self._clock.monotonic_s() - self._shown_s
        if self._begun_s is None:
            return f"{elapsed_s:4.0f} s  the daemon starts"
        story_s = self._timetable.story_s(self._clock.monotonic_s() - self._begun_s)
        moment = t0 + timedelta(seconds=story_s)
        return f"{elapsed_s:4.0f} s  {moment:%m-%d %H:%M:%S} {self._board.order_id}"

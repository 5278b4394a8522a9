"""Tells the hall that a SIM nears or has reached what it may send in a day.

    80 % of the cap ─► alarm "sim near cap"      ┐
    nothing, or too little, left ─► "sim capped" ├ at most one of each a day and SIM
    the site's midnight ─► both are cleared      ┘ (as at a start with another cap)

The key of an alarm holds channel and day, so a restart repeats none. Which alarms are up is
remembered before they are raised: what was raised yesterday is cleared for sure.
"""

from collections.abc import Iterable
from datetime import date

import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import HouseAlarmed
from gateway.runtime.complaints import Complaints
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.wake import Wake

_log = structlog.get_logger("quota")

_SETTING = "sims_capped"
_SOURCE = "capped"
_WARN_SHARE = 0.8
_RENEWED = "新的一天, 发送额度已恢复"
_CHANGED = "每日上限已更改"
_ALARMS = {"near": "sim near cap", "capped": "sim capped"}


class CapWatch:
    """Looks whenever the book changes and at midnight; does nothing where there is no cap."""

    def __init__(
        self, journal: Journal, clock: Clock, book: LaneBook, complaints: Complaints
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._book = book
        self._complaints = complaints
        self._bell = Wake()
        self._raised: set[str] = set()
        book.on_change = self._bell.ring

    async def run(self) -> None:
        """Watch until cancelled."""
        self._raised = set((self._journal.store.setting(_SETTING) or "").split())
        await self._turn_day()
        await self._clear([name for name in self._raised if not self._holds(name)], _CHANGED)
        while self._book.caps:
            await self._turn_day()
            for channel in self._book.caps:
                await self._look(channel)
            await self._bell.wait(self._book.day.until_midnight_s())

    async def _turn_day(self) -> None:
        """Clear what was raised on another day."""
        today = self._book.day.today().isoformat()
        gone = [name for name in self._raised if name.rpartition("/")[2] != today]
        if not gone:
            return
        self._book.new_day()
        await self._clear(gone, _RENEWED)

    def _holds(self, name: str) -> bool:
        """Whether what was raised today may be so by the caps of now."""
        channel = name.split("/")[1]
        cap = self._book.caps.get(channel)
        return cap is not None and self._book.used(channel) >= _WARN_SHARE * cap

    async def _clear(self, names: Iterable[str], words: str) -> None:
        gone = sorted(names)
        for name in gone:
            kind, channel, _ = name.split("/")
            self._complaints.put(channel, _SOURCE, "")
            await self._tell(f"cap/{name}/over", kind, channel, words, over=True)
            self._raised.remove(name)
        if gone:
            await self._keep(self._raised)

    async def _look(self, channel: str) -> None:
        book, today = self._book, self._book.day.today()
        used, cap = book.used(channel), book.caps[channel]
        self._complaints.note(channel, "parts_today", f"{used}/{cap}")
        counts = f"今日已发 {used}/{cap} 段"
        if used >= _WARN_SHARE * cap:
            await self._raise("near", channel, today, f"{counts}, 接近每日上限")
        if book.spent(channel):
            words = f"{counts}, 已到每日上限, 零时恢复; 仅紧急信息继续发送"
            await self._raise("capped", channel, today, words)
            self._complaints.put(channel, _SOURCE, f"capped: {words}")

    async def _raise(self, kind: str, channel: str, today: date, reason: str) -> None:
        name = f"{kind}/{channel}/{today.isoformat()}"
        if name in self._raised:
            return
        await self._keep(self._raised | {name})
        self._raised.add(name)
        await self._tell(f"cap/{name}", kind, channel, reason, over=False)

    async def _keep(self, raised: set[str]) -> None:
        await self._journal.keep(_SETTING, " ".join(sorted(raised)))

    async def _tell(self, key: str, kind: str, channel: str, reason: str, *, over: bool) -> None:
        _log.warning("quota", channel=channel, reason=reason)
        now, alarm = self._clock.utc(), _ALARMS[kind]
        fact = HouseAlarmed(key, now, alarm, f"{channel}: {reason}", over, channels=(channel,))
        await self._journal.record(fact)

"""How many parts every SIM has sent since the site's midnight.

    AttemptEnded, LateReceiptHeard, SelfTextEnded ─► parts of that channel, that day
    at a start the same facts are read back from the journal, newest first

A text counts at the moment its receipt was recorded; one in doubt counts whole until a late
receipt tells better. The day is that of the site's calendar: a change to or from summer time
makes it an hour shorter or longer.
"""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from gateway.driver_api import Clock
from gateway.journal.codec import decode_fact, kind_of
from gateway.journal.rows import utc_text
from gateway.journal.store import Store
from gateway.orders.facts import AttemptEnded, Fact, LateReceiptHeard, SelfTextEnded

_KINDS = frozenset(kind_of(kind) for kind in (AttemptEnded, LateReceiptHeard, SelfTextEnded))


class DayCount:
    """The count of the day that it is now in `zone`; yesterday's is forgotten at midnight."""

    def __init__(self, clock: Clock, zone: tzinfo) -> None:
        self._clock = clock
        self.zone = zone
        self._ends_utc = clock.utc()
        self._used: Counter[str] = Counter()
        self._texts: dict[str, tuple[str, int]] = {}

    def today(self) -> date:
        """The site's date."""
        return self._clock.utc().astimezone(self.zone).date()

    def until_midnight_s(self) -> float:
        """How long this day still lasts; more than 0."""
        return (self._begins(self.today() + timedelta(days=1)) - self._clock.utc()).total_seconds()

    def used(self, channel: str) -> int:
        """Parts that this SIM has sent today."""
        self._turn_page()
        return self._used[channel]

    def read_back(self, store: Store) -> None:
        """Count what this day's facts tell of the time before this process."""
        self._turn_page()
        begins = utc_text(self._begins(self.today()))
        for row in store.facts_back():
            if row.at_utc < begins:
                return
            if row.kind in _KINDS:
                self._count(decode_fact(row.kind, row.version, row.body), newest_first=True)

    def count(self, fact: Fact) -> bool:
        """One more fact was recorded; False unless it is one of those that tell of parts."""
        self._turn_page()
        return self._count(fact, newest_first=False)

    def _count(self, fact: Fact, *, newest_first: bool) -> bool:
        match fact:
            case AttemptEnded():
                name, channel, parts = _text_of(fact), fact.channel, fact.parts_spent
            case LateReceiptHeard(ended=ended):
                name, channel, parts = _text_of(ended), ended.channel, ended.parts_spent
            case SelfTextEnded():
                name, channel, parts = fact.key, fact.channel, fact.parts_spent
            case _:
                return False
        if newest_first and name in self._texts:
            return False
        before_channel, before = self._texts.get(name, (channel, 0))
        self._used[before_channel] -= before
        self._texts[name] = (channel, parts)
        self._used[channel] += parts
        return True

    def _turn_page(self) -> None:
        if self._clock.utc() >= self._ends_utc:
            self._ends_utc = self._begins(self.today() + timedelta(days=1))
            self._used.clear()
            self._texts.clear()

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC)


def _text_of(ended: AttemptEnded) -> str:
    return f"{ended.delivery_id}#{ended.attempt}"

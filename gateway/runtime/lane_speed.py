"""How long a part takes on every channel: a running measure of what its lanes really did.

After a start the newest attempts in the journal give the first measure. What is slow once moves
it a little, what stays slow moves it all the way within a dozen texts.
"""

from datetime import datetime
from itertools import islice

from gateway.journal.codec import decode_fact, kind_of
from gateway.journal.store import Store
from gateway.orders.facts import AttemptEnded, AttemptStarted, Outcome

_WEIGHT = 0.2
_READ_BACK = 2_000
_STARTED, _ENDED = kind_of(AttemptStarted), kind_of(AttemptEnded)


class LaneSpeeds:
    """Seconds a part, by channel."""

    def __init__(self) -> None:
        self._part_s: dict[str, float] = {}

    def took(self, channel: str, parts: int, duration_s: float) -> None:
        """The network took a text of so many parts after so long."""
        if parts < 1 or duration_s < 0:
            return
        part_s = duration_s / parts
        before_s = self._part_s.get(channel, part_s)
        self._part_s[channel] = before_s + _WEIGHT * (part_s - before_s)

    def part_s(self, channel: str) -> float | None:
        """What a part takes on this channel; None while nothing was measured."""
        return self._part_s.get(channel)

    def fastest_s(self) -> float:
        """What a part takes on the fastest of all that were measured; 0 without any."""
        return min(self._part_s.values(), default=0.0)

    def pool_part_s(self, channels: list[str]) -> float | None:
        """The mean of those of these channels that were measured; None without any."""
        known = [part_s for name in channels if (part_s := self._part_s.get(name)) is not None]
        return sum(known) / len(known) if known else None

    def read_back(self, store: Store) -> None:
        """Measure the newest attempts that the journal tells of, the oldest of them first."""
        ends: dict[str, AttemptEnded] = {}
        found: list[tuple[str, int, float]] = []
        for row in islice(store.facts_back(), _READ_BACK):
            if row.kind not in (_STARTED, _ENDED):
                continue
            fact = decode_fact(row.kind, row.version, row.body)
            if isinstance(fact, AttemptEnded) and fact.outcome is Outcome.ACCEPTED:
                ends[f"{fact.delivery_id}#{fact.attempt}"] = fact
            elif isinstance(fact, AttemptStarted) and fact.key in ends:
                ended = ends.pop(fact.key)
                found.append((ended.channel, ended.parts_spent, _between_s(fact, ended.at_utc)))
        for channel, parts, duration_s in reversed(found):
            self.took(channel, parts, duration_s)


def _between_s(started: AttemptStarted, ended_utc: datetime) -> float:
    return (ended_utc - started.at_utc).total_seconds()

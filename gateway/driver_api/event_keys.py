"""Keys of what radios say: the same thing has the same key, two things never.

A radio that saw no confirmation says it again, perhaps under another number of its link. It is
known by sender, number and words; for two minutes after it was heard last it keeps its first key.
Numbers start anew with every radio's battery, so the key also holds the ten minutes it was first
heard in: the same answer to tomorrow's order is another one, and a repeat across a restart of ours
has most likely the same.
"""

from collections import OrderedDict
from datetime import datetime
from hashlib import sha256

_KEPT_S = 120.0
_MOST_KEPT = 4096
_SPAN_S = 600


class EventKeys:
    """Remembers keys for two minutes; times are `Clock.monotonic_s`."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], tuple[str, float]] = OrderedDict()
        self._over: dict[tuple[str, ...], float] = {}
        self._news = 0

    def text(self, sender: str, number: int, body: bytes, at: datetime, now_s: float) -> str:
        """The key of a text or of data."""
        thing = (sender, f"{number:08x}", sha256(body).hexdigest()[:16])
        span = f"{int(at.timestamp()) // _SPAN_S}"
        if self._over.pop(thing, None) is not None:  # the same words, of the radio's next life
            span = f"{span}/{int(at.timestamp())}"
        return self._key(thing, span, now_s)

    def begun_anew(self, sender: str, now_s: float) -> None:
        """A radio was switched on: its numbers mean something else from now on."""
        self._over = {each: at_s for each, at_s in self._over.items() if at_s + _SPAN_S > now_s}
        for thing in [thing for thing in self._kept if thing[0] == sender and len(thing) == 3]:
            del self._kept[thing]
            self._over[thing] = now_s

    def alarm(self, sender: str, at: datetime, now_s: float) -> str:
        """The key of an emergency: its repeats belong to it until it is over."""
        return self._key((sender, "alarm"), f"{int(at.timestamp())}", now_s)

    def news(self, what: str, sender: str, at: datetime) -> str:
        """The key of presence or of a place: each is its own."""
        self._news += 1
        return f"{sender}/{what}/{at.isoformat()}/{self._news}"

    def alarm_over(self, sender: str) -> None:
        """The next alarm of this sender is another one."""
        self._kept.pop((sender, "alarm"), None)

    def _key(self, thing: tuple[str, ...], first: str, now_s: float) -> str:
        self._forget(now_s)
        key, _ = self._kept.get(thing, ("/".join((*thing, first)), now_s))
        self._kept[thing] = (key, now_s)
        self._kept.move_to_end(thing)
        return key

    def _forget(self, now_s: float) -> None:
        while self._kept:
            thing, (_, heard_s) = next(iter(self._kept.items()))
            if heard_s + _KEPT_S > now_s and len(self._kept) < _MOST_KEPT:
                return
            del self._kept[thing]

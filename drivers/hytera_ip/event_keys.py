"""Keys of what radios say: the same thing has the same key, two things never.

A radio that saw no confirmation says it again under another number of its link. It is known by
sender, request and words; for two minutes after it was heard last it keeps its first key. Request
numbers start anew with every radio's battery, so the key also holds the ten minutes it was first
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

    def text(self, sender: int, request: int, body: bytes, at: datetime, now_s: float) -> str:
        """The key of a text or of data."""
        digest = sha256(body).hexdigest()[:16]
        span = int(at.timestamp()) // _SPAN_S
        return self._key((str(sender), f"{request:08x}", digest), f"{span}", now_s)

    def alarm(self, sender: str, at: datetime, now_s: float) -> str:
        """The key of an emergency: its repeats belong to it until it is over."""
        return self._key((sender, "alarm"), f"{int(at.timestamp())}", now_s)

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
            _, heard_s = next(iter(self._kept.values()))
            if heard_s + _KEPT_S > now_s and len(self._kept) < _MOST_KEPT:
                return
            self._kept.popitem(last=False)

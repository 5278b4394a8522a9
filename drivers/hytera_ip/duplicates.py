"""Which data a link has heard already.

A peer that saw no acknowledgement sends the same number with the same octets again. A peer that
restarted may use a number again for something else: that is new. So both are compared, and only
for a while.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto

_KEPT_S = 60.0
_MOST_KEPT = 1024


class Hearing(Enum):
    """What to do with data."""

    NEW = auto()
    BEING_KEPT = auto()
    """Heard before, and not acknowledged yet: say nothing."""
    DONE = auto()
    """Heard before and acknowledged: acknowledge it again."""


@dataclass(slots=True)
class _Kept:
    at_s: float
    done: bool = False


class Duplicates:
    """The data heard within the last minute, at most 1024 of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, bytes], _Kept] = OrderedDict()

    def hear(self, number: int, payload: bytes, now_s: float) -> Hearing:
        """Note it and say whether it is new."""
        self._forget(now_s)
        kept = self._kept.get((number, payload))
        if kept is None:
            self._kept[number, payload] = _Kept(now_s)
            return Hearing.NEW
        kept.at_s = now_s
        self._kept.move_to_end((number, payload))
        return Hearing.DONE if kept.done else Hearing.BEING_KEPT

    def done(self, number: int, payload: bytes) -> None:
        """It is acknowledged."""
        kept = self._kept.get((number, payload))
        if kept is not None:
            kept.done = True

    def clear(self) -> None:
        """The peer begins anew: what was acknowledged will not come again."""
        for each in [each for each, kept in self._kept.items() if kept.done]:
            del self._kept[each]

    def _forget(self, now_s: float) -> None:
        while self._kept:
            kept = next(iter(self._kept.values()))
            if kept.at_s + _KEPT_S > now_s and len(self._kept) < _MOST_KEPT:
                return
            self._kept.popitem(last=False)

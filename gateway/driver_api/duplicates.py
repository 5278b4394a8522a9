"""Which messages have been heard already.

Who saw no acknowledgement says the same again, under the same number with the same octets. Who
restarted may use a number again for something else: that is new. So a key holds both, and only for
a while.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto

_KEPT_S = 60.0
_MOST_KEPT = 1024


class Hearing(Enum):
    """What to do with a message."""

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
    """What was heard within the last `kept_s`, the newest 1024; times are `Clock.monotonic_s`."""

    def __init__(self, kept_s: float = _KEPT_S) -> None:
        self._kept_s = kept_s
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def hear(self, key: Hashable, now_s: float) -> Hearing:
        """Note it and say whether it is new."""
        self._forget(now_s)
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = _Kept(now_s)
            return Hearing.NEW
        kept.at_s = now_s
        self._kept.move_to_end(key)
        return Hearing.DONE if kept.done else Hearing.BEING_KEPT

    def done(self, key: Hashable) -> None:
        """It is acknowledged."""
        kept = self._kept.get(key)
        if kept is not None:
            kept.done = True

    def clear(self, of: Callable[[Hashable], bool] = lambda key: True) -> None:
        """The peer begins anew: what was acknowledged will not come again."""
        for each in [each for each, kept in self._kept.items() if kept.done and of(each)]:
            del self._kept[each]

    def _forget(self, now_s: float) -> None:
        while self._kept:
            kept = next(iter(self._kept.values()))
            if kept.at_s + self._kept_s > now_s and len(self._kept) < _MOST_KEPT:
                return
            self._kept.popitem(last=False)

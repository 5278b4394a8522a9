"""Who writes more than people do: the rest of his minute is left out, and that is told once.

Anybody who reaches the port may write, and every text becomes a record on disk. A leader writes
some texts an hour; what writes sixty a minute is a program. Whoever changes his name with every
text is held by the limit of all together, which a county's answers do not come near.
"""

from dataclasses import dataclass
from enum import Enum, auto

from gateway.driver_api.latest_kept import LatestKept

MOST_A_MINUTE = 60
MOST_OF_ALL = 6000
_MINUTE_S = 60.0
_MOST_SENDERS = 1024


class Flow(Enum):
    """What to do with a text."""

    TAKEN = auto()
    TOO_MUCH = auto()
    """The first that is left out: say so."""
    LEFT_OUT = auto()


@dataclass(slots=True)
class _Minute:
    begun_s: float
    texts: int = 0


class TextFlood:
    """Times are `Clock.monotonic_s`."""

    def __init__(self) -> None:
        self._senders: LatestKept[str, _Minute] = LatestKept(_MOST_SENDERS)
        self._all = _Minute(0.0)

    def judge(self, sender: str, now_s: float) -> Flow:
        """One text more of this sender."""
        own = self._senders.use(sender) or _Minute(now_s)
        own = own if now_s < own.begun_s + _MINUTE_S else _Minute(now_s)
        self._senders.keep(sender, own)
        if now_s >= self._all.begun_s + _MINUTE_S:
            self._all = _Minute(now_s)
        own.texts += 1
        if own.texts > MOST_A_MINUTE:
            return Flow.TOO_MUCH if own.texts == MOST_A_MINUTE + 1 else Flow.LEFT_OUT
        self._all.texts += 1
        if self._all.texts > MOST_OF_ALL:
            return Flow.TOO_MUCH if self._all.texts == MOST_OF_ALL + 1 else Flow.LEFT_OUT
        return Flow.TAKEN

"""What was heard before: a repeat is known by it, and a new answer is never taken for one.

Who sees no confirmation says the same again: the same octets under the same reference, within
seconds. Everything else is new, and so is all that could be: references are short, begin anew with
every battery, and some radios know only one. So a repeat is one only for as long as its protocol
itself repeats, from when it was heard first; a radio that was switched on or off repeats nothing.
An answer told twice does no harm, one that is lost does.

    NEW ─ told ─► BEING_KEPT ─ durable ─► DONE
     ▲                │
     └────────────────┘ the session ended: told again, under its first key

Radios do not stamp what they say with a time. So a key holds when it was made, and what comes again
after a restart of this process is told again, under another key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256
from itertools import count
from math import inf

_ALARM = "alarm"
_ALARM_GAP_S = 60.0
_ALARM_MOST_S = 600.0
_MOST_KEPT = 4096


class Hearing(Enum):
    """What to do with a message."""

    NEW = auto()
    """Tell it."""
    BEING_KEPT = auto()
    """Told in this session, and not durable yet: it is not to be confirmed."""
    DONE = auto()
    """Durable: confirm it again."""


@dataclass(frozen=True, slots=True)
class HeardThing:
    """A message as it was heard this time; `key` is the event's."""

    name: tuple[str, ...]
    key: str
    hearing: Hearing


@dataclass(slots=True)
class _Kept:
    key: str
    until_s: float
    gap_s: float
    last_s: float
    hearing: Hearing = Hearing.NEW

    def is_over(self, now_s: float) -> bool:
        return now_s > self.until_s or now_s > self.last_s + self.gap_s


class HeardBefore:
    """The newest 4096 messages; it outlives sessions. Times are `Clock.monotonic_s`."""

    def __init__(self, utc: Callable[[], datetime]) -> None:
        self._utc = utc
        self._numbers = count(1)
        self._kept: dict[tuple[str, ...], _Kept] = {}

    def hear(self, within_s: float, now_s: float, kind: str, sender: str, *what: str) -> HeardThing:
        """A message that its sender may repeat for `within_s` after it was heard first.

        `what` has to hold its reference and its octets.
        """
        return self._hear((kind, sender, *what), within_s, inf, now_s)

    def alarm(self, now_s: float, sender: str) -> HeardThing:
        """One press of the emergency key is told in several ways, and again and again.

        All that comes within a minute of the last belongs to it, for ten minutes at most.
        """
        return self._hear((_ALARM, sender), _ALARM_MOST_S, _ALARM_GAP_S, now_s)

    def alarm_over(self, sender: str) -> None:
        """The next alarm of this sender is another one."""
        self._kept.pop((_ALARM, sender), None)

    def done(self, thing: HeardThing) -> None:
        """It is durable."""
        kept = self._kept.get(thing.name)
        if kept is not None and kept.key == thing.key:
            kept.hearing = Hearing.DONE

    def begun_anew(self, sender: str) -> None:
        """It was switched on or off: its references mean something else from now on."""
        for name in [name for name in self._kept if name[0] != _ALARM and name[1] == sender]:
            del self._kept[name]

    def session_began(self) -> None:
        """What was told to the last session and is not durable has to be told to this one."""
        for kept in self._kept.values():
            if kept.hearing is Hearing.BEING_KEPT:
                kept.hearing = Hearing.NEW

    def clear(self) -> None:
        """The peer began anew: nothing that comes is a repeat."""
        self._kept.clear()

    def new_key(self, kind: str, *what: str) -> str:
        """The key of what cannot be a repeat: no two are the same."""
        made = (kind, *what, self._utc().isoformat(), str(next(self._numbers)))
        return f"{kind}-{sha256(chr(0).join(made).encode()).hexdigest()[:32]}"

    def _hear(
        self, name: tuple[str, ...], within_s: float, gap_s: float, now_s: float
    ) -> HeardThing:
        kept = self._kept.get(name)
        if kept is None or kept.is_over(now_s):
            self._kept.pop(name, None)
            self._make_room(now_s)
            kept = _Kept(self.new_key(*name), now_s + within_s, gap_s, now_s)
            self._kept[name] = kept
        thing = HeardThing(name, kept.key, kept.hearing)
        kept.last_s = now_s
        if kept.hearing is Hearing.NEW:
            kept.hearing = Hearing.BEING_KEPT
        return thing

    def _make_room(self, now_s: float) -> None:
        if len(self._kept) < _MOST_KEPT:
            return
        lasting = [(name, kept) for name, kept in self._kept.items() if not kept.is_over(now_s)]
        self._kept = dict(lasting[-_MOST_KEPT // 2 :])

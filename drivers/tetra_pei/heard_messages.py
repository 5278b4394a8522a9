"""Keys by which the journal knows that it has heard a message before.

A message is named by who sent it, to whom, and its octets; a reference of 8 bits is used again
soon, and a status has none. So the same octets are the same message only for a while after they
were last heard, and then another: minutes where a reference tells them apart, seconds where a
human may well have pressed the key twice. The memory outlives a session; that a process which
died hears a message again under another key is better than losing one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

_REFERENCE_S = 600.0
_BARE_S = 5.0
_EMERGENCY_S = 60.0
_MOST = 5000


@dataclass(slots=True)
class HeardMessage:
    """One message; `is_durable` once the journal has it: then it is not told again."""

    key: str
    window_s: float
    last_s: float
    is_durable: bool = False


class HeardMessages:
    """Asked for each message that comes; `utc` makes keys differ over restarts."""

    def __init__(self, utc: Callable[[], datetime]) -> None:
        self._utc = utc
        self._heard: dict[tuple[str, ...], HeardMessage] = {}

    def referenced(self, now_s: float, *name: str) -> HeardMessage:
        """A message with a reference in its name."""
        return self._find(name, _REFERENCE_S, now_s)

    def bare(self, now_s: float, *name: str) -> HeardMessage:
        """A message without one."""
        return self._find(name, _BARE_S, now_s)

    def emergency(self, now_s: float, sender: str) -> HeardMessage:
        """One press of the key is told by a status, by locations and by a call."""
        return self._find(("emergency", sender), _EMERGENCY_S, now_s)

    def key_of(self, *name: str) -> str:
        """A key of what is named so and was heard now; it is not remembered."""
        stamp = self._utc().isoformat()
        digest = sha256("\0".join((*name, stamp)).encode()).hexdigest()[:32]
        return f"{name[0]}-{digest}"

    def _find(self, name: tuple[str, ...], window_s: float, now_s: float) -> HeardMessage:
        found = self._heard.get(name)
        if found is not None and now_s - found.last_s <= found.window_s:
            found.last_s = now_s
            return found
        if len(self._heard) >= _MOST:
            self._forget(now_s)
        made = HeardMessage(self.key_of(*name), window_s, now_s)
        self._heard[name] = made
        return made

    def _forget(self, now_s: float) -> None:
        kept = {n: m for n, m in self._heard.items() if now_s - m.last_s <= m.window_s}
        by_age = sorted(kept.items(), key=lambda item: item[1].last_s)
        self._heard = dict(by_age[-_MOST // 2 :])

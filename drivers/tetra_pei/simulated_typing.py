"""Octets that are typed at a radio, as lines, bodies and Escape (V.250 §5.2, EN 300 392-5 §6.13).

A body is hexadecimal digits up to Ctrl-Z; line ends inside it, which some clients put before that,
mean nothing.
"""

from dataclasses import dataclass
from enum import Enum, auto

_CTRL_Z, _ESCAPE = 0x1A, 0x1B
_MOST_OCTETS = 4096


class Key(Enum):
    """What ended what was typed."""

    ENTER = auto()
    CTRL_Z = auto()
    ESCAPE = auto()


@dataclass(frozen=True, slots=True)
class Typed:
    """Text, and the key that ended it."""

    text: str
    key: Key


class TypedLine:
    """What has been typed and not been ended yet."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._is_body = False

    def clear(self) -> None:
        self._octets.clear()

    def take(self, octet: int, *, is_body: bool) -> Typed | None:
        """One octet; something as soon as it is complete. Empty lines are nothing."""
        if is_body != self._is_body:
            self._is_body = is_body  # a body that came too late is given up
            self.clear()
        match octet:
            case 0x1B:
                self.clear()
                return Typed("", Key.ESCAPE)
            case 0x1A if is_body or self._octets:
                return self._ended(Key.CTRL_Z)
            case 0x0D if self._octets and not is_body:
                return self._ended(Key.ENTER)
            case 0x08:
                del self._octets[-1:]
            case 0x0A | 0x0D | 0x1A:
                pass
            case _ if len(self._octets) < _MOST_OCTETS:
                self._octets.append(octet)
        return None

    def _ended(self, key: Key) -> Typed:
        text = self._octets.decode("latin-1").strip()
        self.clear()
        return Typed(text, key)


def is_shown(octet: int) -> bool:
    """Whether an echo shows it: not the keys that end or give up a body."""
    return octet not in (_ESCAPE, _CTRL_Z)

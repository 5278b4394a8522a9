"""One key that is told in two ways is one press.

A telephone or the gateway before it may send a key as telephone-event and leave its tones in the
audio, or as INFO besides (RFC 4733 §2.5.1.1 allows the tones to leak). Each way counts the presses
of a key; the way that is ahead is believed, the others only repeat it. A key that rests is counted
anew, so that a press one way has missed is forgotten.
"""

from dataclasses import dataclass, field

_REST_S = 1.5


@dataclass(slots=True)
class _Key:
    last_s: float
    told: int = 0
    by_way: dict[str, int] = field(default_factory=dict)


class KeyPresses:
    """The presses of one call; `now_s` is any steady clock."""

    def __init__(self) -> None:
        self._keys: dict[str, _Key] = {}

    def is_new(self, digit: str, way: str, now_s: float) -> bool:
        """Whether this report is a press that no other way has told yet."""
        key = self._keys.get(digit)
        if key is None or now_s - key.last_s > _REST_S:
            key = self._keys[digit] = _Key(now_s)
        key.last_s = now_s
        count = key.by_way[way] = key.by_way.get(way, 0) + 1
        if count <= key.told:
            return False
        key.told = count
        return True

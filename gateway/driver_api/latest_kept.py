"""A table of bounded size: what was not used for longest makes room for what is new.

For what drivers remember of everybody they hear: on a radio network anybody can make up numbers.
"""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class LatestKept(Generic[Key, Value]):
    """At most `most` values, in the order of their last use, the oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def get(self, key: Key) -> Value | None:
        """Without using it."""
        return self._kept.get(key)

    def values(self) -> Iterable[Value]:
        """All of them, without using any."""
        return self._kept.values()

    def use(self, key: Key) -> Value | None:
        """It is the newest from now on."""
        value = self._kept.pop(key, None)
        if value is not None:
            self._kept[key] = value
        return value

    def keep(self, key: Key, value: Value) -> None:
        """A new one, or another in its place."""
        self._kept.pop(key, None)
        self._kept[key] = value
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

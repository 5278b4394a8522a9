"""Several values behind one key, oldest first; a key that has none is gone.

Whoever is added last can be asked for first, and what is removed leaves the others as if it
had never been there: that is what makes a hall the same whether it was lived or folded.
"""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Multimap(Generic[K, V]):
    """A value stands behind a key at most once."""

    def __init__(self) -> None:
        self._values: dict[K, tuple[V, ...]] = {}

    def at(self, key: K) -> tuple[V, ...]:
        """All values, oldest first."""
        return self._values.get(key, ())

    def add(self, key: K, value: V) -> None:
        """Put it behind those that are there; one that is there already stays where it is."""
        before = self._values.get(key, ())
        if value not in before:
            self._values[key] = (*before, value)

    def remove(self, key: K, value: V) -> None:
        """Take it away, if it is there."""
        left = tuple(other for other in self._values.get(key, ()) if other != value)
        if left:
            self._values[key] = left
        else:
            self._values.pop(key, None)

    def items(self) -> list[tuple[K, tuple[V, ...]]]:
        """Every key with its values."""
        return list(self._values.items())

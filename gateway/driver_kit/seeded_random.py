"""A small seeded source of randomness that gives the same numbers on every platform."""

_MASK = (1 << 64) - 1


class SeededRandom:
    """A `Random` of the driver contract: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def random(self) -> float:
        return (self._next() >> 11) / (1 << 53)

    def randrange(self, stop: int, /) -> int:
        if stop < 1:
            raise ValueError(f"randrange needs a positive stop, got {stop}")
        return self._next() % stop

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

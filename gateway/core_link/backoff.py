"""Growing pauses between attempts at something that is down."""

from gateway.driver_api.world import Random


class Backoff:
    """Doubles from `first_s` to `last_s`, each pause spread over 50 to 100 % of its length.

    The spread keeps many that failed together from coming back together.
    """

    def __init__(self, first_s: float, last_s: float, random: Random) -> None:
        self._first_s = first_s
        self._last_s = last_s
        self._random = random
        self._next_s = first_s

    def next_s(self) -> float:
        """The pause before the next attempt, in seconds."""
        pause_s = self._next_s * (1 + self._random.random()) / 2
        self._next_s = min(2 * self._next_s, self._last_s)
        return pause_s

    def reset(self) -> None:
        """It worked for long enough: begin with `first_s` again."""
        self._next_s = self._first_s

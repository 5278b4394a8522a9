"""A long day told in a minute: scenario seconds to seconds since the order, by pieces."""

from bisect import bisect_right
from collections.abc import Sequence

# The scenario's hours keep their order but not their lengths. Each piece of the day between two
# knots is stretched evenly over its share of the minute, so that every phase is seen at a
# rate that can be followed, some 4 answers a second, and the empty hours between cost little:
#   the texts go out, receipts, muster and arrival, the end of the work, reports of the next day.
ONE_MINUTE = (
    (0, 0.0),
    (40, 12.0),
    (185, 21.0),
    (310, 23.0),
    (480, 24.0),
    (1_900, 41.0),
    (7_200, 42.5),
    (9_420, 51.0),
    (72_000, 52.5),
    (73_110, 57.5),
    (87_000, 59.0),
)


class Timetable:
    """`knots` are pairs (scenario seconds, demo seconds), both growing, from (0, 0)."""

    def __init__(self, knots: Sequence[tuple[float, float]] = ONE_MINUTE) -> None:
        self._story = [float(story) for story, _ in knots]
        self._demo = [float(demo) for _, demo in knots]

    def demo_s(self, story_s: float) -> float:
        """When that moment of the scenario is played, in seconds since the order."""
        return _between(self._story, self._demo, story_s)

    def story_s(self, demo_s: float) -> float:
        """Which moment of the scenario is played then; past the last knot, the last."""
        return min(self._story[-1], _between(self._demo, self._story, demo_s))


def _between(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Linear between the knots, and on as the last piece beyond them."""
    right = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    share = (x - xs[right - 1]) / (xs[right] - xs[right - 1])
    return ys[right - 1] + share * (ys[right] - ys[right - 1])

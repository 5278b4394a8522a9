"""How fast the modems let parts out, and so how long what waits takes to leave.

parts ▲            ┌── at the next midnight every SIM may send again
      │        ┌───┘
      │     ┌──┘ one SIM after the other comes to its cap
      │    ╱
      └───────────► seconds
"""

from collections.abc import Sequence
from dataclasses import dataclass

_DAY_S = 86_400.0
_DAYS = 8


@dataclass(frozen=True, slots=True)
class Supply:
    """What a text that comes now can count on.

    `parts_per_min` is what all modems together send as long as none is at its cap, 0 where that
    is not known. `points` are (parts, seconds) on the way, both never falling; none where no
    cap is in the way. `ahead` parts go first.
    """

    parts_per_min: float = 0.0
    points: tuple[tuple[float, float], ...] = ()
    ahead: int = 0

    def seconds(self, parts: int) -> float | None:
        """How long so many parts take to leave after those ahead; None where that is unknown."""
        if not self.parts_per_min:
            return None
        wanted = float(self.ahead + parts)
        if not wanted:
            return 0.0
        parts_before, before_s = 0.0, 0.0
        for parts_then, then_s in self.points:
            if wanted <= parts_then:
                share = (wanted - parts_before) / (parts_then - parts_before)
                return before_s + share * (then_s - before_s)
            parts_before, before_s = parts_then, then_s
        return before_s + (wanted - parts_before) * 60 / self.parts_per_min


@dataclass(frozen=True, slots=True)
class Source:
    """One SIM: what it sends in a minute, and of its cap a day what is left today.

    `cap` None: it may send any number.
    """

    parts_per_min: float
    cap: int | None = None
    left: int = 0


def supply_of(sources: Sequence[Source], until_midnight_s: float, ahead: int = 0) -> Supply:
    """What these SIMs together give, caps renewed every midnight; beyond a week roughly."""
    rate = sum(source.parts_per_min for source in sources)
    if not rate or all(source.cap is None for source in sources):
        return Supply(rate, (), ahead)
    points: list[tuple[float, float]] = []
    parts, begins_s, lasts_s = 0.0, 0.0, until_midnight_s
    lefts = [source.left for source in sources]
    for _ in range(_DAYS):
        day = _day_of(sources, lefts, lasts_s)
        points += [(parts + more, begins_s + at_s) for more, at_s in day]
        parts, begins_s = points[-1]
        lasts_s, lefts = _DAY_S, [source.cap or 0 for source in sources]
    return Supply(rate, tuple(points), ahead)


def _day_of(
    sources: Sequence[Source], lefts: Sequence[int], lasts_s: float
) -> list[tuple[float, float]]:
    """The points of one day: where a SIM comes to its cap, and midnight."""
    ends_s = [
        lasts_s if source.cap is None else min(lasts_s, left * 60 / source.parts_per_min)
        for source, left in zip(sources, lefts, strict=True)
    ]
    moments = sorted({*ends_s, lasts_s})
    return [
        (
            sum(
                min(end_s, at_s) * source.parts_per_min / 60
                for source, end_s in zip(sources, ends_s, strict=True)
            ),
            at_s,
        )
        for at_s in moments
    ]

"""Which lanes come first, and which had better leave the last texts to faster ones.

A pool shares its work by itself: whoever is free takes the next text. Speed matters where there
is less to do than there are lanes: the fastest of the free ones begin, and a slow one begins
nothing that the fast ones will have sent before it could.

    slow   ├──────────────── one text ────────────────┤
    fast   ├─ busy ─┤─ text ─┤─ text ─┤─ text ─┤         three texts wait: all three are theirs
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log2

from gateway.runtime.lane import Lane, LaneState
from gateway.runtime.lane_speed import LaneSpeeds

# Less is no difference: texts of one lane vary as much.
_FASTER = 2.0
# A lane that is at a text for that much longer than it should is not counted on.
_OVERDUE = 2.0
# With more than that to do every lane is welcome.
_MOST_COUNTED = 500


def speed_class(part_s: float | None, fastest_s: float) -> int:
    """0 for the fastest and for whoever was never measured, one more for each halving."""
    return round(log2(part_s / fastest_s)) if part_s else 0


@dataclass(frozen=True, slots=True)
class Faster:
    """What the faster lanes will have sent before a slow one could send one text.

    So many `texts`; the fastest takes `text_s` for one.
    """

    texts: int
    text_s: float


def faster_lanes(
    lane: Lane, pool: Sequence[Lane], speeds: LaneSpeeds, parts: int, now_s: float
) -> Faster | None:
    """What is to be expected of them with texts of so many parts; None where there are none."""
    own_s = speeds.part_s(lane.channel)
    if own_s is None or lane.pace is not None or speeds.fastest_s() * _FASTER > own_s:
        return None
    texts, fastest_s = 0, own_s
    for other in pool:
        part_s = speeds.part_s(other.channel)
        if part_s is None or part_s * _FASTER > own_s or not _counts(other, now_s):
            continue
        fastest_s = min(fastest_s, part_s)
        texts += _texts_within(other, part_s * parts, own_s * parts, now_s)
    return Faster(min(texts, _MOST_COUNTED), fastest_s * parts) if texts else None


def _counts(lane: Lane, now_s: float) -> bool:
    usable = lane.state is not LaneState.GONE and not lane.pending and lane.pace is None
    return usable and lane.rests_until_s <= now_s


def _texts_within(lane: Lane, text_s: float, within_s: float, now_s: float) -> int:
    """How many texts the lane ends in that time, after the one it is at."""
    busy_s = 0.0
    if lane.state is LaneState.BUSY:
        been_s = now_s - lane.busy_since_s
        if been_s > _OVERDUE * text_s:
            return 0
        busy_s = max(0.0, text_s - been_s)
    return max(0, floor((within_s - busy_s) / text_s)) if text_s else 0

"""A lane for what is no order: one that nobody needs at this moment."""

from collections.abc import Sequence

from gateway.driver_api import Clock
from gateway.orders.order import Bearer
from gateway.runtime.lane import Lane

FREE_WITHIN_S = 20.0
_LOOK_S = 0.2


async def free_lane(
    lanes: Sequence[Lane], bearer: Bearer, channel: str, clock: Clock
) -> Lane | None:
    """Take the first of this channel's that is free; None when none was for long.

    `lanes` may change meanwhile. The caller says `done` of it.
    """
    gives_up_s = clock.monotonic_s() + FREE_WITHIN_S
    while (now_s := clock.monotonic_s()) < gives_up_s:
        for lane in lanes:
            if lane.bearer is bearer and lane.channel == channel and lane.free(now_s):
                lane.take(now_s)
                return lane
        await clock.sleep(_LOOK_S)
    return None

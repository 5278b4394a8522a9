"""When Python looks for garbage: never in the middle of an order.

Reference counts free nearly everything here at once. What is left are cycles, and looking
for them walks every record of the hall: tens of milliseconds with ten thousand recipients,
on the event loop, whenever enough objects have been made. So only the young are looked
through by themselves, and all of them once an hour while no lane has anything to do.
"""

import gc
from collections.abc import Callable

from gateway.driver_api import Clock

_YOUNG = 2_000
_MIDDLE = 10
_NEVER = 1_000_000
_EVERY_S = 3_600.0
_AGAIN_S = 10.0


def look_through_the_young_only() -> None:
    """For the life of the process; `collect_when_quiet` sees to the old."""
    gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)


async def collect_when_quiet(clock: Clock, is_quiet: Callable[[], bool]) -> None:
    """Collect everything about once an hour, until cancelled."""
    while True:
        await clock.sleep(_EVERY_S)
        while not is_quiet():
            await clock.sleep(_AGAIN_S)
        gc.collect()

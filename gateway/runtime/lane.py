"""One concurrent send on a channel that is up."""

from dataclasses import dataclass
from enum import Enum

from gateway.driver_api import Session
from gateway.orders.order import Bearer

_LONGEST_PAUSE_S = 60.0


class LaneState(Enum):
    """`GONE` once its session has ended: what it still holds comes back with a receipt."""

    IDLE = "idle"
    BUSY = "busy"
    GONE = "gone"


@dataclass(slots=True, eq=False)
class Lane:
    """A lane; times are `Clock.monotonic_s`.

    After refusals that were its own fault it rests, longer each time, so that a lane which
    refuses everything neither eats the queue nor is given up: the next text probes it.
    """

    channel: str
    bearer: Bearer
    session: Session
    state: LaneState = LaneState.IDLE
    rests_until_s: float = 0.0
    busy_since_s: float = 0.0
    refusals: int = 0

    def free(self, now_s: float) -> bool:
        """Whether it can take a message now."""
        return self.state is LaneState.IDLE and self.rests_until_s <= now_s

    def take(self, now_s: float) -> None:
        """It is busy from now on."""
        self.state = LaneState.BUSY
        self.busy_since_s = now_s

    def done(self) -> None:
        """It is idle again, unless its session has ended."""
        if self.state is LaneState.BUSY:
            self.state = LaneState.IDLE

    def refused(self, now_s: float) -> None:
        """It refused by its own fault."""
        self.refusals += 1
        self.rests_until_s = now_s + min(_LONGEST_PAUSE_S, 0.5 * 2.0**self.refusals)

    def worked(self) -> None:
        """It sent something."""
        self.refusals = 0

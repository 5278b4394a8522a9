"""One concurrent send on a channel that is up.

    assigned ─► claimed on disk ─► its turn ─► on its way ─► ended
                                                  └ soon free: the next is assigned, and waits

Only one text at a time has its turn, whatever is claimed.
"""

import asyncio
import math
from dataclasses import dataclass, field
from enum import Enum

from gateway.driver_api import Session
from gateway.orders.order import Bearer
from gateway.runtime.foresight import Foresight
from gateway.runtime.pace import Pace
from gateway.runtime.wake import Wake

LONGEST_PAUSE_S = 60.0
_MOST_DOUBLINGS = 20


class LaneState(Enum):
    """`GONE` once its session has ended: what it still holds comes back with a receipt."""

    IDLE = "idle"
    BUSY = "busy"
    GONE = "gone"


@dataclass(slots=True, eq=False)
class Lane:
    """A lane; times are `Clock.monotonic_s`.

    After refusals that were its own fault it rests, longer each time, so that a lane which
    refuses everything neither eats the queue nor is given up: the next text probes it. `pace`
    is what its SIM is held to, if it is held to any.

    While its device is still at an attempt that has ended in doubt (`pending`) it takes nothing;
    `doubts` rings when that begins and when it ends, for whoever looks after the device. `system`
    is the radio system that its channel serves, empty for all; `urgent` says that what it has, or
    had last, may use the reserve.

    `claims` counts the texts that are claimed for it: the one on its way, which holds `turn`,
    and from `soon_s` on one that waits for its turn.
    """

    channel: str
    bearer: Bearer
    session: Session
    state: LaneState = LaneState.IDLE
    rests_until_s: float = 0.0
    busy_since_s: float = 0.0
    refusals: int = 0
    pace: Pace | None = None
    pending: str = ""
    system: str = ""
    urgent: bool = False
    doubts: Wake = field(default_factory=Wake)
    claims: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    soon_s: float = math.inf
    foresight: Foresight = field(default_factory=Foresight)
    _settled: str = ""

    @property
    def ready_s(self) -> float:
        """When it has rested and its pace lets it send again."""
        return max(self.rests_until_s, self.pace.next_s if self.pace else 0.0)

    def free(self, now_s: float) -> bool:
        """Whether it can take a message now."""
        return self.state is LaneState.IDLE and not self.pending and self.ready_s <= now_s

    def soon_free(self, now_s: float) -> bool:
        """Whether a message may be claimed for it although one is still on its way."""
        alone = self.state is LaneState.BUSY and self.claims == 1 and not self.pending
        return alone and self.soon_s <= now_s

    def take(self, now_s: float, *, urgent: bool = False) -> None:
        """A message is assigned to it: it is busy from now on."""
        if not self.claims:
            self.busy_since_s = now_s
            self.urgent = urgent
        self.claims += 1
        self.state = LaneState.BUSY

    def begin(self, parts: int, now_s: float, lead_s: float, *, urgent: bool) -> None:
        """A message of so many parts has its turn."""
        self.busy_since_s = now_s
        self.urgent = urgent
        expected_s = None if self.pace else self.foresight.expected_s(parts)
        self.soon_s = math.inf if expected_s is None else now_s + max(0.0, expected_s - lead_s)

    def not_soon_free(self) -> None:
        """What has its turn takes longer than was foreseen: nothing is claimed behind it."""
        self.soon_s = math.inf

    def done(self) -> None:
        """One less; it is idle again after the last, unless its session has ended."""
        self.claims -= 1
        if not self.claims:
            self.soon_s = math.inf
            if self.state is LaneState.BUSY:
                self.state = LaneState.IDLE

    def await_late_receipt(self, attempt_id: str) -> None:
        """Its device is still at this attempt, unless that has been settled meanwhile."""
        if attempt_id != self._settled:
            self.pending = attempt_id
            self.doubts.ring()

    def late_receipt_came(self, attempt_id: str) -> None:
        """Its device is done with this attempt."""
        self._settled = attempt_id
        if attempt_id == self.pending:
            self.pending = ""
            self.doubts.ring()

    def refused(self, now_s: float, at_most_s: float = LONGEST_PAUSE_S) -> None:
        """It refused by its own fault, or asked to be left alone: it rests, so long at most."""
        self.refusals += 1
        # A channel that is busy for an hour refuses a thousand times.
        doublings = min(self.refusals, _MOST_DOUBLINGS)
        self.rests_until_s = now_s + min(at_most_s, 0.5 * 2.0**doublings)

    def worked(self) -> None:
        """It sent something."""
        self.refusals = 0

"""What is known of the lanes beyond this moment: the day's quota of their SIMs, their speed.

    a free lane and the row it would get ─► hold ─┬ no cap, room in it, or urgent ─► it is sent
                                                  └ its SIM may not send so much today ─► left

A carrier blocks a SIM that sends too much in a day, so the cap is never passed by what can
wait. What is urgent (`order.is_urgent`) goes all the same: first over SIMs that have room, and
over one at its cap rather than late (decision 0024).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import tzinfo

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.journal.rows import TransmitRow
from gateway.orders.facts import Fact
from gateway.orders.order import is_urgent
from gateway.runtime.day_count import DayCount
from gateway.runtime.lane import Lane
from gateway.runtime.lane_balance import faster_lanes, speed_class
from gateway.runtime.lane_speed import LaneSpeeds


class LaneBook:
    """`caps` are the most parts a day, by channel; a channel without one may send any number.

    `on_change` is called when a channel's count changed, or a text was left for lack of room,
    `on_room` when lanes may take what they could not before.
    """

    def __init__(
        self, journal: Journal, clock: Clock, zone: tzinfo, caps: Mapping[str, int]
    ) -> None:
        self.caps = dict(caps)
        self.day = DayCount(clock, zone)
        self.speeds = LaneSpeeds()
        self.on_change: Callable[[], None] = lambda: None
        self.on_room: Callable[[], None] = lambda: None
        self._journal = journal
        self._held: dict[str, tuple[str, int]] = {}
        self._held_by: Counter[str] = Counter()
        self._too_small: set[str] = set()
        if self.caps:
            journal.on_taken(self._record)

    def read_back(self) -> None:
        """After a start: what the journal tells of today, and of the lanes' speed."""
        self.speeds.read_back(self._journal.store)
        if self.caps:
            self.day.read_back(self._journal.store)

    def used(self, channel: str) -> int:
        """Parts of today, those under way included."""
        return self.day.used(channel) + self._held_by[channel]

    def left(self, channel: str) -> int | None:
        """What its SIM may still send today; None for any number."""
        cap = self.caps.get(channel)
        return None if cap is None else max(0, cap - self.used(channel))

    def spent(self, channel: str) -> bool:
        """Whether it has come to its cap: nothing left, or too little for what waits."""
        return channel in self.caps and (self.left(channel) == 0 or channel in self._too_small)

    def new_day(self) -> None:
        """It is past midnight."""
        self._too_small.clear()
        self.on_room()

    def in_order(self, lanes: list[Lane]) -> list[Lane]:
        """Those with room in their quota first, those that are free at once, then the fastest."""
        speeds = {lane.channel: self.speeds.part_s(lane.channel) for lane in lanes}
        fastest_s = min(filter(None, speeds.values()), default=1.0)

        def place(lane: Lane) -> tuple[bool, bool, int]:
            slowness = speed_class(speeds[lane.channel], fastest_s)
            return self.spent(lane.channel), lane.claims > 0, slowness

        return sorted(lanes, key=place) if len(lanes) > 1 else lanes

    def leaves_it(
        self,
        lane: Lane,
        pool: list[Lane],
        row: TransmitRow,
        waiting: Callable[[int], int],
        now_s: float,
    ) -> bool:
        """Whether this lane rests a little, for faster ones will have sent all that waits.

        `waiting(at_most)` counts that.
        """
        if is_urgent(row.rank) or lane.claims:
            return False
        parts = self._parts_of(row)
        others = [other for other in pool if other.channel != row.avoid]
        faster = faster_lanes(lane, self.with_room(others), self.speeds, parts, now_s)
        if faster is None or waiting(faster.texts + 1) > faster.texts:
            return False
        lane.rests_until_s = now_s + faster.text_s
        return True

    def with_room(self, lanes: list[Lane]) -> list[Lane]:
        """Those whose SIM may still send what can wait."""
        if not self.caps:
            return lanes
        return [lane for lane in lanes if not self.spent(lane.channel)]

    def hold(self, lane: Lane, row: TransmitRow) -> bool:
        """Keep room for this text; False if the lane's SIM has not enough of it today."""
        left = self.left(lane.channel)
        if left is None:
            return True
        parts = self._parts_of(row)
        if parts > left and not is_urgent(row.rank):
            if lane.channel not in self._too_small:
                self._too_small.add(lane.channel)
                self.on_change()
            return False
        self._held[row.intent_id] = (lane.channel, parts)
        self._held_by[lane.channel] += parts
        return True

    def let_go(self, intent_id: str) -> None:
        """The attempt is over: what it came to is counted by its fact."""
        channel, parts = self._held.pop(intent_id, ("", 0))
        self._held_by[channel] -= parts

    def _record(self, fact: Fact) -> None:
        if self.day.count(fact):
            self.on_change()

    def _parts_of(self, row: TransmitRow) -> int:
        life = self._journal.hall.orders.get(row.order_id)
        sending = life.sendings.get(row.intent_id) if life else None
        return max(1, sending.parts) if sending else 1

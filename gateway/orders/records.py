"""The frozen records a state is made of, and the step that says which of them change."""

from datetime import datetime
from enum import Enum

from msgspec import Struct, field

from gateway.orders.answer_facts import Status
from gateway.orders.changed import changed
from gateway.orders.dispatch_records import DispatchChange
from gateway.orders.follow_up import NOT_AT_ALL, FollowUp
from gateway.orders.intents import Announcement, Intent
from gateway.orders.ladders import Ladder, unnamed_ladder
from gateway.orders.limits import WARN_SHARE, Limit
from gateway.orders.order import Bearer, Leg, Level, Order
from gateway.orders.order_facts import Delivery, TagClash
from gateway.orders.supply import Supply


class OrderState(Enum):
    """`PLANNING` is the moment between the first fact and the last slice of the plan."""

    PLANNING = "planning"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SendingState(Enum):
    """What is known of one delivery; none of these is an acknowledgement by a human."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    PARTIALLY_DELIVERED = "partially_delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    TRANSMITTED = "transmitted"
    ANSWERED = "answered"
    READ = "read"


class Sending(Struct, frozen=True, gc=False):
    """A delivery and what became of it.

    `attempt` counts from 1, 0 before the first; `parts` are those of the attempt (a mark may
    add one), those planned before. `delivered`, `undelivered` and `read` are bit sets of parts. A
    non-empty `repeat_because` stays for good: every further attempt has to be marked;
    `marked` says that the current one is. `taken` is an earlier attempt that the network turned
    out to have taken, 0 if it is the last one that counts; the bit sets are then that one's.
    `answered_at_utc` is when a human answered a message that no unit of the order answers for,
    `held_since_utc` when a busy channel first put it off. `picked_up`: one of its calls was.
    `put_back` attempts ended before anything could count as sent.
    `recording` is the file of the last call that was recorded.
    """

    order_id: str
    delivery: Delivery
    state: SendingState = SendingState.QUEUED
    parts: int = 0
    attempt: int = 0
    channel: str = ""
    lane_refusals: int = 0
    repeat_because: str = ""
    marked: bool = False
    delivered: int = 0
    undelivered: int = 0
    cause: str = ""
    taken: int = 0
    answered_at_utc: datetime | None = None
    read: int = 0
    held_since_utc: datetime | None = None
    picked_up: bool = False
    put_back: int = 0
    recording: str = ""


class Mark(Struct, frozen=True, gc=False):
    """The first time a unit said something. An `implied` receipt was never said itself.

    `recorded_at_utc` is set where an operator signed another time than the recorded one, and
    `recording` where it can be heard.
    """

    status: Status
    at_utc: datetime
    bearer: Bearer | None
    by: str
    implied: bool = False
    reason: str = ""
    recorded_at_utc: datetime | None = None
    recording: str = ""


class PollFate(Enum):
    """What became of a leg of a poll that gave a positive answer, or none in time."""

    ACCEPTED = "accepted"
    STOOD_DOWN = "stood_down"


class LegLife(Struct, frozen=True, gc=False):
    """A leg and its marks, in the order they came. `strength` is the first head count, or -1.

    `limits` and `min_strength` are those it was planned with. `heard_at_utc` is the unit's last
    word, `prompted_at_utc` when it was last asked for progress, `silent` that the hall was told
    of its silence, `progress` what it reported last. `form` is the closing form as it was filed
    last, and `form_lacks` what that still lacks. `refusing`: the hall was told that it would not
    go, and has heard no yes since. The clocks of a leg that was added later run
    from `added_at_utc`.
    """

    order_id: str
    leg: Leg
    marks: tuple[Mark, ...] = ()
    strength: int = -1
    repeats: int = 0
    limits: tuple[Limit, ...] = ()
    min_strength: int = 0
    poll: PollFate | None = None
    equipment: tuple[tuple[str, int], ...] = ()
    heard_at_utc: datetime | None = None
    prompted_at_utc: datetime | None = None
    silent: bool = False
    progress: str = ""
    form: str = ""
    form_lacks: tuple[str, ...] = ()
    added_at_utc: datetime | None = None
    refusing: bool = False

    def mark(self, status: Status) -> Mark | None:
        """The mark of this status, if the unit has one."""
        return next((mark for mark in self.marks if mark.status is status), None)


class Tally(Struct, frozen=True, gc=False):
    """The sums of one order: deliveries by state, legs by what they said."""

    units: int = 0
    recipients: int = 0
    parts: int = 0
    sendings: tuple[int, ...] = (0,) * len(SendingState)
    said: tuple[int, ...] = (0,) * len(Status)
    reached: int = 0
    acked_by_voice: int = 0
    repeats: int = 0
    poll_accepted: int = 0

    def sent(self, state: SendingState) -> int:
        """How many deliveries are in this state."""
        return self.sendings[_SENDING_INDEX[state]]

    def legs(self, status: Status) -> int:
        """How many legs carry this mark."""
        return self.said[_STATUS_INDEX[status]]

    def moved(self, old: SendingState | None, new: SendingState) -> "Tally":
        """The tally after one delivery went from `old` (None: it is new) to `new`."""
        sums = list(self.sendings)
        if old is not None:
            sums[_SENDING_INDEX[old]] -= 1
        sums[_SENDING_INDEX[new]] += 1
        return changed(self, sendings=tuple(sums))

    def heard(self, status: Status) -> "Tally":
        """The tally after one more leg got this mark."""
        sums = list(self.said)
        sums[_STATUS_INDEX[status]] += 1
        return changed(self, said=tuple(sums))


_SENDING_INDEX = {state: index for index, state in enumerate(SendingState)}
_STATUS_INDEX = {status: index for index, status in enumerate(Status)}


class RungAlarm(Struct, frozen=True, gc=False):
    """An alarm of the ladder that stands: the units that it named, and how many are silent yet."""

    rung_id: str
    alarm: str
    units: frozenset[str]
    silent: int


class OrderHead(Struct, frozen=True, gc=False):
    """What an order is as a whole. `supply` is that of all modems when it came.

    `lost` are the ways (`ways.way_of`) that it wants and that have no channel now. With
    `ask_unknown` a human decides whether a delivery in doubt goes out again. `is_poll_short`:
    the window of its poll ended with places left. `rung_alarms` are those of its ladder that stand.
    """

    order: Order
    state: OrderState
    accepted_at_utc: datetime
    body_sha256: str
    bearers: tuple[Bearer, ...] = ()
    limits: str = "none@1"
    warn_share: float = WARN_SHARE
    tally: Tally = field(default_factory=Tally)
    supply: Supply = field(default_factory=Supply)
    ladder: Ladder = field(default_factory=lambda: unnamed_ladder(Level.MAJOR))
    lost: tuple[str, ...] = ()
    follow_up: FollowUp = NOT_AT_ALL
    ask_unknown: bool = False
    tag_clash: TagClash | None = None
    vacancies: tuple[str, ...] = ()
    is_poll_short: bool = False
    rung_alarms: tuple[RungAlarm, ...] = ()

    @property
    def eta_s(self) -> float | None:
        """How long its texts take to leave, as it looked when it came; None where unknown."""
        return self.supply.seconds(self.tally.parts)


class TextsAdded(Struct, frozen=True, gc=False):
    """Further text variants of an order, after those it has."""

    order_id: str
    texts: tuple[str, ...]


class ReferenceUsed(Struct, frozen=True, gc=False):
    """The network names this part by `reference` in its reports on `channel`."""

    channel: str
    reference: int
    address: str
    order_id: str
    delivery_id: str
    attempt: int
    part: int


class PersonAnswered(Struct, frozen=True, gc=False):
    """This person has answered the order, over whatever bearer."""

    order_id: str
    person: str


class OrderForgotten(Struct, frozen=True, gc=False):
    """Nothing is expected for this order any more; its facts stay in the journal."""

    order_id: str


Change = (
    OrderHead
    | LegLife
    | Sending
    | TextsAdded
    | ReferenceUsed
    | PersonAnswered
    | DispatchChange
    | OrderForgotten
)


class Step(Struct, frozen=True, gc=False):
    """What a fact means: records that change, work owed, work settled, events.

    With `taken` false the fact came too late (its delivery was taken or withdrawn): it must
    not be recorded at all. `drop` holds ids of intents and alarms.
    """

    changes: tuple[Change, ...] = ()
    put: tuple[Intent, ...] = ()
    drop: tuple[str, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    taken: bool = True

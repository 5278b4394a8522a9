"""Facts of an order as a whole: taken or refused, planned, ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from msgspec import Struct

from gateway.orders.follow_up import NOT_AT_ALL, FollowUp
from gateway.orders.ladders import Ladder
from gateway.orders.limits import WARN_SHARE, Limit
from gateway.orders.notice_words import Words
from gateway.orders.order import Bearer, Leg, Order


@dataclass(frozen=True, slots=True)
class TagClash:
    """The letter that an order `wanted` was carried by another one that was open."""

    wanted: str
    carried_by: str


@dataclass(frozen=True, slots=True)
class OrderAccepted:
    """An order that could be read and addressed. It opens with its last plan slice.

    `limits` labels the profile (`xianju@1`) that its legs' limits were taken from, `bearers`
    are those that it really uses, `parts_per_min` is what the modems could send then; 0 where
    nothing was known of it. `points` and `ahead` are the rest of that `Supply`. `ladder` is the
    one it climbs. `unserved` are talkgroups and radios whose system no channel serves. `vacancies`
    are words of its address that fit nobody.
    """

    key: str
    at_utc: datetime
    order: Order
    body_sha256: str
    roster_version: str
    missing_bearers: tuple[Bearer, ...]
    without_address: tuple[str, ...]
    bearers: tuple[Bearer, ...] = ()
    limits: str = "none@1"
    warn_share: float = WARN_SHARE
    parts_per_min: float = 0.0
    ladder: Ladder | None = None
    unserved: tuple[str, ...] = ()
    follow_up: FollowUp = NOT_AT_ALL
    ask_unknown: bool = False
    points: tuple[tuple[float, float], ...] = ()
    ahead: int = 0
    tag_clash: TagClash | None = None
    vacancies: tuple[str, ...] = ()

    @property
    def order_id(self) -> str:
        return self.order.order_id


# Who answers at a duty phone; nobody knows his name.
DUTY = "duty"


def duty_of(unit_id: str) -> str:
    """The duty phones of this unit, where somebody has to be named."""
    return f"{DUTY}/{unit_id}"


class Purpose(Enum):
    """Why a message goes out. Only `ORDER` messages count in an order's sums."""

    ORDER = "order"
    RUNG = "rung"
    INSTEAD = "instead"
    COPY = "copy"
    CLARIFY = "clarify"
    STAND_DOWN = "standdown"
    NOTICE = "notice"
    PROMPT = "prompt"
    RESEND = "resend"
    REMINDER = "reminder"
    REPORT = "report"

    @property
    def outlives_order(self) -> bool:
        """Whether it still goes out when the order has ended: it tells of the end."""
        return self is Purpose.REPORT


class Delivery(Struct, frozen=True, gc=False):
    """One message owed to one address; `text` indexes the order's text variants.

    `people` are the rows of the roster that share the address, `units` their legs here. Over
    radio `recipient` is a talkgroup where there are no `people`, and `system` the one that must
    carry it, if any. With a `cause` it was clear from the start that it cannot go. `notice` is the
    number of the notice that it is part of, 0 for none.
    """

    delivery_id: str
    recipient: str
    people: tuple[str, ...]
    units: tuple[str, ...]
    bearer: Bearer
    address: str
    text: int
    parts: int
    purpose: Purpose = Purpose.ORDER
    system: str = ""
    cause: str = ""
    notice: int = 0

    @property
    def asks_nothing(self) -> bool:
        """Whether no answer to it is awaited: it tells that a drill is over."""
        return self.purpose is Purpose.NOTICE and not self.notice

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose answer is one to this: its people, or the duty phones of its units."""
        if self.people or self.recipient != DUTY:
            return self.people
        return tuple(duty_of(unit) for unit in self.units)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that an order owes beside its plan; it gets its number when it is owed."""

    recipient: str
    people: tuple[str, ...]
    units: tuple[str, ...]
    bearer: Bearer
    address: str
    text: str
    parts: int
    purpose: Purpose
    system: str = ""


@dataclass(frozen=True, slots=True)
class MessagesOwed:
    """Messages beyond the plan, with the addresses that were found for them.

    `why` tells the reason, `operator` who asked for them, if anybody did, by which `act`, and
    for which `unit` if it was for one.
    """

    key: str
    at_utc: datetime
    order_id: str
    why: str
    messages: tuple[Message, ...]
    operator: str = ""
    act: str = "resend"
    unit: str = ""


class PlannedLeg(Struct, frozen=True, gc=False):
    """A leg with what it was held to when it was planned; `min_strength` 0 for none."""

    leg: Leg
    limits: tuple[Limit, ...] = ()
    min_strength: int = 0


@dataclass(frozen=True, slots=True)
class RecipientsPlanned:
    """A slice of an order's plan, with the legs and text variants that begin with it."""

    key: str
    at_utc: datetime
    order_id: str
    legs: tuple[PlannedLeg, ...]
    texts: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class OrderRefused:
    """An order that was not taken: the first 64 KiB as they came, and every reason.

    `conflict` says that its id belongs to another order: somebody must look.
    """

    key: str
    at_utc: datetime
    order_id: str
    body: str
    body_sha256: str
    faults: tuple[str, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class OrderEnded:
    """The order was closed or cancelled; what is still queued is withdrawn.

    `words` are what whoever has the order is told of it, nothing if nobody is; their indexes
    count from the first of `texts`. `untaken` is the unit whose transfer nobody has taken: it
    lapses, and with `tells_taker_only` that unit alone is told. With `in_slices` what is withdrawn
    and told of more than one slice is left to alarms: looking for all of them is work enough.
    """

    key: str
    at_utc: datetime
    order_id: str
    cancelled: bool
    by: str
    reason: str
    texts: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    untaken: str = ""
    tells_taker_only: bool = False
    in_slices: bool = False

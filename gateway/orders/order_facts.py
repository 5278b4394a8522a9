"""Facts of an order as a whole: taken or refused, planned, ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gateway.orders.limits import WARN_SHARE, Limit
from gateway.orders.order import Bearer, Leg, Order


@dataclass(frozen=True, slots=True)
class OrderAccepted:
    """An order that could be read and addressed. It opens with its last plan slice.

    `limits` labels the profile (`xianju@1`) that its legs' limits were taken from, `bearers`
    are those that it really uses.
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

    @property
    def order_id(self) -> str:
        return self.order.order_id


class Purpose(Enum):
    """Why a message goes out. Only `ORDER` messages count in an order's sums."""

    ORDER = "order"
    RUNG = "rung"
    COPY = "copy"
    CLARIFY = "clarify"
    STAND_DOWN = "standdown"
    NOTICE = "notice"
    PROMPT = "prompt"
    RESEND = "resend"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to one address; `text` indexes the order's text variants.

    `people` are the rows of the roster that share the address, `units` their legs here. Over
    radio `recipient` is a talkgroup where there are no `people`.
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


@dataclass(frozen=True, slots=True)
class MessagesOwed:
    """Messages beyond the plan, with the addresses that were found for them.

    `why` tells the reason, `operator` who asked for them, if anybody did.
    """

    key: str
    at_utc: datetime
    order_id: str
    why: str
    messages: tuple[Message, ...]
    operator: str = ""


@dataclass(frozen=True, slots=True)
class PlannedLeg:
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
    """The order was closed or cancelled; what is still queued is withdrawn."""

    key: str
    at_utc: datetime
    order_id: str
    cancelled: bool
    by: str
    reason: str

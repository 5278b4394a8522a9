"""What an order that runs remembers of its dispatchers: notices, owner, hands, questions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from gateway.orders.notice_words import Words
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery


class NoticeKind(Enum):
    """Why those who have an order are told something of it."""

    UPDATED = "updated"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    TRANSFER = "transfer"


ENDINGS = (NoticeKind.CANCELLED, NoticeKind.CLOSED)


@dataclass(frozen=True, slots=True)
class Reached:
    """An address to which the order was owed when it changed.

    `model` is the delivery that stands for it, `queued` are those that had not left. `told`
    says that something may have: then it gets the notice, else the order as it is now.
    """

    model: str
    queued: tuple[str, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One change of an order, and whom it concerns. `number` counts from 1.

    `preface` stands before the order's text in a transfer. `stale_before` is the number of
    texts the order had: older ones are not its words any more.
    """

    order_id: str
    number: int
    kind: NoticeKind
    at_utc: datetime
    request_id: str
    body_sha256: str
    operator: str
    reason: str
    words: tuple[Words, ...] = ()
    reached: tuple[Reached, ...] = ()
    stale_before: int = 0
    preface: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeAcked:
    """`who` (a person, or a duty phone's number) has acknowledged a notice."""

    order_id: str
    number: int
    who: str
    at_utc: datetime


@dataclass(slots=True)
class NoticeLife:
    """A notice, the deliveries by which each was told, and who has acknowledged it."""

    notice: Notice
    told: dict[str, list[str]] = field(default_factory=dict)
    acked: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that was asked for; `notice` is the number of what the taker was told."""

    giver: str
    taker: str
    asked_at_utc: datetime
    notice: int
    body_sha256: str
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Handover:
    """A transfer that was acknowledged, or lapsed with its order, and when."""

    transfer: Transfer
    at_utc: datetime


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who is responsible for the incident, who was first, and what was handed on.

    `asked` counts transfers; `pending` waits for its taker, and the hall was told if that is
    `silent`. `lapsed` are those that nobody had taken when the order ended.
    """

    order_id: str
    first_receiver: str = ""
    received_at_utc: datetime | None = None
    owner: str = ""
    asked: int = 0
    pending: Transfer | None = None
    handed: tuple[Handover, ...] = ()
    silent: bool = False
    lapsed: tuple[Handover, ...] = ()


@dataclass(frozen=True, slots=True)
class InHand:
    """A human has this unit in hand, or the whole order without a `unit`; nobody has any more
    without an `operator`. `acts` counts what was done to it."""

    order_id: str
    unit: str
    operator: str
    acts: int


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a delivery in doubt shall go out again; `decision` is empty while it is open."""

    order_id: str
    question: str
    delivery_id: str
    attempt: int
    asked_at_utc: datetime
    decision: str = ""
    operator: str = ""
    reason: str = ""


DispatchChange = Notice | NoticeAcked | Ownership | InHand | Question


def awaited(delivery: Delivery) -> str:
    """Who is to acknowledge a notice: a person, or a duty phone's number; nobody for a page to a
    talkgroup and for a copy."""
    if delivery.people:
        return delivery.recipient if delivery.units else ""
    is_group = delivery.bearer is Bearer.RADIO
    return "" if is_group or not delivery.units else delivery.address


@dataclass(slots=True)
class Dispatch:
    """The mutable part of an order's life that holds these records; only `Hall.apply` changes it.

    Deliveries whose text is older than `stale_before` do not say any more what the order says.
    """

    notices: dict[int, NoticeLife] = field(default_factory=dict)
    stale_before: int = 0
    ownership: Ownership | None = None
    in_hand: dict[str, str] = field(default_factory=dict)
    hand_acts: int = 0
    questions: dict[str, Question] = field(default_factory=dict)

    def apply(self, change: DispatchChange) -> None:
        """Put the changed record in place."""
        match change:
            case Notice():
                self.notices[change.number] = NoticeLife(change)
                self.stale_before = max(self.stale_before, change.stale_before)
            case NoticeAcked():
                self.notices[change.number].acked.setdefault(change.who, change.at_utc)
            case Ownership():
                self.ownership = change
            case InHand():
                self.in_hand[change.unit] = change.operator
                self.hand_acts = change.acts
            case Question():
                self.questions[change.question] = change

    def told(self, delivery: Delivery) -> str:
        """Note a delivery of a notice; who is to acknowledge it."""
        who = awaited(delivery)
        if who:
            self.notices[delivery.notice].told.setdefault(who, []).append(delivery.delivery_id)
        return who

"""What happened: the only things the journal stores and the only things a state is made of.

A fact carries all that folding needs: whom a reply was matched to, what a rung found. The
roster of tomorrow may differ, the fact does not. `key` is unique in a journal and makes
recording idempotent; `at_utc` is the gateway's own steady time. Facts are versioned by the
codec of the journal: a field may be added with a default, never renamed.
"""

from gateway.orders.answer_facts import (
    AnswerBound,
    AnswerHeard,
    MarkCorrected,
    QuestionAnswered,
    Said,
    Status,
    UnitMarked,
    UnitReported,
    Verdict,
)
from gateway.orders.bearer_facts import BearersLost
from gateway.orders.call_facts import IncomingEnded, VoiceReportHeard
from gateway.orders.dispatch_facts import (
    OrderUpdated,
    QuestionDecided,
    TransferRequested,
    TransferWithdrawn,
    UnitTaken,
)
from gateway.orders.hall_facts import (
    CallHeard,
    ChannelChanged,
    ClockStepped,
    DeadlinePassed,
    EmergencyHeard,
    GatewayStarted,
    HouseAlarmed,
    Place,
    RosterChanged,
    SegmentLetGo,
)
from gateway.orders.order_facts import (
    Delivery,
    Message,
    MessagesOwed,
    OrderAccepted,
    OrderEnded,
    OrderRefused,
    PlannedLeg,
    Purpose,
    RecipientsPlanned,
)
from gateway.orders.seat_call_facts import SeatActBegun, SeatActEnded
from gateway.orders.self_text_facts import SelfTextEnded, SelfTextHeard, SelfTextStarted
from gateway.orders.sending_facts import (
    AttemptEnded,
    AttemptStarted,
    LateReceiptHeard,
    Outcome,
    ReportHeard,
    ReportState,
)

Fact = (
    GatewayStarted
    | OrderAccepted
    | RecipientsPlanned
    | MessagesOwed
    | OrderRefused
    | OrderEnded
    | OrderUpdated
    | TransferRequested
    | TransferWithdrawn
    | UnitTaken
    | QuestionDecided
    | BearersLost
    | AttemptStarted
    | AttemptEnded
    | LateReceiptHeard
    | ReportHeard
    | AnswerHeard
    | AnswerBound
    | QuestionAnswered
    | UnitReported
    | UnitMarked
    | MarkCorrected
    | DeadlinePassed
    | CallHeard
    | VoiceReportHeard
    | IncomingEnded
    | SeatActBegun
    | SeatActEnded
    | EmergencyHeard
    | ChannelChanged
    | ClockStepped
    | RosterChanged
    | HouseAlarmed
    | SelfTextStarted
    | SelfTextEnded
    | SelfTextHeard
    | SegmentLetGo
)

__all__ = [
    "AnswerBound",
    "AnswerHeard",
    "AttemptEnded",
    "AttemptStarted",
    "BearersLost",
    "CallHeard",
    "ChannelChanged",
    "ClockStepped",
    "DeadlinePassed",
    "Delivery",
    "EmergencyHeard",
    "Fact",
    "GatewayStarted",
    "HouseAlarmed",
    "IncomingEnded",
    "LateReceiptHeard",
    "MarkCorrected",
    "Message",
    "MessagesOwed",
    "OrderAccepted",
    "OrderEnded",
    "OrderRefused",
    "OrderUpdated",
    "Outcome",
    "Place",
    "PlannedLeg",
    "Purpose",
    "QuestionAnswered",
    "QuestionDecided",
    "RecipientsPlanned",
    "ReportHeard",
    "ReportState",
    "RosterChanged",
    "Said",
    "SeatActBegun",
    "SeatActEnded",
    "SegmentLetGo",
    "SelfTextEnded",
    "SelfTextHeard",
    "SelfTextStarted",
    "Status",
    "TransferRequested",
    "TransferWithdrawn",
    "UnitMarked",
    "UnitReported",
    "UnitTaken",
    "Verdict",
    "VoiceReportHeard",
]

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
    Said,
    Status,
    UnitMarked,
    UnitReported,
    Verdict,
)
from gateway.orders.hall_facts import (
    CallHeard,
    ChannelChanged,
    ClockStepped,
    DeadlinePassed,
    GatewayStarted,
    HouseAlarmed,
    RosterChanged,
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
from gateway.orders.sending_facts import (
    AttemptEnded,
    AttemptStarted,
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
    | AttemptStarted
    | AttemptEnded
    | ReportHeard
    | AnswerHeard
    | AnswerBound
    | UnitReported
    | UnitMarked
    | MarkCorrected
    | DeadlinePassed
    | CallHeard
    | ChannelChanged
    | ClockStepped
    | RosterChanged
    | HouseAlarmed
)

__all__ = [
    "AnswerBound",
    "AnswerHeard",
    "AttemptEnded",
    "AttemptStarted",
    "CallHeard",
    "ChannelChanged",
    "ClockStepped",
    "DeadlinePassed",
    "Delivery",
    "Fact",
    "GatewayStarted",
    "HouseAlarmed",
    "MarkCorrected",
    "Message",
    "MessagesOwed",
    "OrderAccepted",
    "OrderEnded",
    "OrderRefused",
    "Outcome",
    "PlannedLeg",
    "Purpose",
    "RecipientsPlanned",
    "ReportHeard",
    "ReportState",
    "RosterChanged",
    "Said",
    "Status",
    "UnitMarked",
    "UnitReported",
    "Verdict",
]

"""One small function per fact: `advance(hall, fact) -> Step`, without touching the hall.

The journal calls it once for every fact, in the order of the record, whether the fact is
new or read back at a start. Nothing but the fact and the hall may influence the step.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.orders import (
    acceptance,
    bearer_life,
    caller_life,
    deadline_life,
    ending_life,
    errand_life,
    feedback_life,
    hall_life,
    ladder_life,
    late_receipt_life,
    message_life,
    network_reports,
    notice_life,
    operator_life,
    owner_life,
    poll_life,
    progress_life,
    question_life,
    report_life,
    seat_call_life,
    sending_life,
    takeover_life,
    update_life,
)
from gateway.orders.facts import (
    AnswerBound,
    AnswerHeard,
    AttemptEnded,
    AttemptStarted,
    BearersLost,
    CallHeard,
    ChannelChanged,
    ClockStepped,
    DeadlinePassed,
    EmergencyHeard,
    Fact,
    GatewayStarted,
    HouseAlarmed,
    IncomingEnded,
    LateReceiptHeard,
    MarkCorrected,
    MessagesOwed,
    OrderAccepted,
    OrderEnded,
    OrderRefused,
    OrderUpdated,
    QuestionAnswered,
    QuestionDecided,
    RecipientsPlanned,
    ReportHeard,
    RosterChanged,
    SeatActBegun,
    SeatActEnded,
    SegmentLetGo,
    SelfTextEnded,
    SelfTextHeard,
    SelfTextStarted,
    TransferRequested,
    TransferWithdrawn,
    UnitMarked,
    UnitReported,
    UnitTaken,
    VoiceReportHeard,
)
from gateway.orders.hall import Hall
from gateway.orders.records import Step


def advance(hall: Hall, fact: Fact) -> Step:
    """What this fact means for the hall as it is; pure."""
    return _RULES[type(fact)](hall, fact)


def _deadline(hall: Hall, fact: DeadlinePassed) -> Step:
    kind, _, subject = fact.alarm_id.partition("/")
    match kind:
        case "resolve":
            step = question_life.resolve(hall, fact.order_id, subject, fact.at_utc)
        case "expire":
            step = ending_life.expired(hall, fact.order_id, fact.at_utc)
        case "warn" | "breach":
            step = deadline_life.fell_due(hall, fact.order_id, subject, breached=kind == "breach")
        case "rung":
            rung = subject.split("/")[1]
            step = ladder_life.due(hall, fact.order_id, rung)
        case _ if kind in _LOOKS:
            step = _LOOKS[kind](hall, fact.order_id, fact.alarm_id, fact.at_utc)
        case "poll":
            step = poll_life.window_ended(hall, fact.order_id)
        case "unsent":
            step = ending_life.unsent(hall, fact.order_id, fact.at_utc)
        case "forget":
            step = ending_life.forgotten(hall, fact.order_id, fact.at_utc)
        case "notice":
            step = notice_life.due(hall, fact.order_id, subject)
        case _:
            raise ValueError(f"no rule for the alarm {fact.alarm_id}")
    return Step(step.changes, step.put, (fact.alarm_id, *step.drop), step.announcements)


_LOOKS: dict[str, Callable[[Hall, str, str, datetime], Step]] = {
    progress_life.KIND: progress_life.looked,
    report_life.KIND: report_life.fell_due,
    bearer_life.HELD: bearer_life.fell_due,
    bearer_life.ANSWERED: bearer_life.fell_due,
    owner_life.UNTAKEN: owner_life.fell_due,
}

_RULES: dict[type, Callable[[Hall, Any], Step]] = {
    OrderAccepted: acceptance.accepted,
    RecipientsPlanned: acceptance.planned,
    OrderRefused: acceptance.refused,
    MessagesOwed: message_life.owed_by_fact,
    OrderEnded: ending_life.ended,
    OrderUpdated: update_life.updated,
    TransferRequested: owner_life.requested,
    TransferWithdrawn: owner_life.withdrawn,
    UnitTaken: takeover_life.taken,
    QuestionDecided: question_life.decided,
    BearersLost: bearer_life.lost,
    AttemptStarted: sending_life.started,
    AttemptEnded: sending_life.ended,
    LateReceiptHeard: late_receipt_life.heard,
    ReportHeard: network_reports.reported,
    AnswerHeard: feedback_life.heard,
    AnswerBound: feedback_life.bound,
    QuestionAnswered: errand_life.answered,
    UnitReported: report_life.filed,
    UnitMarked: operator_life.marked,
    MarkCorrected: operator_life.corrected,
    DeadlinePassed: _deadline,
    GatewayStarted: hall_life.started,
    CallHeard: caller_life.called,
    VoiceReportHeard: caller_life.reported,
    IncomingEnded: caller_life.ended,
    SeatActBegun: seat_call_life.begun,
    SeatActEnded: seat_call_life.ended,
    EmergencyHeard: hall_life.in_emergency,
    ChannelChanged: hall_life.channel_changed,
    ClockStepped: hall_life.clock_stepped,
    RosterChanged: hall_life.roster_changed,
    HouseAlarmed: hall_life.alarmed,
    SegmentLetGo: hall_life.let_go,
    SelfTextStarted: hall_life.self_text,
    SelfTextEnded: hall_life.self_text,
    SelfTextHeard: hall_life.self_text,
}

"""Facts of one small order, and a hall that has taken some of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.orders.facts import (
    AnswerHeard,
    AttemptEnded,
    AttemptStarted,
    Delivery,
    Fact,
    OrderAccepted,
    Outcome,
    PlannedLeg,
    RecipientsPlanned,
    ReportHeard,
    ReportState,
    Said,
    Status,
    Verdict,
)
from gateway.orders.hall import Hall
from gateway.orders.lifecycle import advance
from gateway.orders.limits import Limit
from gateway.orders.order import Bearer, Category, IncidentClass, Leg, Level, Order
from gateway.orders.records import LegLife, Sending, Step

T0 = datetime(2026, 8, 12, 6, tzinfo=UTC)
ID = "XJ-1"
TEXT = f"{ID}/sms/1"


def at(seconds: float) -> datetime:
    """So many seconds after the order."""
    return T0 + timedelta(seconds=seconds)


def order(**changes: Any) -> Order:
    fields: dict[str, Any] = {
        "order_id": ID,
        "level": Level.MAJOR,
        "category": Category.NATURAL,
        "incident_class": IncidentClass.NON_POLICE,
        "issued_at_utc": T0,
        "issuer": "core",
        "tag": "A",
        "sms": "集结",
    }
    return Order(**(fields | changes))


def accepted(**changes: Any) -> OrderAccepted:
    return OrderAccepted(f"order/{ID}", T0, order(**changes), "hash", "roster", (), ())


def planned(
    parts: int = 1,
    deliveries: int = 1,
    last: bool = True,
    limits: tuple[Limit, ...] = (),
    min_strength: int = 0,
    **leg: Any,
) -> RecipientsPlanned:
    """Units G1… with one delivery each; the first also speaks for G9."""
    made = tuple(
        Delivery(
            f"{ID}/sms/{n}",
            f"P{n}",
            (f"P{n}",),
            (f"G{n}", "G9") if n == 1 else (f"G{n}",),
            Bearer.SMS,
            f"1540001{n:04d}",
            0,
            parts,
        )
        for n in range(1, deliveries + 1)
    )
    names = (*(f"G{n}" for n in range(1, deliveries + 1)), "G9")
    legs = tuple(PlannedLeg(Leg(name, **leg), limits, min_strength) for name in names)
    return RecipientsPlanned(f"plan/{ID}/1", T0, ID, legs, ("集结",), made, last)


def started(attempt: int = 1, channel: str = "m1", marked: bool = False) -> AttemptStarted:
    return AttemptStarted(
        f"{TEXT}#{attempt}", at(1), ID, TEXT, attempt, channel, "session", marked, ""
    )


def ended(
    outcome: Outcome,
    attempt: int = 1,
    references: tuple[int, ...] = (),
    parts_out: int = 0,
    channel: str = "m1",
    retry_s: float | None = None,
) -> AttemptEnded:
    return AttemptEnded(
        f"{TEXT}#{attempt}/ended",
        at(2),
        ID,
        TEXT,
        attempt,
        channel,
        outcome,
        "cause",
        references,
        parts_out,
        None if retry_s is None else at(retry_s),
    )


def reported(
    state: ReportState = ReportState.DELIVERED, part: int = 0, attempt: int = 1
) -> ReportHeard:
    return ReportHeard(
        f"report/{attempt}/{part}/{state.value}",
        at(5),
        ID,
        TEXT,
        attempt,
        part,
        "m1",
        7 + part,
        "15400010001",
        state,
        "" if state is ReportState.DELIVERED else "gone",
        None,
    )


def heard(
    status: Status | None,
    seconds: float = 10,
    units: tuple[str, ...] = ("G1",),
    bearer: Bearer = Bearer.SMS,
    **said: Any,
) -> AnswerHeard:
    return AnswerHeard(
        f"answer/{seconds}",
        at(seconds),
        ID,
        Verdict.MATCHED if status else Verdict.UNPARSED,
        bearer,
        "m1",
        "15400010001",
        "raw",
        None,
        "P1",
        units,
        (),
        Said(status, **said) if status else None,
    )


class Folded:
    """A hall to which facts are told one by one; `steps` keeps what each meant."""

    def __init__(self, *facts: Fact) -> None:
        self.hall = Hall()
        self.steps: list[Step] = []
        for fact in facts:
            self.tell(fact)

    def tell(self, fact: Fact) -> Step:
        step = advance(self.hall, fact)
        if step.taken:
            self.hall.apply(step.changes)
        self.steps.append(step)
        return step

    @property
    def sending(self) -> Sending:
        return self.hall.orders[ID].sendings[TEXT]

    def leg(self, unit: str = "G1") -> LegLife:
        return self.hall.orders[ID].legs[unit]


def kinds(step: Step) -> list[str]:
    """The types of the events of a step."""
    return [told.kind for told in step.announcements]


def opened(**plan: Any) -> Folded:
    """A hall with the order open."""
    return Folded(accepted(), planned(**plan))

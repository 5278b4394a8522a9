"""Who is responsible: the first receiver, until another unit has acknowledged a transfer.

    the first receipt of an order that is no exercise ─► owner.first_receiver; told again where
                              an older one is bound later: responsibility moves with it unless a
                              transfer has been asked for
    a transfer is asked for ─► owner.transfer_requested, the taker is told 【移交】
      the taker says yes, having been told ─► owner.transferred: the pointer moves, and with it
                                              the giver's leg, whose clocks stop
      the taker refuses ───────────────────► an alarm; everything stays as it was
      the taker is silent ─────────────────► everything stays as it was, "移交未接"; an alarm
                                             after the ladder's `transfer_s`
      the order ends before ───────────────► owner.transfer_lapsed; the taker is told of the end

(首接负责制: the first receiver acts first and hands on only to who takes over.)
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gateway.orders.added_life import alarms_of, deliveries_of, legs_of
from gateway.orders.answer_facts import Status
from gateway.orders.changed import changed
from gateway.orders.dispatch_facts import TransferRequested, TransferWithdrawn
from gateway.orders.dispatch_records import Handover, Notice, NoticeKind, Ownership, Transfer
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.leg_marks import Saying
from gateway.orders.notice_life import next_number
from gateway.orders.order_facts import OrderEnded
from gateway.orders.originals import may_have_it
from gateway.orders.owners import ownership_of
from gateway.orders.records import Change, LegLife, OrderState, Step, TextsAdded

UNTAKEN = "untaken"
_NOT_TAKEN = "transfer not taken"


def requested(hall: Hall, fact: TransferRequested) -> Step:
    """The taker is told; nothing else changes before it has answered."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN or ownership_of(life).pending:
        return Step(taken=False)
    number = next_number(life)
    notice = Notice(
        fact.order_id,
        number,
        NoticeKind.TRANSFER,
        fact.at_utc,
        f"transfer-{number}",
        fact.body_sha256,
        fact.operator,
        fact.reason,
        preface=fact.preface,
    )
    pending = Transfer(
        fact.giver, fact.taker, fact.at_utc, number, fact.body_sha256, fact.operator, fact.reason
    )
    before = ownership_of(life)
    head, sendings, put = deliveries_of(life, life.head, fact.deliveries, number)
    tally = changed(head.tally, units=head.tally.units + len(fact.legs))
    told = _told(life, "transfer_requested", fact.giver, _content(pending))
    changes: tuple[Change, ...] = (
        *legs_of(fact.order_id, fact.legs, fact.at_utc),
        TextsAdded(fact.order_id, fact.texts),
        notice,
        *sendings,
        replace(before, asked=before.asked + 1, pending=pending),
        changed(head, tally=tally),
    )
    look = Alarm(
        f"{UNTAKEN}/{fact.order_id}/transfer-{before.asked + 1}",
        fact.order_id,
        fact.at_utc + timedelta(seconds=head.ladder.transfer_s),
    )
    owed = (*put, *alarms_of(life.head, fact.legs, fact.at_utc), look)
    return Step(changes, owed, announcements=(told,))


def fell_due(hall: Hall, order_id: str, alarm_id: str, at_utc: datetime) -> Step:
    """Nobody has taken for as long as the hall waits: it is told, once."""
    life = hall.orders.get(order_id)
    owner = ownership_of(life) if life else None
    if life is None or owner is None or owner.pending is None:
        return Step()
    if owner.asked != int(alarm_id.rpartition("-")[2]) or life.head.state is not OrderState.OPEN:
        return Step()
    data = {"alarm": _NOT_TAKEN, **_content(owner.pending), "after_s": life.head.ladder.transfer_s}
    told = _alarm(life, "alarm.raised", owner.pending.taker, data)
    return Step((replace(owner, silent=True),), announcements=(told,))


def withdrawn(hall: Hall, fact: TransferWithdrawn) -> Step:
    """The giver keeps what it has."""
    life = hall.orders.get(fact.order_id)
    pending = ownership_of(life).pending if life else None
    if life is None or pending is None or pending.taker != fact.taker:
        return Step(taken=False)
    data = {
        "act": "transfer_withdrawn",
        "operator": fact.operator,
        "reason": fact.reason,
        "from": pending.giver,
        "to": pending.taker,
    }
    order, owner = life.head.order, ownership_of(life)
    subject = f"{order.order_id}/{pending.taker}"
    told = Announcement("operator.acted", subject, order.mode.value, data)
    now = replace(owner, pending=None, silent=False)
    return Step((now,), announcements=(told, *_silence_over(life, owner)))


def lapsed(life: OrderLife, fact: OrderEnded) -> Step:
    """The order has ended before anybody took it: nothing waits for the taker any more."""
    owner = ownership_of(life)
    pending = owner.pending
    if pending is None or pending.taker != fact.untaken:
        return Step()
    over = (*owner.lapsed, Handover(pending, fact.at_utc))
    data = {**_content(pending), "state": "移交未接, 指令已结束"}
    told = _told(life, "transfer_lapsed", pending.taker, data)
    now = replace(owner, pending=None, silent=False, lapsed=over)
    return Step((now,), announcements=(told, *_silence_over(life, owner)))


def spoke(life: OrderLife, legs: Sequence[LegLife], saying: Saying) -> Step:
    """What an answer of these legs, which are as it leaves them, means for the owner."""
    owner = ownership_of(life)
    told: list[Announcement] = []
    receipts = [leg.leg.unit_id for leg in legs if _has_receipt(leg)]
    if receipts and not life.head.order.is_exercise and _is_first(owner, saying):
        unit = receipts[0]
        owner = replace(
            owner,
            first_receiver=unit,
            received_at_utc=saying.at_utc,
            owner=(owner.owner if owner.asked else "") or unit,
        )
        told.append(_told(life, "first_receiver", unit, _receipt(unit, saying)))
    owner, more = _taken(life, owner, [leg.leg.unit_id for leg in legs], saying)
    told += more
    changes = (owner,) if owner != ownership_of(life) else ()
    return Step(changes, announcements=tuple(told))


def _taken(
    life: OrderLife, owner: Ownership, units: list[str], saying: Saying
) -> tuple[Ownership, list[Announcement]]:
    """What the answer means for the transfer that is pending."""
    pending = owner.pending
    if pending is None or pending.taker not in units or not _answers(life, pending, saying):
        return owner, []
    status = saying.said.status
    if status is Status.REFUSED:
        data = {"alarm": "transfer refused", **_content(pending), "refused": saying.said.reason}
        alarm = _alarm(life, "alarm.raised", pending.taker, data)
        now = replace(owner, pending=None, silent=False)
        return now, [alarm, *_silence_over(life, owner)]
    if status is Status.REPORTED:
        return owner, []
    data = {**_content(pending), "by": saying.by, "at": saying.at_utc}
    told = _told(life, "transferred", pending.taker, data)
    moved = pending.taker if owner.owner == pending.giver else owner.owner
    handed = (*owner.handed, Handover(pending, saying.at_utc))
    now = replace(owner, pending=None, silent=False, owner=moved, handed=handed)
    return now, [told, *_silence_over(life, owner)]


def _answers(life: OrderLife, pending: Transfer, saying: Saying) -> bool:
    """Whether this was said in the knowledge of the transfer."""
    if saying.at_utc < pending.asked_at_utc:
        return False
    if saying.bearer is None:  # an operator's word
        return True
    told = life.dispatch.notices[pending.notice].told.values()
    return any(may_have_it(life.sendings[name]) for names in told for name in names)


def _is_first(owner: Ownership, saying: Saying) -> bool:
    """Whether nobody was heard before: an answer counts from when it was received."""
    return owner.received_at_utc is None or saying.at_utc < owner.received_at_utc


def _has_receipt(leg: LegLife) -> bool:
    return leg.mark(Status.ACKED) is not None


def _receipt(unit: str, saying: Saying) -> dict[str, Any]:
    bearer = saying.bearer.value if saying.bearer else ""
    return {"unit": unit, "at": saying.at_utc, "person": saying.by, "bearer": bearer}


def _content(transfer: Transfer) -> dict[str, Any]:
    asked: datetime = transfer.asked_at_utc
    return {
        "from": transfer.giver,
        "to": transfer.taker,
        "asked_at": asked,
        "operator": transfer.operator,
        "reason": transfer.reason,
        "notice": transfer.notice,
    }


def _silence_over(life: OrderLife, before: Ownership) -> list[Announcement]:
    if before.pending is None or not before.silent:
        return []
    data = {"alarm": _NOT_TAKEN, **_content(before.pending)}
    return [_alarm(life, "alarm.cleared", before.pending.taker, data)]


def _alarm(life: OrderLife, kind: str, unit: str, data: dict[str, Any]) -> Announcement:
    order = life.head.order
    subject = f"{order.order_id}/{unit}"
    return Announcement(kind, subject, order.mode.value, data, urgent=kind == "alarm.raised")


def _told(life: OrderLife, kind: str, unit: str, data: dict[str, Any]) -> Announcement:
    order = life.head.order
    subject = f"{order.order_id}/{unit}"
    return Announcement(f"owner.{kind}", subject, order.mode.value, data)

"""What a terminal's word that a text was opened makes of a delivery, and what it does not."""

from dataclasses import replace

from gateway.orders.changed import changed
from gateway.orders.facts import Outcome, RecipientsPlanned, ReportState
from gateway.orders.order import Bearer
from gateway.orders.records import SendingState
from tests.unit.orders.one_order import (
    TEXT,
    Folded,
    accepted,
    ended,
    kinds,
    opened,
    planned,
    reported,
    started,
)


def on_its_way(parts: int = 1) -> Folded:
    hall = opened(parts=parts)
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=tuple(range(7, 7 + parts))))
    return hall


def sums(hall: Folded) -> tuple[int, int]:
    tally = hall.hall.orders[TEXT.split("/")[0]].head.tally
    return tally.sent(SendingState.DELIVERED), tally.sent(SendingState.READ)


def test_opened_after_delivered_is_a_state_of_its_own() -> None:
    hall = on_its_way()
    assert kinds(hall.tell(reported())) == ["delivery.delivered"]
    assert kinds(hall.tell(reported(ReportState.READ))) == ["delivery.read"]
    assert hall.sending.state is SendingState.READ
    assert sums(hall) == (0, 1)


def test_opened_without_a_report_of_delivery_tells_both() -> None:
    hall = on_its_way()
    step = hall.tell(reported(ReportState.READ))
    assert kinds(step) == ["delivery.delivered", "delivery.read"]
    assert all(told.data["cause"] == "" for told in step.announcements)


def test_what_was_opened_is_never_less_again() -> None:
    hall = on_its_way()
    hall.tell(reported(ReportState.READ))
    for later in (ReportState.DELIVERED, ReportState.FAILED, ReportState.EXPIRED):
        assert kinds(hall.tell(reported(later))) == []
    assert hall.sending.state is SendingState.READ


def test_a_long_text_is_opened_only_when_every_part_is() -> None:
    hall = on_its_way(parts=2)
    hall.tell(reported(ReportState.READ, part=0))
    assert kinds(hall.tell(reported(part=1))) == ["delivery.delivered"]
    assert hall.sending.state is SendingState.DELIVERED
    assert kinds(hall.tell(reported(ReportState.READ, part=1))) == ["delivery.read"]


def test_opened_acknowledges_nothing() -> None:
    hall = on_its_way()
    step = hall.tell(reported(ReportState.READ))
    assert not [kind for kind in kinds(step) if kind.startswith("feedback")]
    assert hall.leg().marks == ()


def test_a_report_of_one_radio_says_nothing_of_its_talkgroup() -> None:
    hall = Folded(accepted(), to_a_talkgroup(planned()))
    hall.tell(started())
    assert kinds(hall.tell(ended(Outcome.ACCEPTED, references=(7,)))) == ["delivery.transmitted"]
    for state in (ReportState.DELIVERED, ReportState.READ):
        assert kinds(hall.tell(reported(state))) == []
    assert hall.sending.state is SendingState.TRANSMITTED


def to_a_talkgroup(plan: RecipientsPlanned) -> RecipientsPlanned:
    group = changed(plan.deliveries[0], bearer=Bearer.RADIO, recipient="90001", people=())
    return replace(plan, deliveries=(group,))

"""What was received first counts, in whatever order it became known."""

from gateway.orders.answer_facts import AnswerBound, MarkCorrected
from gateway.orders.facts import OrderEnded, Said, Status
from gateway.orders.order import Bearer, Poll
from gateway.orders.records import Mark
from tests.unit.orders.one_order import ID, Folded, accepted, at, heard, kinds, opened, planned


def bound(seconds: float, status: Status) -> AnswerBound:
    """A message of that second, bound much later."""
    key = f"bound/{seconds}"
    said = Said(status)
    return AnswerBound(
        key, at(900), ID, key, at(seconds), "15400017777", "…", "G1", said, "seat1", ""
    )


def mark(hall: Folded, status: Status) -> Mark:
    found = hall.leg().mark(status)
    assert found is not None
    return found


def test_a_message_that_is_bound_late_and_came_first_is_the_mark() -> None:
    hall = opened()
    hall.tell(heard(Status.ARRIVED, 100))
    step = hall.tell(bound(80, Status.ARRIVED))
    assert kinds(step) == ["feedback.bound", "feedback.arrived", "owner.first_receiver"]
    assert (mark(hall, Status.ARRIVED).at_utc, hall.leg().repeats) == (at(80), 1)
    assert mark(hall, Status.ACKED).at_utc == at(80)
    assert hall.hall.orders[ID].head.tally.repeats == 1


def test_one_that_came_later_is_a_repeat() -> None:
    hall = opened()
    hall.tell(heard(Status.ARRIVED, 100))
    assert kinds(hall.tell(bound(120, Status.ARRIVED))) == ["feedback.bound", "feedback.repeated"]
    assert (mark(hall, Status.ARRIVED).at_utc, hall.leg().repeats) == (at(100), 1)


def test_an_earlier_stage_takes_the_receipts_place_too() -> None:
    hall = opened()
    hall.tell(heard(Status.ACKED, 100))
    hall.tell(bound(80, Status.ARRIVED))
    receipt = mark(hall, Status.ACKED)
    assert (receipt.at_utc, receipt.implied, hall.leg().repeats) == (at(80), True, 1)


def test_a_receipt_that_was_really_spoken_gives_way_to_none_that_is_implied() -> None:
    hall = opened()
    hall.tell(heard(Status.ACKED, 100, bearer=Bearer.VOICE))
    hall.tell(bound(80, Status.ARRIVED))
    assert mark(hall, Status.ACKED).at_utc == at(100)
    assert hall.hall.orders[ID].head.tally.acked_by_voice == 1


def test_a_receipt_spoken_after_one_implied_on_the_telephone_counts_once() -> None:
    hall = opened()
    hall.tell(heard(Status.ARRIVED, 10, bearer=Bearer.VOICE))
    hall.tell(heard(Status.ACKED, 20, bearer=Bearer.VOICE))
    tally = hall.hall.orders[ID].head.tally
    assert (tally.legs(Status.ACKED), tally.acked_by_voice) == (1, 1)
    assert not mark(hall, Status.ACKED).implied


def test_a_time_that_was_signed_stays() -> None:
    hall = opened()
    hall.tell(heard(Status.ARRIVED, 100))
    for status in (Status.ACKED, Status.ARRIVED):
        signed = MarkCorrected(
            f"c/{status.value}", at(200), ID, "G1", status, at(90), "seat1", "by the recording"
        )
        hall.tell(signed)
    hall.tell(bound(80, Status.ARRIVED))
    hall.tell(heard(Status.ACKED, 300, bearer=Bearer.VOICE))
    times = [mark(hall, status).at_utc for status in (Status.ACKED, Status.ARRIVED)]
    assert times == [at(90), at(90)]
    assert hall.leg().repeats == 2


def test_an_answer_after_the_end_finds_no_place_in_a_poll_and_is_told_nothing() -> None:
    """A text that is owed for an order that has ended could never be sent."""
    hall = Folded(accepted(poll=Poll(1, "无需出动")), planned(deliveries=2))
    hall.tell(heard(Status.ACKED, 10, units=("G2",)))
    hall.tell(OrderEnded("ended", at(20), ID, False, "seat1", ""))
    step = hall.tell(heard(Status.ACKED, 30))
    assert step.put == ()
    assert (hall.leg().poll, mark(hall, Status.ACKED).at_utc) == (None, at(30))

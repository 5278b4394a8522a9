"""What answers make of the legs: first one counts, receipt is implied, nothing is undone."""

from gateway.orders.facts import AnswerBound, OrderEnded, Said, Status, UnitReported
from gateway.orders.order import Bearer
from tests.unit.orders.one_order import ID, at, heard, kinds, opened


def test_a_reply_counts_for_every_team_of_its_sender() -> None:
    hall = opened()
    step = hall.tell(heard(Status.ACKED, units=("G1", "G9")))
    assert kinds(step)[:2] == ["feedback.acked", "feedback.acked"]
    assert [told.subject for told in step.announcements[:2]] == [f"{ID}/G1", f"{ID}/G9"]
    assert hall.hall.orders[ID].head.tally.legs(Status.ACKED) == 2


def test_the_first_time_counts_and_later_ones_are_repeats() -> None:
    hall = opened()
    for seconds in (10, 20, 30):
        hall.tell(heard(Status.ARRIVED, seconds, strength=11))
    mark = hall.leg().mark(Status.ARRIVED)
    assert mark is not None
    assert mark.at_utc == at(10)
    assert hall.leg().repeats == 2
    assert kinds(hall.steps[-1]) == ["feedback.repeated"]


def test_a_positive_status_implies_receipt() -> None:
    hall = opened()
    step = hall.tell(heard(Status.MUSTERED, strength=12))
    assert kinds(step) == ["feedback.acked", "feedback.mustered", "owner.first_receiver"]
    assert hall.leg().strength == 12
    tally = hall.hall.orders[ID].head.tally
    assert (tally.reached, tally.legs(Status.ACKED), tally.legs(Status.MUSTERED)) == (1, 1, 1)


def test_a_spoken_receipt_replaces_an_implied_one_but_no_other_does() -> None:
    hall = opened()
    hall.tell(heard(Status.MUSTERED, 10))
    assert kinds(hall.tell(heard(Status.ACKED, 20))) == ["feedback.repeated"]
    assert kinds(hall.tell(heard(Status.ACKED, 30, bearer=Bearer.VOICE))) == ["feedback.acked"]
    mark = hall.leg().mark(Status.ACKED)
    assert mark is not None
    assert (mark.at_utc, mark.bearer, mark.implied) == (at(30), Bearer.VOICE, False)
    tally = hall.hall.orders[ID].head.tally
    assert (tally.legs(Status.ACKED), tally.acked_by_voice, tally.repeats) == (1, 1, 1)


def test_a_refusal_proves_receipt_is_no_acknowledgement_and_alarms() -> None:
    hall = opened()
    step = hall.tell(heard(Status.REFUSED, reason="人员在外"))
    assert kinds(step) == ["feedback.refused", "alarm.raised"]
    assert step.announcements[1].urgent
    tally = hall.hall.orders[ID].head.tally
    assert (tally.reached, tally.legs(Status.ACKED), tally.legs(Status.REFUSED)) == (1, 0, 1)
    hall.tell(heard(Status.ARRIVED, 20))
    assert hall.leg().mark(Status.ARRIVED) is not None
    assert hall.hall.orders[ID].head.tally.reached == 1


def test_a_refusal_of_what_is_over_alarms_nobody() -> None:
    hall = opened()
    hall.tell(OrderEnded(f"ended/{ID}", at(5), ID, True, "seat-1", "水退了"))
    assert kinds(hall.tell(heard(Status.REFUSED, reason="人员在外"))) == ["feedback.refused"]


def test_the_first_head_count_stays() -> None:
    hall = opened()
    hall.tell(heard(Status.MUSTERED, 10, strength=12))
    hall.tell(heard(Status.ARRIVED, 20, strength=9))
    assert hall.leg().strength == 12


def test_what_was_not_understood_changes_nothing_and_is_told() -> None:
    hall = opened()
    step = hall.tell(heard(None))
    assert kinds(step) == ["feedback.unparsed"]
    assert step.changes == ()


def test_a_bound_message_counts_at_its_receive_time() -> None:
    hall = opened()
    bound = AnswerBound(
        "bound", at(930), ID, "answer/x", at(870), "15400017777", "白塔到了", "G1",
        Said(Status.ARRIVED), "seat1", "",
    )  # fmt: skip
    step = hall.tell(bound)
    assert kinds(step)[:3] == ["feedback.bound", "feedback.acked", "feedback.arrived"]
    mark = hall.leg().mark(Status.ARRIVED)
    assert mark is not None
    assert (mark.at_utc, mark.by) == (at(870), "operator:seat1")


def test_only_a_complete_form_is_the_report() -> None:
    hall = opened()
    assert kinds(hall.tell(UnitReported("f1", at(90), ID, "G1", False, "{}", "seat1"))) == []
    step = hall.tell(UnitReported("f2", at(95), ID, "G1", True, "{}", "seat1"))
    assert kinds(step) == ["feedback.reported"]
    assert hall.hall.orders[ID].head.tally.legs(Status.ACKED) == 0


def test_a_closed_order_still_hears() -> None:
    hall = opened()
    hall.tell(OrderEnded("ended", at(2), ID, False, "seat1", ""))
    assert hall.hall.open_by_unit == {}
    hall.tell(heard(Status.ENDED, 20))
    assert hall.leg().mark(Status.ENDED) is not None

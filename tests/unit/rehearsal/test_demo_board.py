"""The board knows what the core hears; the sums say where they were counted."""

import json
from typing import Any

from gateway.rehearsal.demo_board import Board
from gateway.rehearsal.demo_sums import (
    OnAir,
    Sum,
    events_without_gaps,
    sums,
    units_as_expected,
    unknown_sums,
)

ORDER = "XJ-1"
PREFIX = "muster/v1/xianju"


class Hall:
    """Publishes to a board as a gateway does."""

    def __init__(self) -> None:
        self.board = Board(ORDER)
        self.said: list[dict[str, Any]] = []

    def event(self, kind: str, unit: str = "", order: str = ORDER, **data: Any) -> None:
        event = {
            "type": kind,
            "subject": f"{order}/{unit}" if unit else order,
            "sequence": len(self.said) + 1,
            "data": data,
        }
        self.said.append(event)
        self.publish(event)

    def publish(self, event: dict[str, Any]) -> None:
        family = event["type"].partition(".")[0]
        self.board.take(f"{PREFIX}/event/{family}", json.dumps(event).encode())

    def answer(self, status: str, unit: str, bearer: str = "sms", **more: Any) -> None:
        self.event(f"feedback.{status}", unit, bearer=bearer, **more)


def test_a_unit_shows_what_it_got_and_said() -> None:
    hall = Hall()
    for kind in ("started", "accepted", "delivered"):
        hall.event(f"delivery.{kind}", "G01", address="15400010001", units=["G01", "G02"])
    hall.event("delivery.failed", "G01", address="15400010002", units=["G01"])
    hall.answer("acked", "G01")
    hall.answer("mustered", "G01", strength=12)
    hall.answer("arrived", "G01", person="operator:seat1", strength=9)
    hall.answer("reported", "G01", bearer="")
    row = hall.board.rows["G01"]
    assert row.texted == row.delivered == {"15400010001"}
    assert row.failed == {"15400010002"}
    assert row.said == {"acked": "sms", "mustered": "sms", "arrived": "seat", "reported": "form"}
    assert row.strength == 12
    assert hall.board.rows["G02"].delivered == {"15400010001"}


def test_a_spoken_receipt_takes_the_place_of_an_implied_one_and_no_other_does() -> None:
    hall = Hall()
    for bearer in ("sms", "voice", "sms"):
        hall.answer("acked", "G01", bearer=bearer)
    assert hall.board.rows["G01"].said == {"acked": "voice"}


def test_an_event_counts_once_and_other_orders_not_at_all() -> None:
    hall = Hall()
    hall.answer("repeated", "G01")
    hall.publish(hall.said[0])
    hall.event("feedback.acked", "G02", order="XJ-2", bearer="sms")
    hall.board.take(f"{PREFIX}/order/XJ-2", b'{"units": 9}')
    hall.board.take(f"{PREFIX}/channel/modem-1", b'{"state": "up"}')
    assert len(hall.board.of_kind("feedback.repeated")) == 1
    assert set(hall.board.rows) == {"G01"}
    assert hall.board.rollup == {}
    assert hall.board.channels == {"modem-1": "up"}


EXPECTED = {
    "orders": {ORDER: {"units": 1, "acked": 1, "reached": 1, "repeats": 0, "distinct_mobiles": 2}},
    "unmatched": [{"bound_to": "G01"}],
    "units": {f"{ORDER}/G01": {"acked": 5, "people": 7, "by": {"acked": {"via": "sms"}}}},
}
AIR = OnAir(parts=4, mobiles=2, mobiles_with_text=1, sample_parts=2, sample_chars=75)


def good_hall() -> Hall:
    hall = Hall()
    hall.answer("acked", "G01", strength=7)
    hall.event("feedback.unmatched")
    hall.event("feedback.bound")
    rollup = {
        "units": 1,
        "reached": 1,
        "recipients": 2,
        "legs": {"acked": 1},
        "deliveries": {"delivered": 1, "failed": 1},
    }
    hall.board.take(f"{PREFIX}/order/{ORDER}", json.dumps(rollup).encode())
    return hall


def test_sums_hold_only_if_every_source_agrees() -> None:
    hall = good_hall()
    counted = sums(EXPECTED, ORDER, 1, hall.board, AIR)
    assert [one.name for one in counted if not one.equal] == []
    assert Sum("acked", 1, {"roll-up": 1, "events": 1}) in counted
    hall.board.rollup["reached"] = 2
    different = [one for one in sums(EXPECTED, ORDER, 1, hall.board, AIR) if not one.equal]
    assert different == [Sum("reached", 1, {"roll-up": 2, "events": 1})]


def test_an_expected_sum_that_nobody_counts_is_named() -> None:
    expected = {**EXPECTED, "orders": {ORDER: {**EXPECTED["orders"][ORDER], "sirens": 3}}}
    counted = sums(expected, ORDER, 1, good_hall().board, AIR)
    assert unknown_sums(expected, ORDER, counted) == ["sirens"]


def test_each_unit_is_compared_in_status_bearer_and_strength() -> None:
    hall = good_hall()
    assert units_as_expected(EXPECTED, ORDER, hall.board).holds
    hall.board.rows["G01"].said["acked"] = "voice"
    check = units_as_expected(EXPECTED, ORDER, hall.board)
    assert not check.holds
    assert "G01" in check.detail


def test_gaps_and_differences_between_live_and_journal_are_found() -> None:
    hall = good_hall()
    assert events_without_gaps(hall.board, hall.said).holds
    assert not events_without_gaps(hall.board, hall.said[1:]).holds
    missed = {**hall.said[-1], "sequence": len(hall.said) + 1}
    assert not events_without_gaps(hall.board, [*hall.said, missed]).holds
    changed = [*hall.said[:-1], {**hall.said[-1], "type": "feedback.help"}]
    assert not events_without_gaps(hall.board, changed).holds


def test_what_was_published_before_the_core_connected_is_no_gap() -> None:
    hall = good_hall()
    del hall.board.events[1]
    assert events_without_gaps(hall.board, hall.said).holds
    del hall.board.events[2]
    late = {**hall.said[0], "sequence": 1}
    hall.publish(late)
    assert not events_without_gaps(hall.board, hall.said).holds

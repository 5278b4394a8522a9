"""The report a unit owes: reminders while it is due, and a form that lacks nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest

from gateway.orders.facts import DeadlinePassed, Status, UnitReported
from gateway.orders.follow_up import FollowUp
from gateway.orders.intents import Alarm
from gateway.orders.limits import Limit
from gateway.orders.order import Mode
from gateway.orders.report_form import ReportForm, read_form, report_draft
from gateway.orders.report_life import SLICE, to_remind
from tests.unit.orders.one_order import ID, Folded, accepted, at, heard, kinds, planned

DAY = Limit("XJ-24h", Status.REPORTED, 86_400)
REMINDED = FollowUp(remind_s=(43_200, 79_200))


def hall(mode: Mode = Mode.REAL, **plan: Any) -> Folded:
    plan = {"limits": (DAY,)} | plan
    return Folded(replace(accepted(mode=mode), follow_up=REMINDED), planned(**plan))


def form(seconds: float, **data: Any) -> UnitReported:
    faults: list[str] = []
    read = read_form(data, faults)
    assert faults == []
    return UnitReported(
        f"reported/{seconds}",
        at(seconds),
        ID,
        "G1",
        read.complete,
        json.dumps(data, ensure_ascii=False),
        "seat-1",
        read.lacks,
        read.content,
    )


def reminded(state: Folded, after_s: int = 43_200) -> list[str]:
    legs = to_remind(state.hall.orders[ID], f"remind/{ID}/{after_s}/0")
    return [leg.leg.unit_id for leg in legs]


def test_reminders_are_alarms_of_the_order() -> None:
    alarms = [i for i in hall().steps[-1].put if isinstance(i, Alarm)]
    wanted = [(a.alarm_id, a.due_utc) for a in alarms if a.alarm_id.startswith("remind/")]
    assert wanted == [
        (f"remind/{ID}/43200/0", at(43_200)),
        (f"remind/{ID}/79200/0", at(79_200)),
    ]


def test_only_units_that_still_owe_a_report_are_reminded() -> None:
    state = hall()
    assert reminded(state) == ["G1", "G9"]
    state.tell(form(100, complete=True))
    assert reminded(state) == ["G9"]
    state.tell(heard(Status.REFUSED, 200, units=("G9",)))
    assert reminded(state) == []
    assert reminded(hall(limits=())) == []
    assert reminded(hall(limits=(Limit("soon", Status.REPORTED, 43_200),))) == []


def test_many_units_are_reminded_slice_by_slice() -> None:
    state = hall(deliveries=SLICE + 5)
    alarm_id = f"remind/{ID}/43200/0"
    step = state.tell(DeadlinePassed(f"deadline/{alarm_id}", at(43_200), ID, alarm_id))
    (following,) = [i for i in step.put if isinstance(i, Alarm)]
    assert following.alarm_id == f"remind/{ID}/43200/{SLICE}"
    assert len(to_remind(state.hall.orders[ID], following.alarm_id)) == 5
    step = state.tell(DeadlinePassed("last", at(43_201), ID, following.alarm_id))
    assert step.put == ()


@pytest.mark.parametrize(
    ("data", "complete", "lacks"),
    [
        ({"complete": True}, True, ()),
        ({"complete": False}, False, ()),
        ({"result": "已排除"}, True, ()),
        ({}, False, ("处置结果",)),
        ({"result": " "}, False, ("处置结果",)),
        ({"complete": True, "follow_up": True}, False, ("责任人", "责任单位")),
        ({"result": "x", "follow_up": True, "responsible_person": "王"}, False, ("责任单位",)),
        (
            {
                "complete": True,
                "follow_up": True,
                "responsible_person": "王",
                "responsible_unit": "水利局",
            },
            True,
            (),
        ),
    ],
)
def test_when_a_form_is_complete(
    data: dict[str, Any], complete: bool, lacks: tuple[str, ...]
) -> None:
    read = read_form(data, [])
    assert (read.complete, read.lacks) == (complete, lacks)


def test_every_field_that_holds_the_wrong_thing_is_named() -> None:
    faults: list[str] = []
    read: ReportForm = read_form({"result": 3, "follow_up": "yes", "complete": 1}, faults)
    assert faults == [
        "result: 应为文字",
        "follow_up: 应为 true 或 false",
        "complete: 应为 true 或 false",
    ]
    assert read.content == ()


def test_an_incomplete_form_is_a_debt_and_the_report_goes_on_being_due() -> None:
    state = hall()
    step = state.tell(form(100, complete=True, follow_up=True))
    assert kinds(step) == ["feedback.debt"]
    assert step.announcements[0].data["lacks"] == ["责任人", "责任单位"]
    assert state.leg().mark(Status.REPORTED) is None
    assert reminded(state) == ["G1", "G9"]
    alarm_id = f"breach/{ID}/G1/XJ-24h"
    breached = state.tell(DeadlinePassed("breach", at(86_400.001), ID, alarm_id))
    assert kinds(breached) == ["deadline.breached"]


def test_a_complete_form_is_told_with_its_fields_and_late_after_its_limit() -> None:
    state = hall()
    fields = {"result": "已排除", "follow_up": False, "casualties": "无"}
    step = state.tell(form(86_401, **fields))
    assert kinds(step) == ["feedback.reported", "deadline.met_late"]
    data = step.announcements[0].data
    assert {key: data[key] for key in fields} == fields
    contract = ("recipient", "address", "bearer", "channel", "attempt", "person", "raw")
    assert all(key in data for key in (*contract, "received_at", "device_time"))


def test_an_exercise_owes_nothing_for_an_incomplete_form() -> None:
    assert kinds(hall(Mode.DRILL).tell(form(100))) == []


def test_the_draft_holds_what_the_hall_knows() -> None:
    state = hall()
    state.tell(heard(Status.ARRIVED, 600, strength=12, equipment=(("冲锋舟", 2),)))
    state.tell(heard(Status.PROGRESS, 900, reason="水位下降"))
    state.tell(form(1_000, result="已排除", follow_up=True))
    draft = report_draft(state.leg())
    assert draft["arrived_at"] == at(600)
    assert (draft["strength"], draft["equipment"]) == (12, {"冲锋舟": 2})
    assert draft["progress"] == "水位下降"
    assert (draft["result"], draft["follow_up"]) == ("已排除", True)
    assert draft["lacks"] == ["责任人", "责任单位"]

"""Which numbers are dialled, how they are written, how often, and which never are."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from drivers.sip.dial_plan import DialPlan
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.profile import NumberForm
from gateway.driver_api import (
    CallCause,
    CallEnded,
    Deferred,
    Fault,
    Receipt,
    Refused,
    Unsent,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.sip.line_bench import ONE, THREE, TWO, bench

EMERGENCY = ("110", "119", "120", "122")
PLAN = DialPlan("sip:{number}@127.0.0.1", NumberForm.AS_WRITTEN, (), EMERGENCY)


@pytest.mark.parametrize(
    ("written", "form", "user"),
    [
        (ONE, NumberForm.AS_WRITTEN, "15400010001"),
        ("154 0001 0001", NumberForm.AS_WRITTEN, "15400010001"),
        ("+8615400010001", NumberForm.AS_WRITTEN, "+8615400010001"),
        ("0600-5551003", NumberForm.AS_WRITTEN, "06005551003"),
        ("+86 600 5551003", NumberForm.NATIONAL, "06005551003"),
        ("008615400010001", NumberForm.NATIONAL, "15400010001"),
        (ONE, NumberForm.E164, "+8615400010001"),
        ("0600-5551003", NumberForm.E164, "+866005551003"),
    ],
)
def test_a_number_is_written_as_the_switch_wants_it(
    written: str, form: NumberForm, user: str
) -> None:
    plan = DialPlan("sip:{number}@127.0.0.1:5060", form)
    assert plan.uri(written) == f"sip:{user}@127.0.0.1:5060"


@pytest.mark.parametrize(
    "written",
    [
        "110",
        "119",
        "120",
        "122",
        "12015400",
        "+86119",
        "0571-110",
        "0571119",
        "0086120",
        "1 1 0",
        "+86571110",
        "0086571110",
        "+8610110",
        "+110",
        "00110",
        "+0110",
        "0110",
        "+0086110",
    ],
)
def test_emergency_numbers_are_never_dialled(written: str) -> None:
    assert "never dialled" in PLAN.objection(written)


@pytest.mark.parametrize("written", [ONE, THREE, "0600-5550110", "0600-5550119", "+8615411000119"])
def test_a_number_that_only_ends_like_one_is(written: str) -> None:
    assert PLAN.objection(written) == ""


@pytest.mark.parametrize("written", ["571110", "0571110", "0110"])
def test_nor_are_those_that_the_country_code_makes(written: str) -> None:
    plan = DialPlan("sip:{number}@127.0.0.1", NumberForm.E164, (), EMERGENCY)
    assert "never dialled" in plan.objection(written)


def test_an_emergency_number_that_is_listed_is() -> None:
    plan = DialPlan("sip:{number}@127.0.0.1", NumberForm.AS_WRITTEN, ("154", "1105"), EMERGENCY)
    assert plan.objection("1105") == ""
    assert plan.objection(ONE) == ""
    assert "never dialled" in DialPlan("", plan.form, ("1",), EMERGENCY).objection("110")
    assert "no allowed prefix" in plan.objection(THREE)


@pytest.mark.parametrize("written", ["", "12", "call me", "154x", "0600-5551003转1", "1" * 21, "+"])
def test_what_is_no_number_is_not_dialled(written: str) -> None:
    async def story() -> None:
        async with bench() as lines:
            assert await lines.call(written) == CallEnded(False, CallCause.INVALID)
            assert lines.telephones.calls == []

    run_virtual(story())


def test_a_number_that_may_not_be_called_is_refused_with_the_reason() -> None:
    async def story() -> None:
        async with bench() as lines:
            receipt = await lines.call("120")
            assert receipt == Refused(Fault.RECIPIENT, "rejected: 120 is never dialled: 120")
            assert lines.telephones.calls == []

    run_virtual(story())


def test_calls_to_one_telephone_go_one_after_the_other() -> None:
    async def story() -> None:
        async with bench(default_telephone="answer:2:dtmf=1") as lines:
            async with asyncio.TaskGroup() as tasks:
                calls = lines.calling(tasks, ONE, f"+86{ONE}", TWO)
                await lines.wait(1)
                assert [call.number for call in lines.telephones.calls] == [ONE, TWO]
                assert await lines.session.withdraw("2#1")
                await lines.wait(2)  # the first has picked up
                assert not await lines.session.withdraw("1#1")
            assert calls[1].result() == Unsent("withdrawn")
            assert calls[0].result() == calls[2].result() == CallEnded(True, None)

    run_virtual(story())


def test_who_is_on_the_line_for_long_is_waited_for() -> None:
    async def story() -> None:
        pattern = "answer:30:none;answer:2:dtmf=1"
        async with bench(telephones={ONE: pattern}) as lines, asyncio.TaskGroup() as tasks:
            first, second = lines.calling(tasks, ONE, ONE)
            await asyncio.wait((first, second))
            assert {call.code for call in lines.telephones.calls} == {200}
            receipts = {first.result(), second.result()}
            assert receipts == {CallEnded(True, CallCause.NO_CONFIRMATION), CallEnded(True, None)}

    run_virtual(story())


@pytest.mark.parametrize(("after_s", "dialled"), [(0.0, 0), (1.0, 1)])
def test_nothing_is_dialled_once_it_has_expired(after_s: float, dialled: int) -> None:
    async def story() -> None:
        async with bench(default_telephone="busy") as lines:
            expires = virtual_clock().utc() + timedelta(seconds=after_s)
            receipt = await lines.call(expires_at_utc=expires)
            assert len(lines.telephones.calls) == dialled
            assert (receipt == Unsent("expired")) is not bool(dialled)

    run_virtual(story())


@pytest.mark.parametrize(
    "keys", [{"most_calls_per_hour": 2}, {"prefix_most_calls_per_hour": {"154": 2}}]
)
def test_no_more_calls_go_out_within_an_hour_than_may(keys: dict[str, Any]) -> None:
    async def story() -> None:
        async with bench(keys, default_telephone="busy") as lines:
            receipts: list[Receipt] = []
            for attempt in range(3):
                receipts.append(await lines.call(attempt=f"a#{attempt}"))
            assert receipts[:2] == [CallEnded(False, CallCause.BUSY)] * 2
            assert isinstance(receipts[2], Deferred)
            await lines.wait(3600)
            assert await lines.call(attempt="a#3") == receipts[0]
            assert len(lines.telephones.calls) == 3

    run_virtual(story())


def test_the_fullest_of_several_caps_counts() -> None:
    caps = HourlyCaps(3, {"0": 1})
    caps.dialled("0600", 0.0)
    assert caps.wait_s("0600", 10.0) == pytest.approx(3590.0)
    assert caps.wait_s("154", 10.0) == 0.0
    caps.dialled("154", 10.0)
    caps.dialled("154", 20.0)
    assert caps.wait_s("154", 20.0) == pytest.approx(3580.0)
    assert caps.wait_s("154", 3601.0) == 0.0

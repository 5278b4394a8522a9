"""Who calls from a telephone that nobody knows, and says by a PIN who he is."""

from pathlib import Path
from typing import Any

import pytest

from drivers.sip.callers.caller_pins import pins_in
from gateway.driver_api import CallerOutcome, NeedsOperator
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import KNOWN, LEADER, ORDER, WITH_SEATS, caller_bench, heard
from tests.unit.sip.line_bench import ONE, TWO

PIN = "482913"
WHO = {ONE: LEADER}
SEAT = {"telephones": {"seats": "answer:2:hang_up=10"}}


def keys(tmp_path: Path, **more: Any) -> dict[str, Any]:
    path = tmp_path / "pins"
    path.write_text(f"# PIN,number\n\n{PIN}, 154 0001 0001\n", encoding="utf-8")
    return {"pins_file": path, **WITH_SEATS, **more}


def test_a_right_pin_makes_him_whose_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(keys(tmp_path), WHO, **SEAT) as lines:
            call = lines.let_call(f"dtmf={PIN}#,1", TWO)
            await lines.wait(60)
            first, second = lines.received
            assert (first.caller, second.caller) == (TWO, ONE)
            assert (second.key, second.waits) == (f"{first.key}/pin", True)
            assert lines.answers == [(ONE, "1", ORDER.about)]
            assert heard(call) == ["greeting", "ask-pin", "greeting", "order", "thanks"]
            (end,) = lines.ends
            assert (end.call, end.caller, end.outcome) == (first.key, ONE, CallerOutcome.ANSWERED)
            assert lines.seats() == []
            assert PIN not in str(lines.inbox.events)
            lines.keys_once()

    run_virtual(story())


@pytest.mark.parametrize(
    ("typed", "tries"),
    [(f"dtmf=1#,22222#,*{PIN}", 2), (f"dtmf=*1*{PIN}#", 0), (f"dtmf={PIN}", 0)],
)
def test_a_pin_may_be_typed_again(tmp_path: Path, typed: str, tries: int) -> None:
    async def story() -> None:
        async with caller_bench(keys(tmp_path), WHO, **SEAT) as lines:
            call = lines.let_call(typed, TWO)
            await lines.wait(60)
            assert [each.caller for each in lines.received] == [TWO, ONE]
            assert heard(call).count("wrong-pin") == tries

    run_virtual(story())


@pytest.mark.parametrize(
    "typed",
    [
        "none",
        "dtmf=1#,2#,3#",
        f"dtmf=1#,2#,3#,{PIN}#",
        f"dtmf={PIN}0#,{'9' * 30}#,{PIN[:-1]}#",
        "dtmf=#,#,#",
    ],
)
def test_three_wrong_ones_and_silence_go_to_the_seats(tmp_path: Path, typed: str) -> None:
    async def story() -> None:
        async with caller_bench(keys(tmp_path), WHO, **SEAT) as lines:
            call = lines.let_call(typed, TWO)
            await lines.wait(90)
            assert [each.caller for each in lines.received] == [TWO]
            assert call.spoke_with == ["seats"]
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]
            lines.keys_once()

    run_virtual(story())


def test_whom_the_roster_knows_is_not_asked(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(keys(tmp_path), {ONE: LEADER, TWO: KNOWN}, **SEAT) as lines:
            leader, other = lines.let_call("dtmf=1", ONE), lines.let_call("none", TWO)
            await lines.wait(60)
            assert "ask-pin" not in [*heard(leader), *heard(other)]
            assert other.spoke_with == ["seats"]

    run_virtual(story())


def test_whose_pin_has_no_orders_goes_to_the_seats(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(keys(tmp_path), {ONE: KNOWN}, **SEAT) as lines:
            lines.let_call(f"dtmf={PIN}#", TWO)
            await lines.wait(60)
            (seat,) = lines.seats()
            assert seat.display == "李副队长"
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]

    run_virtual(story())


def test_without_seats_and_recordings_he_is_told_that_nobody_is_there(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(keys(tmp_path, seats=""), WHO) as lines:
            call = lines.let_call("none", TWO)
            await lines.wait(60)
            assert heard(call) == ["greeting", "ask-pin", "no-seat", "farewell"]
            assert call.code == 200
            assert [end.outcome for end in lines.ends] == [CallerOutcome.NO_SEAT]

    run_virtual(story())


def test_every_fault_of_the_file_is_named_in_one_message(tmp_path: Path) -> None:
    path = tmp_path / "pins"
    path.write_text(
        f"{PIN},15400010001\n{PIN},15400010002\n12,15400010003\nno comma\n445566,nobody\n",
        encoding="utf-8",
    )
    with pytest.raises(NeedsOperator) as raised:
        pins_in(path)
    said = str(raised.value)
    for line in ("line 2", "line 3", "line 4", "line 5"):
        assert line in said
    assert "line 1" not in said
    assert PIN not in said
    assert "445566" not in said


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_keeps_the_channel_down(
    tmp_path: Path, content: bytes | None
) -> None:
    async def story() -> None:
        path = tmp_path / "pins"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(NeedsOperator, match="pins_file"):
            async with caller_bench({"pins_file": path}):
                raise AssertionError("the session began")

    run_virtual(story())

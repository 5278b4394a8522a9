"""An operator calls somebody from a seat, and has a call handed to one: who, whom, what came."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_api import (
    Accepted,
    CallCause,
    CallEnded,
    CallerOutcome,
    CallReceived,
    Deferred,
    Fault,
    HandOver,
    IncomingCallEnded,
    Receipt,
    Refused,
    SeatCall,
    Unsent,
    VoiceCall,
)
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from tests.stories.seat_lines import SeatLines
from tests.stories.small_hall import SmallHall, order

ZHAO, STRANGER = "15400010001", "15400019999"
TALKED = CallEnded(True, CallCause.NO_CONFIRMATION, "2026-08-12/7.wav")
SEAT = "sip:801@127.0.0.1"


def acted(hall: SmallHall) -> list[dict[str, Any]]:
    """What operators did, oldest first."""
    return [event["data"] for event in hall.core.of_kind("operator.acted")]


async def asks(hall: SmallHall, verb: str, **data: Any) -> dict[str, Any]:
    return await hall.core.request("operator", verb, {"operator": "seat-1", **data})


def test_a_leader_is_called_from_a_seat_and_the_record_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        lines = SeatLines({SeatCall: TALKED}, lasts_s=90)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order())
            answer = await asks(
                hall, "call", to="G01-A", seat=SEAT, order_id="XJ-1", reason="核实人数"
            )
            assert answer["status"] == "ok", answer
            label = "赵志强 安洲分队 正指挥 XJ-1"
            assert lines.of(SeatCall) == [SeatCall(SEAT, ZHAO, label)]
            told = {"act": "call", "operator": "seat-1", "seat": SEAT, "address": ZHAO}
            told |= {"person": "G01-A", "unit": "G01", "channel": "lines", "reason": "核实人数"}
            (begun,) = acted(hall)
            assert begun.items() >= told.items()
            assert answer["data"]["call"] == begun["call"] == lines.asked[0][0]
            await hall.clock.sleep(120)
            _, ended = acted(hall)
            came = {"receipt": "answered", "cause": "", "recording": "2026-08-12/7.wav"}
            assert ended.items() >= (told | came).items()
            subjects = {event["subject"] for event in hall.core.of_kind("operator.acted")}
            assert subjects == {"XJ-1/G01"}
            # talking to somebody is no answer of his
            assert hall.core.of_kind("feedback.acked") == []

    run_virtual(story())


def test_whoever_called_is_called_back_at_the_seats_of_the_channel(tmp_path: Path) -> None:
    async def story() -> None:
        lines = SeatLines({SeatCall: TALKED}, lasts_s=1)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            for _ in range(2):  # its answer got lost
                answer = await asks(hall, "call", to=STRANGER)
                assert answer["status"] == "ok", answer
            assert lines.of(SeatCall) == [SeatCall("sip:group@127.0.0.1", STRANGER, STRANGER)]
            assert answer["data"]["again"] is True
            assert len(acted(hall)) == 2

    run_virtual(story())


@pytest.mark.parametrize(
    ("receipt", "word"),
    [
        (Refused(Fault.RECIPIENT, "rejected: 120 is never dialled"), "refused"),
        (Deferred(1.0, "no line is free"), "deferred"),
        (Unsent("the seat does not pick up"), "unsent"),
        (CallEnded(False, CallCause.BUSY), "failed"),
    ],
)
def test_what_comes_to_nothing_at_once_is_answered_and_recorded(
    tmp_path: Path, receipt: Receipt, word: str
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, beside=[SeatLines({SeatCall: receipt}).kind])
        async with hall.life():
            await hall.clock.sleep(5)
            answer = await asks(hall, "call", to=STRANGER)
            assert answer["status"] == "error"
            assert answer["error"].startswith(f"无法呼叫: {word}")
            await hall.clock.sleep(1)
            assert [each.get("receipt") for each in acted(hall)] == [None, word]
            again = await asks(hall, "call", to=STRANGER)
            assert again["error"].startswith(f"无法呼叫: {word}")
            await hall.clock.sleep(1)
            assert [each.get("receipt") for each in acted(hall)] == [None, word, None, word]

    run_virtual(story())


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (
            {"operator": "", "to": "nobody", "seat": "801", "channel": "x", "order_id": "XJ-9"},
            ["operator", "to", "seat", "channel", "order_id"],
        ),
        ({"to": 5, "seat": 7}, ["to", "seat"]),
        ({"to": ["x"], "order_id": 5, "reason": {}}, ["to", "order_id", "reason"]),
        ({}, ["to"]),
    ],
)
def test_every_fault_of_a_call_is_named_at_once(
    tmp_path: Path, data: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        lines = SeatLines({SeatCall: TALKED})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            answer = await asks(hall, "call", **data)
            named = {fault.partition(":")[0] for fault in answer["faults"]}
            assert named == set(faults)
            assert (lines.asked, acted(hall)) == ([], [])

    run_virtual(story())


def test_a_call_that_an_order_makes_is_handed_to_a_seat(tmp_path: Path) -> None:
    async def story() -> None:
        lines = SeatLines({HandOver: Accepted(), VoiceCall: TALKED}, lasts_s=20)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            legs = [{"unit_id": "G01"}]
            await hall.core.request("order", "submit", order(bearers=["voice"], legs=legs))
            await hall.clock.sleep(5)
            calls = {r.to: (i, r.label) for i, r in lines.asked if isinstance(r, VoiceCall)}
            attempt, label = calls[ZHAO]
            assert label == "赵志强 安洲分队 XJ-1"
            answer = await asks(hall, "hand-over", order_id="XJ-1", person="G01-A", seat=SEAT)
            assert answer["status"] == "ok", answer
            shown = "赵志强 安洲分队 正指挥 XJ-1"
            assert lines.of(HandOver) == [HandOver(attempt, SEAT, shown)]
            again = await asks(hall, "hand-over", call=attempt, seat=SEAT)
            assert again["status"] == "ok", again
            await hall.clock.sleep(60)
            assert [each.get("receipt") for each in acted(hall)] == [
                None,
                None,
                "accepted",
                "accepted",
            ]
            gone = await asks(hall, "hand-over", order_id="XJ-1", person="G02-A", seat=SEAT)
            assert gone["faults"] == ["call: 没有这样的通话,或已经结束"]

    run_virtual(story())


def test_whoever_calls_in_is_handed_to_a_seat_as_long_as_he_is_there(tmp_path: Path) -> None:
    async def story() -> None:
        lines = SeatLines({HandOver: Accepted()})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life() as gateway:
            await hall.clock.sleep(5)
            inbox = gateway.listener.inbox("lines", Bearer.VOICE)
            await inbox.commit(CallReceived("c1", ZHAO, waits=True))
            answer = await asks(hall, "hand-over", call="c1")
            assert answer["data"]["receipt"] == "accepted"
            shown = "赵志强 安洲分队 正指挥"
            assert lines.of(HandOver) == [HandOver("c1", "sip:group@127.0.0.1", shown)]
            over = IncomingCallEnded("e1", "c1", ZHAO, CallerOutcome.SEAT, 60.0)
            await inbox.commit(over)
            gone = await asks(hall, "hand-over", call="c1", reason="again")
            assert gone["status"] == "error"
            none = await asks(hall, "hand-over", person="G01-A")
            assert none["faults"] == ["call: 缺少 (或给出 order_id 和 person)"]

    run_virtual(story())


def test_a_call_of_a_seat_that_a_power_cut_ended_is_in_doubt(tmp_path: Path) -> None:
    async def story() -> None:
        lines = SeatLines({SeatCall: TALKED}, lasts_s=90)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            await asks(hall, "call", to=ZHAO)
        for _ in range(2):
            async with hall.life():
                await hall.clock.sleep(120)
                begun, ended = acted(hall)
                assert (ended["receipt"], ended["call"]) == ("unknown", begun["call"])
                assert ended["address"] == ZHAO
        assert len(lines.of(SeatCall)) == 1

    run_virtual(story())


def test_without_lines_that_have_seats_nobody_is_called(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            answer = await asks(hall, "call", to=ZHAO)
            assert answer["faults"] == ["channel: 没有可供坐席呼叫的线路"]

    run_virtual(story())

"""People who call in and calls of seats, through the sip driver and its simulated workers."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import order
from tests.stories.telephone_hall import TelephoneHall

ZHAO, QIAN, STRANGER, GROUP, SEAT = "15400010001", "15400010002", "15400019999", "800", "801"
LEG = [{"unit_id": "G01"}]
AT_SEATS = {"seats": f"sip:{GROUP}@127.0.0.1:5060"}


def data_of(hall: TelephoneHall, kind: str) -> list[dict[str, Any]]:
    return [event["data"] for event in hall.core.of_kind(kind)]


async def ordered(hall: TelephoneHall, *order_ids: str) -> None:
    """The orders are out, and the telephones have been silent for long."""
    for order_id in order_ids or ("XJ-1",):
        asked = order(order_id, bearers=["voice"], legs=LEG, voice="各队立即集结")
        await hall.core.request("order", "submit", asked)
    await hall.clock.sleep(600)


def test_a_leader_calls_back_and_answers_by_key(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {}, keys=AT_SEATS | {"record_folder": str(tmp_path / "r")})
        async with hall.life():
            await ordered(hall)
            call = hall.telephones.let_call(ZHAO, "dtmf=4*12#", hall.clock.monotonic_s())
            await hall.clock.sleep(0.3)
            (told,) = data_of(hall, "inbound.call")
            assert (told["person"], told["orders"]) == ("G01-A", ["XJ-1"])
            await hall.clock.sleep(120)
            (arrived,) = hall.core.of_kind("feedback.arrived")
            assert (arrived["subject"], arrived["data"]["strength"]) == ("XJ-1/G01", 12)
            assert arrived["data"]["bearer"] == "voice"
            (ended,) = data_of(hall, "inbound.ended")
            assert arrived["data"]["recording"] == ended["recording"] != ""
            assert (ended["outcome"], ended["call"]) == ("answered", told["call"])
            assert call.is_over
            assert hall.dialled(GROUP) == 0
            assert hall.violations == []

    run_virtual(story())


def test_a_stranger_is_told_at_once_and_put_through_to_the_seats(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {GROUP: "answer:4:hang_up=30"}, keys=AT_SEATS)
        async with hall.life():
            await ordered(hall)
            hall.telephones.let_call(STRANGER, "none", hall.clock.monotonic_s())
            await hall.clock.sleep(0.3)
            (told,) = data_of(hall, "inbound.call")
            assert (told["caller"], told["person"]) == (STRANGER, "")
            assert "orders" not in told
            await hall.clock.sleep(120)
            assert hall.dialled(GROUP) == 1
            assert [each["outcome"] for each in data_of(hall, "inbound.ended")] == ["seat"]

    run_virtual(story())


def test_a_leader_leaves_a_voice_report(tmp_path: Path) -> None:
    async def story() -> None:
        keys = {"record_folder": str(tmp_path / "records")}
        hall = TelephoneHall(tmp_path, {}, keys=keys)
        async with hall.life():
            await ordered(hall)
            hall.telephones.let_call(ZHAO, "dtmf=7+say=12", hall.clock.monotonic_s())
            await hall.clock.sleep(240)
            (report,) = hall.core.of_kind("inbound.report")
            assert report["subject"] == "XJ-1/G01"
            assert report["data"]["recording"].endswith(".wav")
            assert hall.core.of_kind("feedback.unparsed")[0]["data"]["raw"].startswith(
                "（语音报告："
            )
            assert data_of(hall, "feedback.acked") == []
            assert [each["outcome"] for each in data_of(hall, "inbound.ended")] == ["reported"]

    run_virtual(story())


def test_an_operator_calls_a_leader_from_a_seat(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {SEAT: "answer:2:none", ZHAO: "answer:5:hang_up=40"}
        hall = TelephoneHall(tmp_path, patterns, keys=AT_SEATS)
        async with hall.life():
            await hall.clock.sleep(5)
            asked = {"to": "G01-A", "seat": f"sip:{SEAT}@127.0.0.1:5060", "operator": "seat-1"}
            answer = await hall.core.request("operator", "call", asked)
            assert answer["status"] == "ok", answer
            await hall.clock.sleep(120)
            assert [hall.dialled(number) for number in (SEAT, ZHAO)] == [1, 1]
            receipts = [each.get("receipt") for each in data_of(hall, "operator.acted")]
            assert receipts == [None, "answered"]

    run_virtual(story())


def test_a_call_of_an_order_is_handed_to_a_seat(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {SEAT: "answer:2:hang_up=60", ZHAO: "answer:3:none"}
        hall = TelephoneHall(tmp_path, patterns, keys=AT_SEATS)
        async with hall.life():
            await hall.clock.sleep(5)
            asked = order(bearers=["voice"], legs=LEG, voice="各队立即集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(8)
            act = {"order_id": "XJ-1", "person": "G01-A", "operator": "seat-1"}
            act |= {"seat": f"sip:{SEAT}@127.0.0.1:5060"}
            answer = await hall.core.request("operator", "hand-over", act)
            assert answer["status"] == "ok", answer
            await hall.clock.sleep(10)
            assert hall.dialled(SEAT) == 1
            assert data_of(hall, "operator.acted")[-1]["receipt"] == "accepted"

    run_virtual(story())


@pytest.mark.parametrize(
    ("after_s", "pattern"), [(3.0, "answer:10:dtmf=1"), (8.0, "answer:2:dtmf=1")]
)
def test_a_call_that_a_power_cut_ends_is_in_doubt_and_dialled_again(
    tmp_path: Path, after_s: float, pattern: str
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: pattern})
        async with hall.life():
            await hall.clock.sleep(5)
            asked = order(bearers=["voice"], legs=LEG, voice="各队立即集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(after_s)
        async with hall.life():
            await hall.clock.sleep(240)
            doubts = {each["recipient"] for each in data_of(hall, "delivery.unknown")}
            assert "G01-A" in doubts
            assert [e["subject"] for e in hall.core.of_kind("feedback.acked")] == ["XJ-1/G01"]
            assert hall.dialled(ZHAO) == 2

    run_virtual(story())


def test_callers_who_are_cut_off_by_the_power_are_heard_when_they_call_again(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {}, keys=AT_SEATS)
        async with hall.life():
            await ordered(hall)
            hall.telephones.let_call(ZHAO, "dtmf=1", hall.clock.monotonic_s())
            await hall.clock.sleep(4)
        async with hall.life():
            await hall.clock.sleep(10)
            hall.telephones.let_call(ZHAO, "dtmf=1", hall.clock.monotonic_s())
            await hall.clock.sleep(120)
            assert len(hall.core.of_kind("inbound.call")) == 2
            assert [e["subject"] for e in hall.core.of_kind("feedback.acked")] == ["XJ-1/G01"]

    run_virtual(story())


def test_what_was_said_in_a_call_of_an_order_can_be_heard_again(tmp_path: Path) -> None:
    async def story() -> None:
        keys = {"record_folder": str(tmp_path / "records")}
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:3:dtmf=1", QIAN: "voicemail"}, keys=keys)
        async with hall.life():
            await hall.clock.sleep(5)
            asked = order(bearers=["voice"], legs=LEG, voice="各队立即集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(120)
            (acked,) = data_of(hall, "feedback.acked")
            answered = {each["address"]: each for each in data_of(hall, "delivery.answered")}
            assert acked["recording"] == answered[ZHAO]["recording"]
            assert acked["recording"].endswith(".wav")
            failed = {each["address"]: each for each in data_of(hall, "delivery.failed")}
            assert failed[QIAN]["recording"] == answered[QIAN]["recording"] != acked["recording"]
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
            rows = {row["address"]: row for row in shown["data"]["delivery_rows"]}
            assert rows[ZHAO]["recording"] == acked["recording"]
            mark = shown["data"]["leg_rows"][0]["marks"]["acked"]
            assert mark["recording"] == acked["recording"]

    run_virtual(story())

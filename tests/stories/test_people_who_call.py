"""People who call the hall: who they are told to be, what they hear, what they answer and leave."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Gateway
from gateway.driver_api import (
    CallerOutcome,
    CallGuidance,
    CallReceived,
    DigitsReceived,
    Event,
    IncomingCallEnded,
    VoiceReportReceived,
)
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from tests.stories.small_hall import order
from tests.stories.telephone_hall import TelephoneHall

ZHAO, LI, STRANGER, DUTY = "15400010001", "15400010009", "15400019999", "0600-5551003"
VOICE = ["voice"]
TEXT = "各队立即集结"


async def hears(gateway: Gateway, event: Event) -> CallGuidance | None:
    """What the lines hear, as their driver would say it."""
    return await gateway.listener.inbox("lines", Bearer.VOICE).commit(event)


async def calls(gateway: Gateway, caller: str = ZHAO, key: str = "c1") -> CallGuidance:
    guidance = await hears(gateway, CallReceived(key, caller, waits=True))
    assert guidance is not None
    return guidance


async def submit(hall: TelephoneHall, *order_ids: str, **changes: Any) -> None:
    for order_id in order_ids:
        asked = order(order_id, **({"bearers": VOICE, "voice": TEXT, "sms": ""} | changes))
        answer = await hall.core.request("order", "submit", asked)
        assert answer["status"] == "ok", answer


def test_a_leader_who_calls_back_hears_his_order_and_answers_it(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "no_answer"})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1")
            guidance = await calls(gateway)
            assert [(one.about, one.text) for one in guidance.orders] == [("XJ-1", TEXT)]
            assert guidance.name == "赵志强 安洲分队 正指挥"
            await hears(gateway, DigitsReceived("k1", ZHAO, "1", about="XJ-1"))
            ended = IncomingCallEnded("e1", "c1", ZHAO, CallerOutcome.ANSWERED, 31.24, "a.wav")
            await hears(gateway, ended)
            await hall.clock.sleep(1)
            (acked,) = hall.core.of_kind("feedback.acked")
            assert (acked["subject"], acked["data"]["person"]) == ("XJ-1/G01", "G01-A")
            (call,) = hall.core.of_kind("inbound.call")
            assert (call["data"]["call"], call["data"]["orders"]) == ("c1", ["XJ-1"])
            (over,) = hall.core.of_kind("inbound.ended")
            told = {key: over["data"][key] for key in ("call", "outcome", "length_s", "recording")}
            assert told == {
                "call": "c1",
                "outcome": "answered",
                "length_s": 31.2,
                "recording": "a.wav",
            }

    run_virtual(story())


def test_a_call_is_told_within_300_ms_whoever_calls(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1", "XJ-2")
            for key, caller in (("c1", STRANGER), ("c2", ZHAO), ("c3", ""), ("c4", "anonymous")):
                guidance = await calls(gateway, caller, key)
                await hall.clock.sleep(0.05)
                assert len(hall.core.of_kind("inbound.call")) == int(key[1])
                assert bool(guidance.orders) is (caller == ZHAO)
            stranger = hall.core.of_kind("inbound.call")[0]["data"]
            assert (stranger["caller"], stranger["person"], stranger["unit"]) == (STRANGER, "", "")
            assert (await calls(gateway, STRANGER, "c9")) == CallGuidance()

    run_virtual(story())


def test_several_orders_are_read_by_rank_each_with_its_letter(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1", tag="A", level="一般")
            await submit(hall, "XJ-3", tag="C", level="特别重大")
            await submit(hall, "XJ-4", tag="D", legs=[{"unit_id": "G03"}])
            await submit(hall, "XJ-2", tag="B", mode="drill", level="特别重大")
            guidance = await calls(gateway)
            assert [(one.about, one.text) for one in guidance.orders] == [
                ("XJ-3", f"指令C:{TEXT}"),
                ("XJ-1", f"指令A:{TEXT}"),
                ("XJ-2", f"这是演练。指令B:{TEXT}这是演练。"),
            ]
            # a digit answers the order that is being read, whatever else is open
            await hears(gateway, DigitsReceived("k1", ZHAO, "4*12#", about="XJ-1"))
            # one that he has no share of is matched as if nothing had been said of it
            await hears(gateway, DigitsReceived("k2", ZHAO, "1", about="XJ-4"))
            await hall.clock.sleep(1)
            (arrived,) = hall.core.of_kind("feedback.arrived")
            assert arrived["subject"] == "XJ-1/G01"
            assert arrived["data"]["strength"] == 12
            (ambiguous,) = hall.core.of_kind("feedback.ambiguous")
            assert ambiguous["data"]["candidates"] == ["XJ-1", "XJ-3", "XJ-2"]

    run_virtual(story())


def test_an_order_is_read_as_it_is_now(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1")
            change = {"order_id": "XJ-1", "voice": "改往下各镇", "reason": "x", "operator": "s"}
            answer = await hall.core.request("order", "update", change)
            assert answer["status"] == "ok", answer
            assert [one.text for one in (await calls(gateway)).orders] == ["改往下各镇"]
            closing = {"order_id": "XJ-1", "operator": "s", "reason": "x"}
            await hall.core.request("order", "close", closing)
            guidance = await calls(gateway, key="c2")
            assert (guidance.orders, guidance.name[:3]) == ((), "赵志强")

    run_virtual(story())


def test_an_order_without_words_for_calls_is_read_all_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1", bearers=["sms"], voice="", sms="【仙居】集结。回复1签收")
            guidance = await calls(gateway)
            assert [one.text for one in guidance.orders] == ["【仙居】集结。回复1签收"]

    run_virtual(story())


@pytest.mark.parametrize(
    ("caller", "name"),
    [(DUTY, "医疗分队 值班电话"), (LI, "李少华 南峰分队、医疗分队 副指挥")],
)
def test_a_duty_phone_and_a_person_of_two_teams_are_named(
    tmp_path: Path, caller: str, name: str
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1", legs=[{"unit_id": "G03"}])
            guidance = await calls(gateway, caller)
            assert (guidance.name, len(guidance.orders)) == (name, 1)

    run_virtual(story())


def test_a_voice_report_is_kept_with_the_order_and_never_read(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1")
            report = VoiceReportReceived("r1", "c1", ZHAO, "2026-08-12/1.wav", 12.6)
            for _ in range(2):  # a driver that was cut says it again
                await hears(gateway, report)
            await hall.clock.sleep(1)
            raw = "（语音报告：2026-08-12/1.wav，13秒）"
            (told,) = hall.core.of_kind("inbound.report")
            assert told["subject"] == "XJ-1/G01"
            data = told["data"]
            assert (data["person"], data["unit"], data["channel"]) == ("G01-A", "G01", "lines")
            assert (data["recording"], data["length_s"]) == ("2026-08-12/1.wav", 12.6)
            assert (data["call"], data["text"]) == ("c1", raw)
            (story_of,) = hall.core.of_kind("feedback.unparsed")
            assert (story_of["subject"], story_of["data"]["raw"]) == ("XJ-1/G01", raw)
            assert story_of["data"]["recording"] == "2026-08-12/1.wav"
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
            assert shown["data"]["reached"] == 0

    run_virtual(story())


@pytest.mark.parametrize(("about", "attached"), [("XJ-2", ["XJ-2/G01"]), ("", []), ("XJ-9", [])])
def test_with_several_orders_a_report_is_of_the_one_that_was_read(
    tmp_path: Path, about: str, attached: list[str]
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1", "XJ-2")
            await hears(gateway, VoiceReportReceived("r1", "c1", ZHAO, "1.wav", 5, about))
            await hall.clock.sleep(1)
            assert len(hall.core.of_kind("inbound.report")) == 1
            assert [e["subject"] for e in hall.core.of_kind("feedback.unparsed")] == attached

    run_virtual(story())


@pytest.mark.parametrize("caller", [STRANGER, ZHAO])
@pytest.mark.parametrize("by", ["answer", "source"])
def test_a_report_is_bound_by_a_seat_whether_or_not_its_order_is_known(
    tmp_path: Path, caller: str, by: str
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1")
            await hall.clock.sleep(10)
            await hears(gateway, VoiceReportReceived("r1", "c1", caller, "1.wav", 5.0))
            await hall.clock.sleep(60)
            (told,) = hall.core.of_kind("inbound.report")
            act = {"order_id": "XJ-1", "unit_id": "G01", "code": "4", "operator": "seat-1"}
            which = {"answer": told["data"]["answer"], "source": caller}[by]
            act |= {by: which, "reason": "录音中报告到达"}
            answer = await hall.core.request("operator", "bind", act)
            assert answer["status"] == "ok", answer
            (arrived,) = hall.core.of_kind("feedback.arrived")
            assert arrived["data"]["recording"] == "1.wav"
            assert arrived["data"]["received_at"] == told["data"]["received_at"]

    run_virtual(story())


def test_whoever_gives_a_pin_still_calls_from_where_he_is(tmp_path: Path) -> None:
    """One call, named twice: its number stays the one that rang, its person is the PIN's."""

    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "no_answer"})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1")
            await calls(gateway, STRANGER)
            guidance = await calls(gateway, ZHAO, "c1/pin")
            assert [one.about for one in guidance.orders] == ["XJ-1"]
            await hears(gateway, IncomingCallEnded("e1", "c1", ZHAO, CallerOutcome.HEARD, 9.0))
            await hall.clock.sleep(1)
            heard = [one["data"] for one in hall.core.of_kind("inbound.call")]
            (ended,) = (one["data"] for one in hall.core.of_kind("inbound.ended"))
            assert [one["call"] for one in (*heard, ended)] == ["c1"] * 3
            assert [one["caller"] for one in (*heard, ended)] == [STRANGER] * 3
            assert [one["person"] for one in (*heard, ended)] == ["", "G01-A", "G01-A"]
            assert [one.get("by_pin", False) for one in heard] == [False, True]

    run_virtual(story())


def test_what_was_said_survives_the_process(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "no_answer"})
        async with hall.life() as gateway:
            await submit(hall, "XJ-1")
            await calls(gateway)
            await hears(gateway, VoiceReportReceived("r1", "c1", ZHAO, "1.wav", 5.0))
        async with hall.life() as gateway:
            await hall.clock.sleep(5)
            again = await asyncio.wait_for(calls(gateway), 1)
            assert [one.about for one in again.orders] == ["XJ-1"]
            await hears(gateway, VoiceReportReceived("r1", "c1", ZHAO, "1.wav", 5.0))
            await hall.clock.sleep(1)
            assert len(hall.core.of_kind("inbound.call")) == 1
            assert len(hall.core.of_kind("inbound.report")) == 1

    run_virtual(story())

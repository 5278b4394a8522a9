"""Orders by telephone, through the sip driver and its simulated workers."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_api import DigitsReceived
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from tests.stories.small_hall import LEADERS, order
from tests.stories.telephone_hall import TelephoneHall, place

BOTH, VOICE = ["sms", "voice"], ["voice"]
ANSWERS = dict.fromkeys(LEADERS, "answer:5:dtmf=1")
ZHAO, SUN, ZHOU = "15400010001", "15400010003", "15400010005"


def causes(hall: TelephoneHall, kind: str = "delivery.failed") -> set[tuple[str, str]]:
    return {
        (event["data"]["recipient"], event["data"]["cause"]) for event in hall.core.of_kind(kind)
    }


def acked(hall: TelephoneHall) -> dict[str, str]:
    """The bearer of each unit's acknowledgement."""
    return {
        event["subject"].partition("/")[2]: event["data"]["bearer"]
        for event in hall.core.of_kind("feedback.acked")
    }


def test_a_digit_acknowledges_for_the_team(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, ANSWERS, calls=8)
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(60)
            assert acked(hall) == dict.fromkeys(("G01", "G02", "G03"), "voice")
            answered = hall.core.of_kind("delivery.answered")
            assert {event["data"]["recipient"] for event in answered} >= {"G01-A", "G02-A"}
            assert hall.core.of_kind("delivery.failed") == []
            assert max(hall.dialled(number) for number in LEADERS) == 1
            heard = hall.telephones.calls_to(ZHAO)[0].heard
            assert all(file.endswith(".wav") for files in heard for file in files)
            assert len(heard[0]) > 1
            feedback = hall.core.of_kind("feedback.acked")[0]
            assert feedback["data"]["raw"] == "1"
            assert hall.violations == []

    run_virtual(story())


def test_the_invite_leaves_at_once_and_with_the_text(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, ANSWERS, default_terminal="delivered:1")
        async with hall.life():
            await hall.clock.sleep(5)
            began_s = hall.clock.monotonic_s()
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(10)
            first = min(call.began_s for call in hall.telephones.calls)
            assert first - began_s <= 0.05

    run_virtual(story())


@pytest.mark.parametrize("pattern", ["voicemail", "answer:3:none", "answer:3:say=收到"])
def test_what_only_picks_up_never_acknowledges(tmp_path: Path, pattern: str) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: pattern})
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(900)
            assert "G01" not in acked(hall)
            answered = {e["data"]["recipient"] for e in hall.core.of_kind("delivery.answered")}
            assert answered == {"G01-A"}
            assert ("G01-A", "no_confirmation") in causes(hall)
            assert hall.dialled(ZHAO) == 3
            assert hall.violations == []

    run_virtual(story())


def test_the_causes_of_the_contract_and_who_is_called_again(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {ZHAO: "busy;answer:4:dtmf=1", SUN: "invalid", ZHOU: "declined;off"}
        hall = TelephoneHall(tmp_path, patterns)
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(1200)
            told = causes(hall)
            assert {("G01-A", "busy"), ("G02-A", "invalid"), ("G03-A", "off")} <= told
            assert ("G02-B", "no_answer") in told
            assert acked(hall) == {"G01": "voice"}
            assert [hall.dialled(number) for number in (ZHAO, SUN, ZHOU)] == [2, 1, 3]

    run_virtual(story())


def test_nine_and_then_one_is_an_acknowledgement(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:5:dtmf=9,1"})
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(60)
            assert acked(hall) == {"G01": "voice"}
            assert hall.dialled(ZHAO) == 1
            assert hall.core.of_kind("feedback.unparsed") == []

    run_virtual(story())


def test_strength_is_told_by_keys(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:5:dtmf=3*12#"})
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(60)
            (mustered,) = hall.core.of_kind("feedback.mustered")
            assert mustered["subject"] == "XJ-1/G01"
            assert mustered["data"]["strength"] == 12

    run_virtual(story())


def test_an_answer_by_text_withdraws_the_call_that_waits(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {}, calls=1)
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(10)
            hall.network.send_text(ZHOU, "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(600)
            withdrawn = hall.core.of_kind("delivery.withdrawn")
            assert "G03-A" in {event["data"]["recipient"] for event in withdrawn}
            assert hall.dialled(ZHOU) == 0

    run_virtual(story())


def test_a_worker_killed_in_the_middle_of_calls_costs_nobody_the_order(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, ANSWERS, calls=8)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(8)  # everybody has picked up and listens
            hall.world.cut(place(0))
            await hall.clock.sleep(120)
            assert acked(hall) == dict.fromkeys(("G01", "G02", "G03"), "voice")
            assert {cause for _, cause in causes(hall)} == {"cut"}
            assert hall.lives == 1
            up = [e for e in hall.core.of_kind("channel.up") if e["data"]["channel"] == "lines"]
            assert len(up) >= 1
            down = hall.core.of_kind("channel.down")
            assert [event for event in down if event["data"]["channel"] == "lines"] == []

    run_virtual(story())


def test_a_worker_killed_while_it_rings_leaves_a_doubt_and_a_call_of_its_own(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:20:dtmf=1"}, calls=4)
        async with hall.life():
            await hall.clock.sleep(5)
            legs = [{"unit_id": "G01"}]
            await hall.core.request("order", "submit", order(bearers=VOICE, legs=legs))
            await hall.clock.sleep(10)
            hall.world.cut(place(0))
            await hall.clock.sleep(120)
            unknown = hall.core.of_kind("delivery.unknown")
            assert "G01-A" in {event["data"]["recipient"] for event in unknown}
            assert acked(hall) == {"G01": "voice"}
            assert hall.dialled(ZHAO) == 2

    run_virtual(story())


def test_the_daemon_killed_in_the_middle_of_a_call_leaves_a_doubt(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:5:dtmf=1"}, lines={"listens_s": 30.0})
        async with hall.life():
            await hall.clock.sleep(5)
            legs = [{"unit_id": "G01"}]
            await hall.core.request("order", "submit", order(bearers=VOICE, legs=legs))
            await hall.clock.sleep(15)
        async with hall.life():
            await hall.clock.sleep(120)
            unknown = hall.core.of_kind("delivery.unknown")
            assert "G01-A" in {event["data"]["recipient"] for event in unknown}
            assert acked(hall) == {"G01": "voice"}

    run_virtual(story())


@pytest.mark.parametrize("seed", range(3))
def test_whoever_asks_for_a_seat_is_seen_by_the_hall(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:5:dtmf=0;answer:5:dtmf=1"}, seed=seed)
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(70)
            (asked,) = hall.core.of_kind("feedback.unparsed")
            assert (asked["data"]["raw"], asked["data"]["person"]) == ("0", "G01-A")
            assert "G01" not in acked(hall)
            await hall.clock.sleep(120)
            assert acked(hall) == {"G01": "voice"}

    run_virtual(story(), seed)


def test_a_registrar_that_refuses_is_named_with_its_code(tmp_path: Path) -> None:
    async def story() -> None:
        keys: dict[str, Any] = {"registrar": "sip:127.0.0.1:5060", "user": "hall"}
        hall = TelephoneHall(tmp_path, {}, keys=keys, lines={"register_code": 403})
        async with hall.life():
            await hall.clock.sleep(300)
            down = [
                event["data"]
                for event in hall.core.of_kind("channel.down")
                if event["data"]["channel"] == "lines"
            ]
            assert "403" in down[0]["reason"]
            assert hall.world.times_opened(place(0)) <= 5

    run_virtual(story())


def test_a_drill_says_so_first_and_last(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:3:none"})
        async with hall.life():
            drill = order(bearers=VOICE, mode="drill", voice="各队立即集结")
            await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(60)
            spoken = hall.telephones.calls_to(ZHAO)[0].heard[0]
            ends = [Path(file).stem for file in (spoken[0], spoken[-1])]
            assert ends == ["这是演练", "这是演练"]

    run_virtual(story())


def test_two_orders_to_one_leader_are_called_one_after_the_other(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:20:dtmf=1"}, calls=8)
        async with hall.life():
            await hall.clock.sleep(5)
            legs = [{"unit_id": "G01"}]
            for name in ("XJ-1", "XJ-2"):
                request = order(name, bearers=VOICE, legs=legs)
                await hall.core.request("order", "submit", request)
            await hall.clock.sleep(300)
            subjects = {event["subject"] for event in hall.core.of_kind("feedback.acked")}
            assert subjects == {"XJ-1/G01", "XJ-2/G01"}
            first, second = hall.telephones.calls_to(ZHAO)
            assert first.ended_s is not None
            assert first.ended_s <= second.began_s

    run_virtual(story())


def test_the_hall_is_told_why_a_number_is_never_dialled(tmp_path: Path) -> None:
    async def story() -> None:
        keys = {"allowed_prefixes": ["0600"]}
        hall = TelephoneHall(tmp_path, ANSWERS, keys=keys)
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=VOICE))
            await hall.clock.sleep(600)
            told = causes(hall)
            assert ("G01-A", f"rejected: {ZHAO} begins with no allowed prefix") in told
            assert [call for call in hall.telephones.calls if call.number in LEADERS] == []

    run_virtual(story())


def test_a_key_told_late_is_the_answer_to_the_order_of_its_call(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "busy"})
        async with hall.life() as gateway:
            legs = [{"unit_id": "G01"}]
            for name in ("XJ-1", "XJ-2"):
                request = order(name, bearers=VOICE, legs=legs)
                await hall.core.request("order", "submit", request)
            await hall.clock.sleep(5)
            late = DigitsReceived("k1", ZHAO, "1", "XJ-2/voice/1#1")
            await gateway.listener.commit("lines", late, Bearer.VOICE)
            stray = DigitsReceived("k2", ZHAO, "1", "XJ-9/voice/1#1")
            await gateway.listener.commit("lines", stray, Bearer.VOICE)
            await hall.clock.sleep(1)
            told = [event["subject"] for event in hall.core.of_kind("feedback.acked")]
            assert told == ["XJ-2/G01"]
            assert len(hall.core.of_kind("feedback.ambiguous")) == 1

    run_virtual(story())

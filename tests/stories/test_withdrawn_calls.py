"""A telephone that rings for nothing any more is hung up: its owner has answered by text."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import order
from tests.stories.telephone_hall import TelephoneHall

BOTH, VOICE = ["sms", "voice"], ["voice"]
ZHAO, QIAN = "15400010001", "15400010002"
G01 = [{"unit_id": "G01"}]


def told(hall: TelephoneHall, kind: str, bearer: str = "voice") -> dict[str, str]:
    """The cause by recipient, of events of this kind."""
    return {
        event["data"]["recipient"]: event["data"]["cause"]
        for event in hall.core.of_kind(kind)
        if event["data"]["bearer"] == bearer
    }


async def rings(hall: TelephoneHall, pick_up_s: float = 3.0) -> None:
    """The order is out, and its telephones have rung for so long."""
    await hall.core.request("order", "submit", order(bearers=BOTH, legs=G01))
    await hall.clock.sleep(pick_up_s)


def test_an_answer_by_text_hangs_up_the_telephone_that_rings(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:20:dtmf=1", QIAN: "answer:20:dtmf=1"})
        async with hall.life():
            await hall.clock.sleep(5)
            await rings(hall)
            answered_s = hall.clock.monotonic_s()
            hall.network.send_text(ZHAO, "1", at_s=answered_s)
            await hall.clock.sleep(300)
            (his,) = hall.telephones.calls_to(ZHAO)
            assert (his.answered_s, his.code) == (None, 487)
            assert his.ended_s is not None
            assert his.ended_s - answered_s < 2
            assert told(hall, "delivery.withdrawn") == {"G01-A": "answered"}
            assert "G01-A" not in told(hall, "delivery.failed")
            # the ladder of this order silences a person, so that his deputy's goes on ringing
            assert hall.telephones.calls_to(QIAN)[0].answered_s is not None
            assert hall.violations == []

    run_virtual(story())


def test_a_call_that_was_picked_up_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        lines = {"listens_s": 20.0}
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:2:dtmf=4"}, lines=lines)
        async with hall.life():
            await hall.clock.sleep(5)
            await rings(hall, pick_up_s=6)
            hall.network.send_text(ZHAO, "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(120)
            (his,) = hall.telephones.calls_to(ZHAO)
            assert his.pressed == "4"
            assert told(hall, "delivery.withdrawn") == {}
            assert [e["subject"] for e in hall.core.of_kind("feedback.arrived")] == ["XJ-1/G01"]

    run_virtual(story())


@pytest.mark.parametrize("verb", ["cancel", "close"])
def test_an_order_that_is_over_rings_nobody(tmp_path: Path, verb: str) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:20:dtmf=1", QIAN: "answer:20:dtmf=1"})
        async with hall.life():
            await hall.clock.sleep(5)
            await rings(hall)
            request = {"order_id": "XJ-1", "operator": "seat-1", "reason": "x", "notify": False}
            await hall.core.request("order", verb, request)
            await hall.clock.sleep(300)
            calls = hall.telephones.calls
            assert [(call.answered_s, call.code) for call in calls] == [(None, 487)] * len(calls)
            over = "cancelled" if verb == "cancel" else "closed"
            assert told(hall, "delivery.withdrawn") == {"G01-A": over, "G01-B": over}

    run_virtual(story())


def test_whoever_has_answered_is_not_rung_again_after_a_power_cut(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {ZHAO: "no_answer", QIAN: "no_answer"}
        # a worker that says everything late: the power fails before the hang-up is known
        hall = TelephoneHall(tmp_path, patterns, lines={"latency_s": 1.5})
        async with hall.life():
            await hall.clock.sleep(10)
            await rings(hall, pick_up_s=6)
            hall.network.send_text(ZHAO, "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(0.6)
            assert [e["subject"] for e in hall.core.of_kind("feedback.acked")] == ["XJ-1/G01"]
        async with hall.life():
            await hall.clock.sleep(600)
            assert hall.dialled(ZHAO) == 1
            assert "G01-A" in told(hall, "delivery.unknown")
            assert hall.dialled(QIAN) > 1

    run_virtual(story())


def test_a_unit_that_somebody_takes_in_hand_is_not_rung_any_more(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {ZHAO: "answer:20:dtmf=1", QIAN: "answer:2:dtmf=3*9#"})
        async with hall.life():
            await hall.clock.sleep(5)
            await rings(hall)
            act = {"order_id": "XJ-1", "unit_id": "G01", "operator": "seat-1", "reason": "x"}
            await hall.core.request("operator", "takeover", act)
            await hall.clock.sleep(600)
            (his,) = hall.telephones.calls_to(ZHAO)
            assert (his.answered_s, his.code) == (None, 487)
            assert told(hall, "delivery.withdrawn") == {"G01-A": "takeover"}
            # whoever had picked up says what he has to say
            assert len(hall.core.of_kind("feedback.mustered")) == 1

    run_virtual(story())

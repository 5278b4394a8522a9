"""Orders to talkgroups and radios through a SIP gateway, and what comes back from there."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.sip_gateway_hall import SipGatewayHall
from tests.stories.small_hall import order

PAGE: dict[str, Any] = {"bearers": ["radio"], "radio_text": "指令A 集结"}
GROUP, ZHAO, SUN = "90001", "1001000", "1001002"


def by_bearer(hall: SipGatewayHall, kind: str) -> list[tuple[str, str, str]]:
    """(leg, bearer, raw) of each such feedback."""
    return [
        (event["subject"].partition("/")[2], event["data"]["bearer"], event["data"]["raw"])
        for event in hall.core.of_kind(f"feedback.{kind}")
    ]


def test_an_order_to_a_talkgroup_is_answered_by_a_text_of_a_radio(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SipGatewayHall(tmp_path, "radio_messages", {"default_writer": "202"})
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(**PAGE))
            await hall.clock.sleep(30)
            transmitted = hall.core.of_kind("delivery.transmitted")
            hall.worker.text_in(ZHAO, "1收到")
            await hall.clock.sleep(1)
            assert by_bearer(hall, "acked") == [("G01", "radio", "1收到")]
        paged = {text.number: text.text for text in hall.writers.texts}
        assert paged == dict.fromkeys((GROUP, ZHAO, SUN), "指令A 集结")
        assert [event["data"]["recipient"] for event in transmitted] == [GROUP]
        assert hall.core.of_kind("delivery.delivered") == []
        assert hall.worker.violations == []

    run_virtual(story())


def test_an_order_is_spoken_to_a_talkgroup_and_its_radios(tmp_path: Path) -> None:
    async def story() -> None:
        gateway = {"default_telephone": "answer:0.5:none"}
        hall = SipGatewayHall(tmp_path, "radio_voice", gateway)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(**PAGE))
            await hall.clock.sleep(60)
            transmitted = hall.core.of_kind("delivery.transmitted")
        calls = hall.worker.telephones.calls
        assert {call.number: call.said for call in calls} == dict.fromkeys(
            (GROUP, ZHAO, SUN), ["指令A 集结"] * 2
        )
        assert [event["data"]["recipient"] for event in transmitted] == [GROUP]
        assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("profile", "gateway"),
    [
        ("radio_messages", {"writers": {GROUP: "486;486;486;200"}}),
        (
            "radio_voice",
            {"telephones": {GROUP: "busy;busy;busy;answer:0.5:none"}},
        ),
    ],
)
def test_a_channel_that_is_taken_holds_the_page_with_its_age(
    tmp_path: Path, profile: str, gateway: dict[str, Any]
) -> None:
    async def story() -> None:
        usual = {"default_telephone": "answer:0.5:none"}
        hall = SipGatewayHall(tmp_path, profile, {**usual, **gateway})
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(**PAGE, legs=[{"unit_id": "G01"}]))
            await hall.clock.sleep(120)
            held = [event["data"] for event in hall.core.of_kind("delivery.deferred")]
            transmitted = hall.core.of_kind("delivery.transmitted")
        assert [one["recipient"] for one in held] == [GROUP] * 3
        assert [one["held_s"] for one in held] == sorted(one["held_s"] for one in held)
        assert all("486" in one["cause"] for one in held)
        assert [event["data"]["recipient"] for event in transmitted] == [GROUP]
        assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


def test_keys_of_radios_that_send_texts_are_answers_and_emergencies(tmp_path: Path) -> None:
    async def story() -> None:
        tables = {"statuses": {"STATUS 4": "4"}, "emergencies": ["SOS"]}
        hall = SipGatewayHall(tmp_path, "radio_messages", {}, tables)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(**PAGE))
            await hall.clock.sleep(30)
            hall.worker.text_in(ZHAO, "STATUS 4")
            hall.worker.text_in(SUN, "SOS")
            await hall.clock.sleep(2)
            assert [said[:2] for said in by_bearer(hall, "arrived")] == [("G01", "radio")]
            (emergency,) = hall.core.of_kind("inbound.emergency")
        assert emergency["subject"] == SUN

    run_virtual(story())


def test_the_person_at_the_rack_pages_a_talkgroup_and_reads_what_was_said(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SipGatewayHall(tmp_path, "radio_voice", {"default_telephone": "answer:0.5:none"})
        async with hall.life():
            await hall.clock.sleep(8)
            asked = {"name": "gateway", "to": GROUP, "talkgroup": True, "text": "测试 各队立即集结"}
            answer = (await hall.core.request("channel", "test", asked))["data"]
            traced = await hall.core.request("channel", "trace", {"name": "gateway"})
        assert answer["ok"]
        assert answer["facts"]["receipt"] == "accepted"
        words = " ".join(str(row) for row in traced["data"]["frames"])
        assert "text=测试 各队立即集结" in words

    run_virtual(story())

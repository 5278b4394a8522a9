"""Somebody signs on at a radio, or off: the radio is here, and the client answers."""

import pytest

from drivers.mototrbo_ip.ars import ArsKind, decode_ars
from drivers.mototrbo_ip.trace_words import explain
from gateway.driver_api import PresenceReported
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.mototrbo_ip.radio_bench import ONE, bench

SIGN_ON = bytes.fromhex("000ff500073130303130303203373737 00")


def test_a_user_who_signs_on_and_off_is_answered_and_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.sign_on(ONE, "张三")
            await at.wait(30)
            assert at.fleet.signed == [ONE]
            at.fleet.sign_on(ONE, "")
            await at.wait(30)
            assert at.fleet.signed == [ONE, ONE]
            heard = [(each.sender, each.on_air) for each in at.inbox.of(PresenceReported)]
            assert heard == [(str(ONE), True)] * 2
            facts = (await at.facts()).facts
            assert (facts["unknown_messages"], facts["bad_frames"]) == ("0", "0")
            assert at.fleet.violations == []

    run_virtual(story())
    said = capsys.readouterr().out
    assert "user '张三' signs on" in said
    assert "somebody signs off" in said


def test_a_user_who_sees_no_answer_is_answered_again() -> None:
    async def story() -> None:
        async with bench({"lost_welcomes": 1}) as at:
            at.fleet.sign_on(ONE, "777")
            await at.wait(30)
            assert at.fleet.signed == [ONE]
            assert len(at.inbox.of(PresenceReported)) == 2

    run_virtual(story())


def test_a_user_does_not_begin_the_numbers_of_his_radio_anew() -> None:
    async def story() -> None:
        async with bench({"registers": True, "radios": (ONE,), "repeat_every_s": 5.0}) as at:
            await at.wait(5)
            at.fleet.hear(ONE, "收到")
            at.fleet.sign_on(ONE, "777")
            at.fleet.hear(ONE, "收到")
            await at.wait(1)
            assert len({text.key for text in at.inbox.texts}) == 2
            assert len(at.fleet.acknowledged) == 2

    run_virtual(story())


def test_the_trace_names_the_user() -> None:
    words = explain("<", b"4005 \x0c\x0f\x46\x4a" + SIGN_ON)
    assert words == ["12.15.70.74: ARS USER_REGISTRATION of 1001002, user 777, event 0"]
    answer = explain(">", b"4005 \x0c\x0f\x46\x4a" + bytes.fromhex("0002b71e"))
    assert answer == ["12.15.70.74: ARS USER_ANSWER yes 1e"]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("000b f020 04 34303430 00 00 1080", ArsKind.REGISTRATION),
        ("0003 31 1080", ArsKind.GOOD_BYE),
        ("0003 3f 1080", ArsKind.ANSWER),
        ("0004 bf 1e 1080", ArsKind.ANSWER),
    ],
)
def test_what_came_by_csbk_ends_in_1080_within_its_length(raw: str, kind: ArsKind) -> None:
    octets = bytes.fromhex(raw)
    message = decode_ars(octets)
    assert message is not None
    assert (message.kind, message.by_csbk) == (kind, True)
    assert message.encode() == octets

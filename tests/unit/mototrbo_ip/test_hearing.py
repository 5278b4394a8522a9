"""What radios say over TMS and ARS, and what of it is durable before a radio may forget it."""

import pytest

from drivers.mototrbo_ip.simulated_air import ARS, LRRP, TMS
from drivers.mototrbo_ip.simulated_octets import write_registration, write_text
from gateway.driver_api import PresenceReported, RadioTextReceived, Unreadable
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, Bench, Inbox, bench


def texts(at: Bench) -> list[tuple[str, str]]:
    return [(heard.sender, heard.text) for heard in at.inbox.of(RadioTextReceived)]


def presence(at: Bench) -> list[tuple[str, bool]]:
    return [(heard.sender, heard.on_air) for heard in at.inbox.of(PresenceReported)]


@pytest.mark.parametrize("crlf", [True, False])
def test_a_text_is_acknowledged_once_it_is_durable(crlf: bool) -> None:
    async def story() -> None:
        async with bench({"crlf": crlf}, inbox=Inbox(delay_s=12.0)) as at:
            at.fleet.hear(ONE, "4到达 10人😀")
            await at.wait(11.9)
            assert at.fleet.owes
            assert at.fleet.acknowledged == []
            await at.wait(1)
            assert not at.fleet.owes
            assert texts(at) == [(str(ONE), "4到达 10人😀")]
            assert at.fleet.violations == []

    run_virtual(story())


def test_a_text_that_asks_for_nothing_gets_nothing() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.hear(ONE, "1", acknowledge=False)
            await at.wait(1)
            assert texts(at) == [(str(ONE), "1")]
            assert at.fleet.acknowledged == []

    run_virtual(story())


def test_a_repeat_is_acknowledged_again_and_not_heard_again() -> None:
    async def story() -> None:
        async with bench({"duplicate_frames": True}) as at:
            said = write_text(7, "1收到")
            for _ in range(3):
                at.fleet.say(TMS, ONE, said)
                await at.wait(8)
            assert texts(at) == [(str(ONE), "1收到")]
            assert at.fleet.acknowledged == [(ONE, 7)] * 5

    run_virtual(story())


def test_the_same_number_of_other_radios_and_other_words_are_other_texts() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.say(TMS, ONE, write_text(7, "1"))
            at.fleet.say(TMS, TWO, write_text(7, "1"))
            at.fleet.say(TMS, ONE, write_text(7, "3"))
            await at.wait(1)
            assert sorted(texts(at)) == [(str(ONE), "1"), (str(ONE), "3"), (str(TWO), "1")]

    run_virtual(story())


def test_the_numbers_of_radios_wrap() -> None:
    async def story() -> None:
        async with bench({"first_number": 126}) as at:
            for number in range(4):
                at.fleet.hear(ONE, f"{number}")
                await at.wait(1)
            assert [text for _, text in texts(at)] == ["0", "1", "2", "3"]
            assert [number for _, number in at.fleet.acknowledged] == [126, 127, 0, 1]
            assert at.fleet.violations == []

    run_virtual(story())


def test_a_radio_that_restarts_is_heard_again() -> None:
    async def story() -> None:
        async with bench({"registers": True}) as at:
            await at.wait(100)
            at.fleet.hear(ONE, "1")
            await at.wait(5)
            at.fleet.lose_power(ONE)
            await at.wait(5)
            at.fleet.hear(ONE, "1")
            await at.wait(5)
            heard = at.inbox.of(RadioTextReceived)
            assert [each.text for each in heard] == ["1", "1"]
            assert len({each.key for each in heard}) == 2

    run_virtual(story())


def test_a_registration_said_again_does_not_make_a_text_new() -> None:
    async def story() -> None:
        async with bench() as at:
            hello, said = write_registration(str(ONE), True), write_text(3, "1")
            at.fleet.say(ARS, ONE, hello)
            await at.wait(1)
            at.fleet.say(TMS, ONE, said)
            await at.wait(5)
            at.fleet.say(ARS, ONE, hello)
            at.fleet.say(TMS, ONE, said)
            await at.wait(5)
            assert len(texts(at)) == 1

    run_virtual(story())


def test_what_is_no_ucs2_is_shown_in_hex() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.say(TMS, ONE, bytes.fromhex("0006e00085030102"))
            await at.wait(1)
            (heard,) = at.inbox.of(Unreadable)
            assert (heard.sender, heard.raw) == (str(ONE), "0102")
            assert at.fleet.acknowledged == [(ONE, 5)]

    run_virtual(story())


def test_a_service_that_says_it_is_there_is_acknowledged() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.say(TMS, ONE, bytes.fromhex("0003d00005"))
            await at.wait(1)
            assert at.fleet.acknowledged == [(ONE, 5)]
            assert at.inbox.events == []

    run_virtual(story())


def test_a_stranger_is_shown_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    async def story() -> None:
        async with bench(keys={"radio_address": "127.12.{b}.{c}"}) as at:
            at.fleet.hear(ONE, "1收到")
            at.fleet.locate(ONE)
            await at.wait(1)
            (heard,) = at.inbox.events
            assert isinstance(heard, Unreadable)
            assert (heard.sender, heard.raw) == ("", "127.15.70.42: 1收到")
            assert (await at.facts()).facts["strangers"] == "2"

    run_virtual(story())
    assert "a stranger, LRRP 127.15.70.42" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "datagram"),
    [
        (ARS, "000132"),
        (ARS, "0002ff01"),
        (TMS, "000101"),
        (LRRP, "04024142"),
        (LRRP, "05082203000003516257"),
        (TMS, "0003bf0009"),
        (TMS, "00013f"),
    ],
)
def test_what_is_not_known_is_counted_and_logged(
    place: int, datagram: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.say(place, ONE, bytes.fromhex(datagram))
            await at.wait(1)
            assert (await at.facts()).facts["unknown_messages"] == "1"
            assert at.inbox.events == []

    run_virtual(story())
    assert datagram in capsys.readouterr().out


def test_a_text_that_is_cut_off_is_logged_and_heard_when_it_is_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def story() -> None:
        async with bench({"wrong_lengths": 1}) as at:
            at.fleet.hear(ONE, "1收到")
            await at.wait(10)
            assert texts(at) == [(str(ONE), "1收到")]
            assert (await at.facts()).facts["bad_frames"] == "1"

    run_virtual(story())
    assert "a TMS message of" in capsys.readouterr().out


def test_radios_register_and_say_good_bye() -> None:
    async def story() -> None:
        async with bench({"registers": True}) as at:
            await at.wait(1)
            assert sorted(at.fleet.welcomed) == [ONE, TWO]
            assert sorted(presence(at)) == [(str(ONE), True), (str(TWO), True)]
            at.fleet.register(ONE, first=False)
            await at.wait(1)
            at.fleet.sign_off(ONE)
            await at.wait(1)
            assert presence(at)[2:] == [(str(ONE), True), (str(ONE), False)]
            assert (await at.facts()).facts["radios_on_air"] == "1"
            assert len({each.key for each in at.inbox.of(PresenceReported)}) == 4
            assert at.fleet.violations == []

    run_virtual(story())


def test_a_registration_is_answered_though_the_disk_is_slow() -> None:
    async def story() -> None:
        async with bench(inbox=Inbox(delay_s=20.0)) as at:
            at.fleet.hear(ONE, "1")
            at.fleet.register(ONE)
            await at.wait(1)
            assert at.fleet.welcomed == [ONE]

    run_virtual(story())


def test_a_lost_answer_is_given_again() -> None:
    async def story() -> None:
        async with bench({"registers": True, "radios": (ONE,), "lost_welcomes": 2}) as at:
            await at.wait(30)
            assert at.fleet.welcomed == [ONE]
            assert presence(at) == [(str(ONE), True)] * 3

    run_virtual(story())


def test_a_radio_is_told_when_to_register_again() -> None:
    async def story() -> None:
        async with bench({"registers": True}, {"refresh": 5}) as at:
            said: list[bytes] = []
            receive = at.fleet.receive
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(
                    at.fleet,
                    "receive",
                    lambda data, now_s: (said.append(data), receive(data, now_s)),
                )
                await at.wait(1)
            assert any(bytes.fromhex("0002bf05") in each for each in said)

    run_virtual(story())

"""Which spoken pages go out, when and where to; the life of one is in `test_spoken_pages`."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from drivers.sip.driver import KIND
from drivers.sip.frames import Dial
from drivers.sip.profile import Timings
from drivers.sip.radio.radio_rules import RadioRules
from drivers.sip.radio.spoken_page import SpokenPage, said_on_air
from drivers.sip.texts.addressees import Radios
from gateway.driver_api import (
    Accepted,
    Fault,
    RadioPage,
    Refused,
    TextMessage,
    Unknown,
    Unsent,
    VoiceCall,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.sip.line_bench import bench, place
from tests.unit.sip.page_bench import AT_ONCE, GROUP, RADIO, TEXT, page, voice


def test_pages_to_one_talkgroup_go_one_after_the_other_and_to_others_at_once() -> None:
    async def story() -> None:
        async with bench(profile=voice(), default_telephone=AT_ONCE) as lines:
            pages = []
            for to, attempt in ((GROUP, "a#1"), (GROUP, "b#1"), (RADIO, "c#1")):
                pages.append(asyncio.ensure_future(page(lines, to, attempt)))
                await lines.wait(0.1)
            await asyncio.gather(*pages)
            began = {call.name[0]: call for call in lines.telephones.calls}
            assert began["c"].began_s == pytest.approx(began["a"].began_s, abs=0.3)
            assert began["a"].ended_s is not None
            assert began["b"].began_s >= began["a"].ended_s

    run_virtual(story())


def test_it_is_dialled_when_its_text_is_rendered_or_has_been_waited_for() -> None:
    async def story() -> None:
        async with bench(profile=voice(speech_s=6.0), default_telephone=AT_ONCE) as lines:
            for ready_after_s, dialled_after_s in ((2.0, 2.0), (60.0, 6.0)):
                now_s = virtual_clock().monotonic_s()
                lines.speech.ready_from_s = now_s + ready_after_s
                assert await page(lines, attempt=f"{ready_after_s}#1") == Accepted()
                began_s = lines.telephones.calls[-1].began_s
                assert began_s - now_s == pytest.approx(dialled_after_s, abs=0.3)

    run_virtual(story())


def test_a_page_of_which_no_word_can_be_spoken_is_refused() -> None:
    async def story() -> None:
        async with bench(profile=voice(), default_telephone=AT_ONCE) as lines:
            lines.speech.files = lambda line, text: ()  # type: ignore[method-assign]
            receipt = await page(lines)
            assert receipt == Refused(Fault.LANE, "nothing of it can be spoken")

    run_virtual(story())


def test_a_page_can_be_withdrawn_until_its_first_word() -> None:
    async def story() -> None:
        async with bench(profile=voice(), default_telephone="answer:5:none") as lines:
            sending = asyncio.ensure_future(page(lines))
            await lines.wait(0.1)
            waiting = asyncio.ensure_future(page(lines, attempt="b#1"))
            await lines.wait(2)
            assert await lines.session.withdraw("b#1")
            assert await lines.session.withdraw("a#1")
            assert not await lines.session.withdraw("a#1")
            assert [await sending, await waiting] == [Unsent("withdrawn")] * 2
            assert [call.heard for call in lines.telephones.calls] == [[]]
            sending = asyncio.ensure_future(page(lines, attempt="c#1"))
            await lines.wait(7)
            assert not await lines.session.withdraw("c#1")
            assert await sending == Accepted()

    run_virtual(story())


def test_a_page_that_was_withdrawn_stays_unsent_though_its_worker_dies() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, voice(), default_telephone="answer:5:none") as lines:
            sending = asyncio.ensure_future(page(lines))
            await lines.wait(2)
            for worker in lines.workers:
                worker.outgoing = lambda: b""  # type: ignore[method-assign]
            assert await lines.session.withdraw("a#1")
            lines.world.cut(place(0))
            assert await sending == Unsent("withdrawn")

    run_virtual(story())


def test_a_page_that_expires_in_the_gateways_queue_is_not_spoken() -> None:
    async def story() -> None:
        async with bench(profile=voice(), default_telephone="answer:10:none") as lines:
            soon = virtual_clock().utc() + timedelta(seconds=6)
            assert await page(lines, expires_at_utc=soon) == Unsent("expired")
            assert lines.telephones.calls[0].heard == []
            assert await page(lines, attempt="b#1", expires_at_utc=soon) == Unsent("expired")
            assert len(lines.telephones.calls) == 1

    run_virtual(story())


@pytest.mark.parametrize("after_s", [1.0, 4.0])
def test_a_worker_that_dies_leaves_the_page_in_doubt(after_s: float) -> None:
    async def story() -> None:
        async with bench({"calls": 8}, voice(), default_telephone=AT_ONCE) as lines:
            sending = asyncio.ensure_future(page(lines))
            await lines.wait(after_s)
            lines.world.cut(place(0))
            assert isinstance(await sending, Unknown)

    run_virtual(story())


@pytest.mark.parametrize(
    ("to", "uri", "headers"),
    [
        (GROUP, "sip:g90001@10.0.0.9", (("Priority", "emergency"),)),
        (RADIO, "sip:81001002@10.0.0.9", ()),
    ],
)
def test_addresses_and_headers_are_the_gateways(
    to: str, uri: str, headers: tuple[tuple[str, str], ...]
) -> None:
    rules = RadioRules(
        group_address="g{number}",
        radio_address="8{number}",
        group_headers={"Priority": "emergency"},
    )
    radios, asked = Radios("sip:{number}@10.0.0.9", rules), RadioPage(to, TEXT, to == GROUP)
    assert radios.uri(asked) == uri
    spoken = SpokenPage(
        *("a", 0, "a#1", asked, uri, rules, Timings()), lambda: (), lambda: True, now_s=0.0
    )
    (dial,) = spoken.commands
    assert isinstance(dial, Dial)
    assert (dial.uri, dial.headers, dial.ring_s) == (uri, headers, rules.grant_s)
    assert radios.radio_of("81001003") == "1001003"
    assert radios.radio_of("dispatcher") == "dispatcher"


@pytest.mark.parametrize("foreign", [VoiceCall("15400010001", "集结"), TextMessage("1", "集结")])
def test_calls_and_texts_are_refused(foreign: Any) -> None:
    async def story() -> None:
        async with bench(profile=voice()) as lines:
            receipt = await lines.session.send(foreign, "a#1")
            assert isinstance(receipt, Refused)
            assert receipt.fault is Fault.LANE

    run_virtual(story())


@pytest.mark.parametrize("to", ["", "9 0001", "90001@evil", "1;x", "g" * 40])
def test_what_is_no_identity_is_dialled_nowhere(to: str) -> None:
    async def story() -> None:
        async with bench(profile=voice()) as lines:
            receipt = await lines.session.send(RadioPage(to, "集结", True), "a#1")
            assert receipt == Refused(Fault.RECIPIENT, "invalid: no radio and no talkgroup")
            assert lines.telephones.calls == []

    run_virtual(story())


def test_a_page_that_is_longer_than_the_gateway_takes_is_refused() -> None:
    async def story() -> None:
        async with bench(profile=voice(longest_page_octets=100)) as lines:
            assert lines.session.limits.longest_page_octets == 100
            receipt = await page(lines, text="集" * 51)
            assert receipt == Refused(Fault.LANE, "too long: 102 octets, of 100 at most")

    run_virtual(story())


def test_a_gateway_that_sends_no_sound_is_well() -> None:
    async def story() -> None:
        async with bench(profile=voice(), default_telephone=AT_ONCE, packets_in=0) as lines:
            for attempt in range(4):
                assert await page(lines, attempt=f"{attempt}#1") == Accepted()
            health = await lines.health()
            assert (health.ok, health.facts["ended_with"]) == (True, "200:4")

    run_virtual(story())


def test_a_page_that_was_not_spoken_whole_shows() -> None:
    async def story() -> None:
        async with bench(profile=voice(), default_telephone=AT_ONCE) as lines:
            for is_partial in (True, False):
                lines.speech.is_partial = is_partial
                assert await page(lines, attempt=f"{is_partial}#1") == Accepted()
                health = await lines.health()
                assert ("not spoken whole" in health.reason) is is_partial
                assert health.ok is not is_partial

    run_virtual(story())


def test_a_gateway_is_a_channel_of_the_radio() -> None:
    config = KIND.config.model_validate({"dial": "sip:{number}@127.0.0.1:5060"})
    service = KIND.service(config, KIND.profile.model_validate(voice()))
    assert (service.bearer, service.accepts) == ("radio", {RadioPage})


@pytest.mark.parametrize(
    ("radio", "fault"),
    [
        ({"ptt": "keys"}, "ptt keys needs ptt_on and ptt_off"),
        ({"ptt": "keys", "ptt_on": "x", "ptt_off": "#"}, "keys are 0–9"),
        ({"grant": "info"}, "grant info needs grant_words"),
        ({"group_address": "90001"}, "pattern"),
        ({"group_headers": {"Priority": "a\r\nVia: x"}}, "pattern"),
    ],
)
def test_a_profile_that_cannot_work_says_why(radio: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        KIND.profile.model_validate(voice(**radio))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("【演练】(1/2)指令A", "【演练】第1页,共2页。指令A"),
        ("集结。回复1签收2无法执行", "集结。答复1签收2无法执行"),
        ("各队立即集结", "各队立即集结"),
    ],
)
def test_a_page_is_worded_for_whoever_hears_it(text: str, spoken: str) -> None:
    assert said_on_air(text) == spoken

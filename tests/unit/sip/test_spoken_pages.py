"""Pages that are spoken over a gateway to a radio system."""

import asyncio
from typing import Any

import pytest

from drivers.sip.simulated_telephones import SimulatedCall
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    Receipt,
    Refused,
)
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.line_bench import bench
from tests.unit.sip.page_bench import AT_ONCE, GROUP, TEXT, page, voice


def paged(
    pattern: str, radio: dict[str, Any] | None = None, **settings: Any
) -> tuple[Receipt, SimulatedCall]:
    """The receipt of one page to the talkgroup, and the call that it was."""

    async def story() -> tuple[Receipt, SimulatedCall]:
        telephones = {GROUP: pattern}
        async with bench(profile=voice(**(radio or {})), telephones=telephones, **settings) as one:
            receipt = await page(one)
            assert one.violations == []
            (call,) = one.telephones.calls
            assert call.is_over
            return receipt, call

    return run_virtual(story())


def test_a_page_that_was_spoken_is_transmitted_and_no_more() -> None:
    receipt, call = paged(AT_ONCE)
    assert receipt == Accepted()
    assert call.heard == [("order.wav",), ("order.wav",)]
    assert call.said == [TEXT, TEXT]
    assert call.signals == []


def test_the_first_word_waits_until_radios_have_opened_and_the_last_until_it_is_heard() -> None:
    _, slow = paged(AT_ONCE, {"lead_in_ms": 3000, "tail_ms": 2000, "times_spoken": 1})
    _, quick = paged(AT_ONCE, {"lead_in_ms": 0, "tail_ms": 0, "times_spoken": 1})
    lasted = [
        call.ended_s - call.answered_s
        for call in (slow, quick)
        if call.ended_s is not None and call.answered_s is not None
    ]
    assert lasted[0] - lasted[1] == pytest.approx(5.0, abs=0.2)


def test_keys_before_and_after_say_that_we_talk() -> None:
    receipt, call = paged(AT_ONCE, {"ptt": "keys", "ptt_on": "*1", "ptt_off": "#"})
    assert receipt == Accepted()
    assert call.signals == ["*1", "#"]


def test_so_do_infos() -> None:
    radio = {"ptt": "info", "ptt_on": "PTT=1", "ptt_off": "PTT=0", "ptt_type": "text/plain"}
    receipt, call = paged(AT_ONCE, radio)
    assert receipt == Accepted()
    assert call.signals == ["PTT=1", "PTT=0"]


INFO_GRANT = {"grant": "info", "grant_words": ["granted"], "refusal_words": ["denied"]}


def test_nothing_is_said_before_the_gateway_has_granted_it() -> None:
    keys = {"ptt": "keys", "ptt_on": "*", "ptt_off": "#"}
    receipt, call = paged(AT_ONCE, {**INFO_GRANT, **keys}, grant="floor granted", grant_s=7.0)
    assert receipt == Accepted()
    assert call.answered_s is not None
    assert call.ended_s is not None
    assert call.ended_s - call.answered_s > 7.0
    assert call.signals == ["*", "#"]


def test_a_grant_that_does_not_come_holds_the_page() -> None:
    receipt, call = paged(AT_ONCE, {**INFO_GRANT, "grant_s": 12.0, "busy_s": 4.0})
    assert receipt == Deferred(4.0, "no grant in 12 s")
    assert call.heard == []


def test_a_grant_that_is_denied_holds_it_at_once() -> None:
    receipt, call = paged(AT_ONCE, INFO_GRANT, grant="floor denied: emergency")
    assert receipt == Deferred(5.0, "refused: floor denied: emergency")
    assert call.heard == []


def test_the_right_to_talk_that_is_taken_away_cuts_the_page_off() -> None:
    radio = {"refusal_words": ["revoked"], "ptt": "keys", "ptt_on": "*", "ptt_off": "#"}
    receipt, call = paged(AT_ONCE, radio, grant="floor revoked", grant_s=3.0)
    assert receipt == Refused(Fault.LANE, "cut off in its first reading: 200", parts_out=1)
    assert call.signals == ["*", "#"]


@pytest.mark.parametrize("pattern", ["busy", "network"])
def test_a_channel_that_is_taken_holds_the_page(pattern: str) -> None:
    receipt, _ = paged(pattern, {"busy_s": 3.0})
    assert receipt == Deferred(3.0, f"busy: {486 if pattern == 'busy' else 503}")


def test_which_codes_say_so_is_the_profiles() -> None:
    receipt, _ = paged("off", {"busy_codes": [480]})
    assert receipt == Deferred(5.0, "busy: 480")
    receipt, _ = paged("busy", {"busy_codes": [480]})
    assert receipt == Refused(Fault.RECIPIENT, "486")


@pytest.mark.parametrize(
    ("page_s", "receipt"),
    [
        (4.0, Refused(Fault.LANE, "cut off in its first reading: 200", parts_out=1)),
        (8.0, Accepted()),
    ],
)
def test_no_page_takes_the_channel_for_longer_than_it_may(page_s: float, receipt: Receipt) -> None:
    got, call = paged(AT_ONCE, {"page_s": page_s, "lead_in_ms": 0})
    assert got == receipt
    assert call.answered_s is not None
    assert call.ended_s is not None
    assert call.ended_s - call.answered_s == pytest.approx(page_s, abs=0.2)


def test_a_queue_that_is_too_long_holds_it() -> None:
    receipt, call = paged("no_answer", {"grant_s": 20.0})
    assert receipt == Deferred(5.0, "no grant in 20 s")
    assert call.ended_s is not None
    assert call.ended_s - call.began_s == pytest.approx(20.0, abs=0.5)


@pytest.mark.parametrize(
    ("pattern", "receipt"),
    [
        ("invalid", Refused(Fault.RECIPIENT, "404")),
        ("rejected", Refused(Fault.LANE, "403")),
        ("silent", Refused(Fault.LANE, "no response")),
    ],
)
def test_a_page_that_was_refused_says_why(pattern: str, receipt: Receipt) -> None:
    assert paged(pattern)[0] == receipt


def test_who_hangs_up_in_the_first_reading_has_not_transmitted_it() -> None:
    receipt, _ = paged("answer:0.5:hang_up=3")
    assert receipt == Refused(Fault.LANE, "cut off in its first reading: 200", parts_out=1)


def test_who_hangs_up_in_the_second_has() -> None:
    assert paged("answer:0.5:hang_up=8")[0] == Accepted()


def test_an_alert_goes_before_every_reading() -> None:
    async def story() -> None:
        keys = {"page_alert": "/srv/alert.wav"}
        async with bench(keys, voice(), default_telephone=AT_ONCE) as lines:
            assert await page(lines) == Accepted()
            (call,) = lines.telephones.calls
            assert call.heard == [("/srv/alert.wav", "order.wav")] * 2

    run_virtual(story())


def test_an_alert_that_cannot_be_played_costs_no_page() -> None:
    async def story() -> None:
        keys = {"page_alert": "/srv/alert.wav"}
        profile = voice(times_spoken=1)
        async with bench(keys, profile, default_telephone=AT_ONCE) as lines:
            sending = asyncio.ensure_future(page(lines))
            await lines.wait(3)
            (call,) = lines.telephones.calls
            call.playing = ""
            told = {"call": call.name, "phrase": "page-1", "unplayed": ["/srv/alert.wav"]}
            lines.workers[0].say(event="spoken", worker=0, **told)
            assert await sending == Accepted()
            assert "/srv/alert.wav" in (await lines.health()).reason

    run_virtual(story())


def test_files_that_cannot_be_played_are_no_transmission() -> None:
    async def story() -> None:
        async with bench(profile=voice(times_spoken=1), default_telephone=AT_ONCE) as lines:
            worker = lines.workers[0]
            sending = asyncio.ensure_future(page(lines))
            await lines.wait(3)
            (call,) = lines.telephones.calls
            call.playing = ""
            told = {"call": call.name, "phrase": "page-1", "unplayed": ["order.wav"]}
            worker.say(event="spoken", worker=0, **told)
            assert await sending == Refused(
                Fault.LANE, "parts of it could not be played", parts_out=1
            )

    run_virtual(story())

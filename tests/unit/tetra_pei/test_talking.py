"""The right to talk to a talkgroup: set up, granted, refused, given back."""

from datetime import timedelta
from math import inf, nan
from typing import Any

import pytest

from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, Bench, play
from tests.unit.tetra_pei.talk_bench import OTHER_GROUP, demand, end, lost, turns


def test_a_group_call_is_set_up_talked_in_and_released() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        assert bench.radio.calls.is_talking
        await bench.wait(3)
        assert await end(bench) == Accepted()
        await bench.wait(2)
        assert [to for to, _ in turns(bench.radio)] == [2001]
        assert not bench.radio.calls.network.calls
        assert lost(bench) == []

    play(story)


def test_one_radio_can_be_called_too() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench, LEADER) == Accepted()
        assert await end(bench, LEADER) == Accepted()
        assert [to for to, _ in turns(bench.radio)] == [int(LEADER)]

    play(story)


def test_a_call_that_was_kept_is_talked_in_again_without_a_new_one() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        assert await end(bench, hang_up=False) == Accepted()
        (call,) = bench.radio.calls.network.calls
        await bench.wait(2)
        assert await demand(bench) == Accepted()
        assert bench.radio.calls.network.calls == [call]
        assert await end(bench) == Accepted()
        await bench.wait(2)
        assert not bench.radio.calls.network.calls
        assert len(turns(bench.radio)) == 2

    play(story)


@pytest.mark.parametrize(
    "settings",
    [
        {"grant": 2, "queued_s": 9},  # queued
        {"grant": 3, "others_talk_s": 9},  # somebody talks
        {"dial_asks": False},  # the network waits to be asked
        {"call_setup_s": 5.5, "locations_per_s": 5},  # a burst of reports in between
        {"chunked": True, "glued_pairs": True},
    ],
    ids=str,
)
def test_the_right_is_waited_for(settings: dict[str, Any]) -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        assert bench.radio.calls.is_talking
        assert await end(bench) == Accepted()
        await bench.wait(3)
        assert not bench.radio.calls.network.calls

    play(story, **settings)


@pytest.mark.parametrize(
    ("settings", "receipt"),
    [
        ({"call_refusal": 5}, Deferred(3.0, "congestion (cause 5)")),
        ({"call_refusal": 16}, Refused(Fault.RECIPIENT, "unknown identity (cause 16)")),
        ({"call_refusal": 6}, Refused(Fault.LANE, "not allowed (cause 6)")),
        ({"dial_refusal": 42}, Deferred(3.0, "busy with signalling (CME 42)")),
        ({"dial_refusal": 4}, Refused(Fault.LANE, "the command is not supported (CME 4)")),
        ({"grant": 1}, Deferred(3.0, "the network does not grant the right to talk")),
        ({"grant": 2, "queued_s": 90}, Deferred(3.0, "no right to talk in time: queued")),
        (
            {"grant": 3, "others_talk_s": 90},
            Deferred(3.0, "no right to talk in time: somebody talks"),
        ),
        ({"call_setup_s": 90}, Deferred(3.0, "no right to talk in time: nobody talks")),
    ],
    ids=str,
)
def test_a_refusal_leaves_nothing_behind(settings: dict[str, Any], receipt: Receipt) -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == receipt
        await bench.wait(12)
        assert turns(bench.radio) == []
        assert not bench.radio.calls.network.calls
        assert isinstance(await bench.page("还在"), Accepted)

    play(story, latency_s=1, **settings)


def test_a_page_waits_while_a_call_is_up_and_goes_afterwards() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        held = await bench.page("集结", GROUP)
        assert isinstance(held, Deferred)
        assert "CME 42" in held.cause
        await end(bench)
        await bench.wait(2)
        assert await bench.page("集结", GROUP) == Accepted()

    play(story)


def test_a_page_waits_while_others_talk() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.calls.hear_group_call(2001)
        bench.radio.on_change()
        await bench.wait(1)
        health = await bench.session.probe()
        assert health.ok
        assert health.facts["calls"] == "2001: somebody talks"
        assert isinstance(await bench.page("集结", GROUP), Deferred)

    play(story)


def test_a_call_of_others_is_talked_in_and_left_to_them() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.calls.hear_group_call(2001)
        bench.radio.on_change()
        await bench.wait(1)
        (call,) = bench.radio.calls.network.calls
        assert await demand(bench) == Accepted()
        assert bench.radio.calls.network.calls == [call]
        assert await end(bench) == Accepted()
        assert not bench.radio.calls.is_talking
        assert bench.radio.calls.network.calls == [call]

    play(story)


def test_what_cannot_be_demanded_is_refused() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await demand(bench, "leader"), Refused)
        for at_most_s in (0, inf, nan):
            assert isinstance(await demand(bench, at_most_s=at_most_s), Refused)
        late = virtual_clock().utc() - timedelta(seconds=1)
        assert await demand(bench, expires_at_utc=late) == Unsent("expired")
        assert await end(bench) == Refused(Fault.LANE, "nobody had the right to talk here")
        assert await demand(bench) == Accepted()
        assert await demand(bench, OTHER_GROUP) == Refused(
            Fault.LANE, "the radio talks to 2001 already"
        )
        assert await end(bench, OTHER_GROUP) == Refused(
            Fault.LANE, "nobody had the right to talk here"
        )
        assert bench.radio.calls.is_talking

    play(story)


def test_a_radio_without_calls_says_no_and_stays_up() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await demand(bench), Unknown)
        assert (await bench.session.probe()).ok
        assert not bench.radio.calls.is_talking

    # nothing is passed on of calls: the table of services is too small
    play(story, protocol_table=4)


def test_another_talkgroup_is_selected_for_the_call_and_the_former_one_afterwards() -> None:
    async def story(bench: Bench) -> None:
        assert (await bench.session.probe()).facts["talkgroup"] == GROUP
        assert await demand(bench, OTHER_GROUP) == Accepted()
        assert (await bench.session.probe()).facts["talkgroup"] == OTHER_GROUP
        assert await end(bench, OTHER_GROUP) == Accepted()
        await bench.wait(3)
        assert bench.radio.groups == {2001}
        assert (await bench.session.probe()).facts["talkgroup"] == GROUP

    play(story, selected_group_only=True)


def test_a_text_that_comes_in_a_call_is_confirmed_after_it() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench, at_most_s=60) == Accepted()
        bench.radio.hear_text(int(LEADER), "收到")
        await bench.wait(40)
        assert [answer for _, answer, _ in bench.journal.answers] == ["收到"]
        assert not bench.radio.network.all_reported
        asked_s = virtual_clock().monotonic_s()
        assert isinstance(await bench.page("集结"), Deferred)
        assert virtual_clock().monotonic_s() - asked_s < 5
        assert await end(bench) == Accepted()
        await bench.wait(10)
        assert bench.radio.network.all_reported
        confirmed = [each for each in bench.radio.network.confirmations if each[0] == int(LEADER)]
        assert len(confirmed) == 1
        assert isinstance(await bench.page("集结"), Accepted)

    play(story, redelivery_s=5)

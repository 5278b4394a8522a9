"""The right to talk ends: taken away, lost, withdrawn; nothing of it is left behind."""

import asyncio

import pytest

from drivers.tetra_pei.config import Config
from drivers.tetra_pei.driver import KIND
from drivers.tetra_pei.profile import Profile
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    Refused,
    TransmissionLost,
    TransmitDemand,
    TransmitEnd,
    Unsent,
)
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import GROUP, PORT, Bench, play
from tests.unit.tetra_pei.talk_bench import (
    OTHER_GROUP,
    demand,
    end,
    lost,
    play_between_sessions,
    turns,
)


def test_nobody_talks_for_longer_than_was_asked() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench, at_most_s=5) == Accepted()
        await bench.wait(10)
        ((to, lasted_s),) = turns(bench.radio)
        assert to == 2001
        assert lasted_s is not None
        assert 4.5 <= lasted_s <= 6
        assert not bench.radio.calls.network.calls
        assert lost(bench) == [("talk-1", "5 s are over")]
        assert await end(bench) == Refused(Fault.LANE, "5 s are over")

    play(story)


def test_whoever_is_pre_empted_hears_it_at_once() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        await bench.wait(4.5)
        assert lost(bench) == [("talk-1", "somebody else was given it")]
        told = bench.journal.of(TransmissionLost)[0]
        assert told.to == GROUP
        assert await end(bench) == Refused(Fault.LANE, "somebody else was given it")
        await bench.wait(3)
        assert not bench.radio.calls.network.calls

    play(story, pre_empted_after_s=4)


@pytest.mark.parametrize(("cause", "words"), [(9, "pre-empted"), (13, "timer"), (37, "resource")])
def test_a_call_that_the_network_ends_is_told(cause: int, words: str) -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        bench.radio.calls.network.release_all(cause)
        bench.radio.on_change()
        await bench.wait(1)
        ((_, why),) = lost(bench)
        assert words in why

    play(story)


def test_a_radio_that_loses_its_network_has_no_right_any_more() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        bench.radio.lose_network()
        await bench.wait(1)
        assert len(lost(bench)) == 1
        assert isinstance(await demand(bench), Deferred)

    play(story)


def test_a_late_release_is_not_the_answer_to_the_next_call() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(3):
            assert await demand(bench) == Accepted()
            await bench.wait(1)
            assert await end(bench) == Accepted()
        await bench.wait(20)
        assert len(turns(bench.radio)) == 3
        assert lost(bench) == []
        assert not bench.radio.calls.network.calls

    play(story, release_after_s=7.5)


def test_a_radio_that_never_tells_of_a_release_can_be_talked_over_again() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(2):
            assert await demand(bench) == Accepted()
            assert await end(bench) == Accepted()
        assert len(turns(bench.radio)) == 2

    play(story, release_after_s=None)


def test_a_demand_that_is_withdrawn_while_it_waits_leaves_nothing_behind() -> None:
    async def story(bench: Bench) -> None:
        asking = asyncio.get_running_loop().create_task(demand(bench))
        await bench.wait(5)
        assert await bench.session.withdraw("talk-1")
        assert await asking == Unsent("withdrawn")
        await bench.wait(30)
        assert turns(bench.radio) == []
        assert not bench.radio.calls.network.calls

    play(story, grant=2, queued_s=20)


def test_a_granted_demand_that_is_withdrawn_is_released() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        assert not await bench.session.withdraw("talk-1")
        await bench.wait(3)
        assert not bench.radio.calls.network.calls
        assert lost(bench) == [("talk-1", "withdrawn")]

    play(story)


def test_the_end_of_a_session_releases_the_call() -> None:
    async def story(bench: Bench) -> None:
        async with bench.driver.connect(bench.journal) as session:
            assert await session.send(TransmitDemand(GROUP, True, 20), "talk") == Accepted()
        await bench.wait(1)
        assert not bench.radio.calls.is_talking

    play_between_sessions(story)


def test_a_line_that_breaks_while_we_talk_is_followed_by_hanging_up() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        bench.world.cut(PORT)
        await bench.wait(1)
        assert bench.radio.calls.is_talking  # nothing reaches it
        async with bench.driver.connect(bench.journal):
            assert not bench.radio.calls.is_talking

    play(story)


def test_the_former_talkgroup_comes_back_after_a_refusal_and_over_a_broken_line() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await demand(bench, OTHER_GROUP), Deferred)
        await bench.wait(3)
        assert bench.radio.groups == {2001}

    play(story, call_refusal=5)

    async def broken(bench: Bench) -> None:
        assert await demand(bench, OTHER_GROUP) == Accepted()
        bench.world.cut(PORT)
        await bench.wait(1)
        assert bench.radio.groups == {2002}
        async with bench.driver.connect(bench.journal):
            assert bench.radio.groups == {2001}

    play(broken)


def test_a_talkgroup_that_somebody_chooses_at_the_radio_stays() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench, OTHER_GROUP) == Accepted()
        bench.radio.choose_group(2009)
        await bench.wait(1)
        assert await end(bench, OTHER_GROUP) == Accepted()
        await bench.wait(3)
        assert bench.radio.groups == {2009}
        assert (await bench.session.probe()).facts["talkgroup"] == "2009"

    play(story)


def test_a_process_that_died_talking_is_followed_by_hanging_up() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        bench.world.cut(PORT)
        await bench.wait(1)
        assert bench.radio.calls.is_talking
        anew = KIND.build(Config(port=PORT), Profile(), bench.world)
        async with anew.connect(bench.journal):
            assert not bench.radio.calls.is_talking

    play(story)


def test_a_session_that_left_no_call_hangs_nothing_up() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.calls.hear_group_call(2001)
        bench.radio.on_change()
        async with bench.driver.connect(bench.journal):
            assert bench.radio.calls.network.calls

    play_between_sessions(story)


def test_nobody_is_left_talking_when_the_radio_does_not_take_the_end_of_it() -> None:
    radio = Recorder(timings={"command_gap_ms": 0})
    radio.ready()
    radio.ask("talk", TransmitDemand(GROUP, True, 20))
    for answer in (b"+CTGS: 1,2001\r\n\r\nOK", b"OK", b"OK\r\n+CTCC: 1,1\r\n+CTXG: 1,0"):
        radio.wait(0.2)
        radio.say(b"\r\n" + answer + b"\r\n")
    radio.ask("end", TransmitEnd(GROUP, True))
    for _ in range(6):
        radio.say(b"\r\n+CME ERROR: 3\r\n")
        radio.wait(6)
    assert "does not let go" in str(radio.end())
    assert radio.written.count(b"ATH\r") == 1 + 2  # at the start, and at the end


def test_a_grant_that_comes_after_the_withdrawal_is_given_back() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.calls.hear_group_call(2001, talks_s=2)
        bench.radio.on_change()
        await bench.wait(1)
        asking = asyncio.get_running_loop().create_task(demand(bench))
        await bench.wait(1.5)  # they have ended, and we have just asked to talk in their call
        assert await bench.session.withdraw("talk-1")
        assert await asking == Unsent("withdrawn")
        await bench.wait(3)
        assert [to for to, _ in turns(bench.radio)] == [2001]
        assert not bench.radio.calls.is_talking

    play(story, grant_after_s=1, hang_s=30)

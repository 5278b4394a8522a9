"""How calls come in: who it is, which worker has it, and whom none can take."""

import pytest

from drivers.sip.simulated_callers import read_caller
from gateway.driver_api import CallEnded, CallerOutcome, CallReceived
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import ORDER, caller_bench
from tests.unit.sip.line_bench import ONE, TWO


def test_a_caller_is_told_at_once_and_known_as_the_roster_writes_him() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            lines.let_call(number="+8615400010001")
            lines.let_call(number="+865715550001")
            await lines.wait(0.1)
            assert [each.caller for each in lines.received] == [ONE, "05715550001"]

    run_virtual(story())


def test_a_call_that_the_worker_could_not_take_is_told_of_all_the_same() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            call = {"worker": 0, "call": "c@1"}
            lines.workers[0].say(event="incoming", caller=ONE, **call)
            end = {"code": 486, "reason": "no free leg", "by_us": True, "answered": False}
            lines.workers[0].say(event="ended", **call, **end)
            await lines.wait(5)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.REFUSED]
            lines.keys_once()

    run_virtual(story())


def test_lines_that_take_no_calls_take_none() -> None:
    async def story() -> None:
        async with caller_bench({"takes_calls": False}) as lines:
            assert lines.workers[0].starts[0]["takes_calls"] is False
            assert lines.let_call().code == 503
            assert lines.inbox.of(CallReceived) == []

    run_virtual(story())


def test_a_call_that_a_proxy_sends_to_every_worker_is_one_call() -> None:
    async def story() -> None:
        async with caller_bench({"calls": 8}) as lines:
            call = lines.let_call("dtmf=1")
            branch = {"call": call.name, "caller": ONE, "called": "hall", "name": ""}
            await lines.wait(0.5)
            lines.workers[1].take_branch(call)
            lines.workers[1].say(event="incoming", worker=1, **branch)
            await lines.wait(0.5)
            assert lines.workers[1].live == []
            await lines.wait(60)
            assert len(lines.received) == len(lines.ends) == 1
            assert lines.answers == [(ONE, "1", ORDER.about)]

    run_virtual(story())


def test_a_caller_does_not_take_the_place_of_a_call_of_ours_by_its_name() -> None:
    async def story() -> None:
        async with caller_bench(telephones={TWO: "answer:3:dtmf=1"}) as lines:
            calling = lines.calling_in_background(TWO)
            await lines.wait(1)
            (ours,) = lines.telephones.calls
            told = {"worker": 0, "call": ours.name, "caller": ONE}
            lines.workers[0].say(event="incoming", **told)
            assert await calling == CallEnded(True, None)
            assert lines.received == []

    run_virtual(story())


@pytest.mark.parametrize(("keys", "first"), [({"callers": 4}, 1), ({"calls": 8}, 0)])
def test_of_all_workers_that_ring_the_one_with_most_room_has_the_call(
    keys: dict[str, int], first: int
) -> None:
    async def story() -> None:
        async with caller_bench(keys, telephones={TWO: "answer:30:none"}, delay_s=0.2) as lines:
            lines.calling_in_background(TWO)
            await lines.wait(1)
            assert [call.worker for call in lines.telephones.calls] == [first]
            held = lines.workers[first].ring(ONE, ONE, read_caller("none"), lines.now_s)
            other = lines.workers[1 - first].take_branch(held)
            branch = {"call": held.name, "caller": ONE, "called": "hall", "name": ""}
            lines.workers[1 - first].say(event="incoming", worker=1 - first, **branch)
            await lines.wait(2)
            assert (held.code, other.answered_s is not None) == (486, True)
            assert len(lines.received) == 1

    run_virtual(story())

"""A caller whom one worker had no leg for, a telephone that was given up, a PIN in the trace."""

from typing import Any

from drivers.sip.frames import Digit, encode_frame
from drivers.sip.trace_words import explain
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.runtime.trace import Trace
from tests.unit.sip.caller_bench import caller_bench
from tests.unit.sip.line_bench import ONE, TWO


def test_a_caller_whom_a_full_worker_refused_is_heard_at_the_next() -> None:
    """A switch tries one worker after the other, with the same Call-ID."""

    async def story() -> None:
        async with caller_bench({"calls": 8}) as lines:
            call: dict[str, Any] = {"call": "c@1"}
            rang = {"event": "incoming", "caller": ONE, **call}
            refused = {"code": 486, "reason": "no free leg", "by_us": True, "answered": False}
            lines.workers[0].say(**rang, worker=0)
            lines.workers[0].say(event="ended", worker=0, **call, **refused)
            await lines.wait(1)
            lines.workers[1].say(**rang, worker=1)
            lines.workers[1].say(event="ended", worker=1, **call, **refused)
            await lines.wait(1)
            assert len(lines.received) == 2

    run_virtual(story())


def test_a_telephone_that_was_given_up_is_hung_up() -> None:
    async def story() -> None:
        async with caller_bench({"calls": 4}, telephones={TWO: "silent"}) as lines:
            worker = lines.workers[0]
            vars(worker)["_let_ring"] = lambda *_: None
            task = lines.calling_in_background(TWO)
            for _ in range(7):  # it says other things, and nothing of this call
                await lines.wait(8)
                worker.say(event="reachable", worker=0, code=200)
            assert task.done()
            await lines.wait(1)
            assert lines.telephones.calls_to(TWO)[0].is_over

    run_virtual(story())


def test_a_pin_is_not_in_the_trace() -> None:
    async def story() -> None:
        trace = Trace(virtual_clock(), lambda: explain)
        trace.note("<", encode_frame(Digit(0, "c@1", "7", "rfc4733")))
        (row,) = trace.rows()
        assert "7" not in row["data"].replace("4733", "")
        assert "digit" not in row["decoded"][0].partition("(")[2]

    run_virtual(story())

"""The simulated workers: strict about what they are told, and true to the telephones' patterns."""

import json
from typing import Any

import pytest

from drivers.sip.simulated_pattern import read_pattern
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_worker import SimulatedWorker
from tests.unit.sip.line_bench import ONE, workers_of

START = {"do": "start", "worker": 2, "bind": "127.0.0.1:5064", "legs": 4}
DIAL = {"do": "dial", "worker": 2, "call": "c1", "uri": f"sip:{ONE}@127.0.0.1", "ring_s": 45.0}


def tell(worker: SimulatedWorker, *frames: dict[str, Any], now_s: float = 0.0) -> None:
    for frame in frames:
        worker.receive(json.dumps(frame).encode() + b"\n", now_s)


def events(worker: SimulatedWorker, until_s: float) -> list[dict[str, Any]]:
    while (due_s := worker.deadline()) is not None and due_s <= until_s:
        worker.tick(due_s)
    return [json.loads(line) for line in worker.outgoing().splitlines()]


@pytest.mark.parametrize(
    "frame",
    [
        DIAL,
        {"do": "start", "worker": "0", "bind": "x", "legs": 4},
        {"do": "sing"},
        {"do": "hang_up", "worker": 2, "call": "nobody"},
        [1],
    ],
)
def test_what_a_driver_must_not_say_is_a_violation(frame: Any) -> None:
    (worker,) = workers_of({})
    worker.port_opened()
    tell(worker, frame)
    assert len(worker.violations) == 1


@pytest.mark.parametrize(
    "second", [DIAL, {**DIAL, "call": "c2", "uri": "tel:1"}, {**DIAL, "call": "c2", "worker": 0}]
)
def test_what_cannot_be_dialled_is_a_violation(second: dict[str, Any]) -> None:
    (worker,) = workers_of({})
    tell(worker, START, DIAL, second)
    assert len(worker.violations) == 1
    assert len(worker.telephones.calls) == 1


def test_more_calls_than_legs_are_a_violation() -> None:
    (worker,) = workers_of({"legs": 2})
    tell(worker, START, *({**DIAL, "call": f"c{n}"} for n in range(3)))
    assert len(worker.violations) == 1


def test_a_call_goes_as_its_pattern_says() -> None:
    (worker,) = workers_of({"telephones": {ONE: "busy;answer:7:dtmf=4*"}, "listens_s": 3.0})
    tell(worker, START, DIAL)
    first = events(worker, 50.0)
    assert [(e["event"], e.get("code")) for e in first[1:]] == [("progress", 183), ("ended", 486)]
    tell(worker, {**DIAL, "call": "c2"}, now_s=60.0)
    second = events(worker, 100.0)
    assert [e["event"] for e in second] == ["progress", "answered", "digit", "digit"]
    assert [e["digit"] for e in second[2:]] == ["4", "*"]
    tell(worker, {"do": "hang_up", "worker": 2, "call": "c2"}, now_s=100.0)
    (ended,) = events(worker, 100.0)
    assert (ended["code"], ended["by_us"], ended["answered"]) == (200, True, True)


def test_a_new_process_knows_nothing_of_the_calls_of_the_last() -> None:
    (worker,) = workers_of({"default_telephone": "answer:1:none"})
    tell(worker, START, DIAL)
    events(worker, 10.0)
    worker.port_opened()
    assert worker.live == []
    assert worker.telephones.calls[0].code == -1
    assert events(worker, 1000.0) == []


@pytest.mark.parametrize(
    "pattern", ["", "anser:3:none", "answer:x:none", "answer:3:dtmf=A", "busy;"]
)
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no way to take a call"):
        read_pattern(pattern)
    with pytest.raises(ValueError, match="no way to take a call"):
        SimulatorSettings.model_validate({"telephones": {ONE: pattern}})

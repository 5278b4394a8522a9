"""Pages, statuses, demands and withdrawals in any order, whatever the radio says meanwhile."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.driver_api import (
    Accepted,
    Completed,
    Deferred,
    Ended,
    Heard,
    LateReceipt,
    Probe,
    RadioPage,
    RadioStatus,
    TransmissionLost,
    TransmitDemand,
    TransmitEnd,
    Unsent,
)
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import LEADER
from tests.unit.tetra_pei.test_any_bytes import CALL_LINES, LINES

REQUESTS = st.sampled_from(
    [
        RadioPage(LEADER, "集结", False),
        RadioPage("2001", "集结" * 60, True),
        RadioStatus("2001", "0x8010", True),
        TransmitDemand("2001", True, 5),
        TransmitDemand("2002", True, 20),
        TransmitDemand(LEADER, False, 20),
        TransmitEnd("2001", True),
        TransmitEnd("2002", True, hang_up=False),
        Probe(),
    ]
)
GRANTED = st.just(b"\r\n+CTCC: 1,1\r\n\r\n+CTXG: 1,0\r\n")
ON_AIR = st.just(b"\r\nOK\r\n\r\n+CMGS: 0,4,7\r\n")
ACTS = st.lists(
    REQUESTS
    | LINES
    | CALL_LINES
    | GRANTED
    | ON_AIR
    | st.floats(0.01, 12)
    | st.tuples(st.just("withdraw"), st.integers(0, 5)),
    max_size=60,
)


def wait(radio: Recorder, seconds: float, answers: bool) -> None:
    """As `Recorder.wait`; a machine that asks for a tick and does nothing at it is a hot loop."""
    until_s, at_once = radio.now_s + seconds, 0
    while (due_s := radio.machine.deadline()) is not None and due_s <= until_s:
        at_once = at_once + 1 if due_s <= radio.now_s else 0
        assert at_once < 10
        typed = len(radio.written)
        radio.wait(max(0.0, due_s - radio.now_s))
        if answers and radio.written[typed:].endswith((b"\r", b"\x1a")):
            radio.say(b"\r\n+CREG: 1\r\n+CSQ: 20,0\r\n\r\nOK\r\n")
    radio.wait(max(0.0, until_s - radio.now_s))


@settings(max_examples=150, deadline=None)
@given(ACTS, st.booleans())
def test_every_request_ends_once_and_no_right_is_kept(acts: list[object], answers: bool) -> None:
    radio = Recorder()
    radio.ready()
    asked: dict[str, object] = {}
    withdrawn = set()
    for act in acts:
        match act:
            case bytes():
                radio.say(act)
            case float():
                wait(radio, act, answers)
            case ("withdraw", int(which)) if which < len(asked):
                name = list(asked)[-1 - which]
                if radio.machine.withdraw(name, radio.now_s):
                    withdrawn.add(name)
            case Probe() | RadioPage() | RadioStatus() | TransmitDemand() | TransmitEnd():
                name = f"{type(act).__name__}-{len(asked)}"
                asked[name] = act
                radio.ask(name, act)
    wait(radio, 30, answers)
    radio.machine.lost(radio.now_s)
    radio.say(b"")
    ended = Counter(each.request_id for each in radio.events if isinstance(each, Completed))
    assert ended == Counter(list(asked))
    results = {each.request_id: each.result for each in radio.events if isinstance(each, Completed)}
    assert all(isinstance(results[name], Unsent) for name in withdrawn)
    assert sum(isinstance(each, Ended) for each in radio.events) == 1
    heard = [each.event for each in radio.events if isinstance(each, Heard)]
    late = Counter(each.attempt_id for each in heard if isinstance(each, LateReceipt))
    assert all(count == 1 for count in late.values())
    lost = Counter(each.attempt_id for each in heard if isinstance(each, TransmissionLost))
    granted = {
        name
        for name, result in results.items()
        if isinstance(asked[name], TransmitDemand) and isinstance(result, Accepted)
    }
    given_back = sum(
        isinstance(asked[name], TransmitEnd) and not isinstance(result, Deferred)
        for name, result in results.items()
    )
    assert set(lost) <= granted
    assert all(count == 1 for count in lost.values())
    assert len(granted - set(lost)) <= given_back

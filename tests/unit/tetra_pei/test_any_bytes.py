"""Whatever comes from the line: the machine never raises, and every request ends once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.driver_api import (
    Accepted,
    Completed,
    Ended,
    Heard,
    RadioPage,
    TransmissionLost,
    TransmitDemand,
    TransmitEnd,
    Unknown,
)
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import LEADER

LINES = st.sampled_from(
    [
        b"\r\nOK\r\n",
        b"\r\nERROR\r\n",
        b"\r\n+CME ERROR: 42\r\n",
        b"\r\n+CMGS: 0\r\n",
        b"\r\n+CMGS: 0,4,7\r\n",
        b"\r\n+CMGS: 0,5,7\r\n",
        b"\r\n+CREG: 0\r\n",
        b"\r\n+CREG: 1\r\n",
        b"\r\n+CREG: 0,1\r\n",
        b"\r\n> ",
        b"AT+CSQ?\r",
        b"\r\n+CTSDSR: 13,1001032,0,1009999,0,16\r\n",
        b"8003\r\n",
        b"\r\n+CTSDSR: 12,1001032,0,1009999,0,72\r\n820405016869000000\r\n",
        b"\r\n+CTSDSR: 12,1001032,0,1009999,0,32\r\n82180005\r\n",
        b"\r\n+CTICN: 1,0,0,1,1001032,0,1,0,1,1,0,2001,15\r\n",
        b"\x1a",
        b"\xff\x00",
    ]
)
ACTS = st.lists(LINES | st.binary(max_size=12) | st.floats(0.05, 12), max_size=40)


@settings(max_examples=300, deadline=None)
@given(ACTS, st.booleans(), st.booleans())
def test_every_request_ends_once_and_nothing_is_raised(
    acts: list[bytes | float], started: bool, commits: bool
) -> None:
    radio = Recorder()
    if started:
        radio.ready()
    for number in range(3):
        page = RadioPage(LEADER, "集结" * (40 * number + 1), False)
        radio.machine.request(f"page-{number}", page, radio.now_s)
    tokens = 0
    for act in acts:
        if isinstance(act, bytes):
            radio.say(act)
        else:
            radio.wait(act)
        heard = [event for event in radio.events if isinstance(event, Heard)]
        while commits and tokens < len(heard):
            radio.machine.committed(heard[tokens].token, radio.now_s)
            tokens += 1
    radio.wait(0.2)
    radio.machine.lost(radio.now_s)
    radio.say(b"")
    ended = [event.request_id for event in radio.events if isinstance(event, Completed)]
    assert sorted(ended) == ["page-0", "page-1", "page-2"]
    assert len([event for event in radio.events if isinstance(event, Ended)]) == 1
    keys = [event.token for event in radio.events if isinstance(event, Heard)]
    assert len(set(keys)) == len(keys)


CALL_LINES = st.sampled_from(
    [
        b"\r\nOK\r\n",
        b"\r\n+CME ERROR: 3\r\n",
        b"\r\n+CTGS: 1,2002\r\n",
        b"\r\n+CREG: 1\r\n\r\nOK\r\n",
        b"\r\n+CREG: 0\r\n",
        *(
            b"\r\n+%s: %d,%d\r\n" % (name, instance, value)
            for name in (b"CTOCP", b"CTCC", b"CTXG", b"CDTXC", b"CTXI", b"CTXW", b"CTCR")
            for instance in (1, 2)
            for value in (0, 1, 3)
        ),
        b"\r\n+CTICN: 2,0,0,0,1001033,1,1,0,1,1,0,2001,0\r\n",
        b"\r\n+CTXG: 1\r\n",
        b"\r\n+CTXG: 99999999999999999999,0\r\n",
    ]
)
GRANTED = st.just(b"\r\n+CTXG: 1,0\r\n")
TALK = st.lists(CALL_LINES | GRANTED | GRANTED | st.floats(0.05, 9), max_size=30)


def go_on(radio: Recorder, seconds: float) -> None:
    """Time passes on a radio that answers OK to every command."""
    for _ in range(int(seconds / 0.25) + 1):
        typed = len(radio.written)
        radio.wait(0.25)
        if radio.written[typed:].endswith((b"\r", b"\x1a")):
            radio.say(b"\r\n+CREG: 1\r\n+CSQ: 20,0\r\n\r\nOK\r\n")


@settings(max_examples=200, deadline=None)
@given(TALK, TALK, st.sampled_from(["keep", "end", "withdraw"]))
def test_nobody_keeps_the_right_to_talk_for_longer_than_was_asked(
    before: list[bytes | float], after: list[bytes | float], what: str
) -> None:
    radio = Recorder()
    radio.ready()
    radio.ask("talk", TransmitDemand("2001", True, 10))
    go_on(radio, 2)
    for act in before:
        radio.say(act) if isinstance(act, bytes) else go_on(radio, act)
    if what == "end":
        radio.ask("end", TransmitEnd("2001", True))
    elif what == "withdraw":
        radio.machine.withdraw("talk", radio.now_s)
    for act in after:
        radio.say(act) if isinstance(act, bytes) else go_on(radio, act)
    go_on(radio, 90)
    done = {each.request_id: each.result for each in radio.events if isinstance(each, Completed)}
    assert set(done) == ({"talk", "end"} if what == "end" else {"talk"})
    lost = [each for each in radio.events if isinstance(each, Heard)]
    lost = [each for each in lost if isinstance(each.event, TransmissionLost)]
    if done["talk"] == Accepted():
        assert len(lost) == 1 or isinstance(done["end"], Accepted | Unknown)
        hung_up = radio.written.rindex(b"ATH\r") > radio.written.rindex(b"ATD2001\r")
        released = any(isinstance(act, bytes) and b"+CTCR" in act for act in (*before, *after))
        assert hung_up or released
    else:
        assert not lost

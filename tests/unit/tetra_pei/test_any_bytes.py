"""Whatever comes from the line: the machine never raises, and every request ends once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.driver_api import Completed, Ended, Heard, RadioPage
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

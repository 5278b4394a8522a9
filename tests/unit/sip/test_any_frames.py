"""The machine under any bytes and any order of frames: it never raises, and never invents a yes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.sip import frames
from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.frames import Dial, decode_command, encode_frame
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.line_setup import LineSetup
from drivers.sip.profile import Profile
from drivers.sip.protocol import SipMachine
from drivers.sip.told_events import ToldEvents
from gateway.driver_api import CallEnded, Completed, Ended, Heard, Ready, VoiceCall
from tests.unit.sip.line_bench import DIAL, NamedLines

_CALLS = 6
_WORKERS = 2


class Mute(NamedLines):
    def prepare(self, text: str) -> None:
        """Nothing is rendered."""


def machine(profile: Profile | None = None, **more: Any) -> SipMachine:
    """Two workers; `more` are keys of the channel, and what is known at its connect."""
    known = {name: more.pop(name) for name in ("records", "pins") if name in more}
    config, profile = Config(dial=DIAL, calls=8, **more), profile or Profile()
    setup = LineSetup(
        config,
        profile,
        DialPlan(DIAL, profile.number_form),
        HourlyCaps(None, {}),
        ToldEvents(),
        Mute(),
        lambda: datetime(2026, 8, 12, tzinfo=UTC),
        **known,
    )
    return SipMachine(setup, 0.0, lambda line: None)


def started(**more: Any) -> SipMachine:
    made = machine(**more)
    for worker in range(_WORKERS):
        made.receive(encode_frame(frames.Here(worker)), 0.0)
        made.receive(encode_frame(frames.Started(worker, 4)), 0.0)
    assert any(isinstance(event, Ready) for event in made.events())
    made.outgoing()
    return made


Frame = Callable[[int, str], Any]
_SAID: list[Frame] = [
    lambda worker, call: frames.Progress(worker, call, 180),
    lambda worker, call: frames.Answered(worker, call),
    lambda worker, call: frames.Digit(worker, call, "3", "rfc4733"),
    lambda worker, call: frames.Digit(worker, call, "9", "info"),
    lambda worker, call: frames.Digit(worker, call, "1", "inband"),
    lambda worker, call: frames.Spoken(worker, call, "order-1"),
    lambda worker, call: frames.Spoken(worker, call, "thanks-2"),
    lambda worker, call: frames.Over(worker, call, 486, "", False, False),
    lambda worker, call: frames.Over(worker, call, 200, "", True, True),
    lambda worker, call: frames.Gone(worker, "died"),
    lambda worker, call: frames.Here(worker),
    lambda worker, call: frames.Started(worker, 4),
    lambda worker, call: frames.Failed(worker, "taken"),
]
_STEPS = st.lists(
    st.tuples(st.integers(0, _CALLS), st.sampled_from(_SAID), st.floats(0, 60), st.booleans()),
    max_size=40,
)


@given(_STEPS)
@settings(max_examples=300, deadline=None)
def test_every_call_ends_once_and_only_a_key_confirms_it(steps: list[Any]) -> None:
    made, now_s = started(), 0.0
    for number in range(_CALLS):
        made.request(f"{number}", VoiceCall(f"154000100{number:02}", "集结"), now_s)
    dials = [decode_command(line) for line in made.outgoing().splitlines()]
    names = [(dial.worker, dial.call) for dial in dials if isinstance(dial, Dial)]
    assert len(names) == _CALLS
    events: list[Any] = []
    pressed: set[str] = set()
    for which, said, later_s, commits in steps:
        worker, call = names[which] if which < _CALLS else (0, "nobody's")
        frame = said(worker, call)
        if isinstance(frame, frames.Digit) and frame.digit != "9":
            pressed.add(call.partition("/")[0])
        made.receive(encode_frame(frame), now_s)
        now_s += later_s
        made.tick(now_s)
        fresh = list(made.events())
        for event in fresh:
            if commits and isinstance(event, Heard):
                made.committed(event.token, now_s)
        events += fresh
        for line in made.outgoing().splitlines():
            decode_command(line)
    made.lost(now_s)
    events += made.events()
    ends = {event.request_id: event.result for event in events if isinstance(event, Completed)}
    assert sorted(ends) == [str(number) for number in range(_CALLS)]
    assert sum(isinstance(event, Completed) for event in events) == _CALLS
    assert sum(isinstance(event, Ended) for event in events) == 1
    confirmed = {name for name, end in ends.items() if end == CallEnded(True, None)}
    told = {event.event.number for event in events if isinstance(event, Heard)}
    assert confirmed <= pressed
    assert {f"154000100{int(name):02}" for name in confirmed} <= told


@given(st.binary(max_size=300) | st.text(alphabet='{}[]":,eventhr01', max_size=80).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_taken(data: bytes) -> None:
    made = started()
    made.receive(data, 1.0)
    made.receive(b"\n" + data * 3 + b"\n", 2.0)
    assert made.outgoing() == b""
    made.receive(b'{"event":"here","x":' + b"[" * 60_000 + b"\n", 2.0)
    made.request("probe", VoiceCall("15400010001", "集结"), 3.0)
    assert b'"do":"dial"' in made.outgoing()

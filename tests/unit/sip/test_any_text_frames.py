"""Texts and pages under any order of frames: each ends once, and none is accepted by nobody."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.sip import frames
from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.frames import Dial, Speak, Text, decode_command, encode_frame
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.line_setup import LineSetup
from drivers.sip.profile import Profile
from drivers.sip.protocol import SipMachine
from drivers.sip.told_events import ToldEvents
from gateway.driver_api import (
    Accepted,
    Completed,
    Ended,
    Heard,
    RadioPage,
    RadioTextReceived,
    Ready,
    Refused,
    Reply,
    TextMessage,
    Unsent,
)
from tests.unit.sip.line_bench import DIAL, NamedLines

_MANY, _WORKERS = 6, 2
_KEYED = {"ptt": "keys", "ptt_on": "*", "ptt_off": "#"}
_GRANTED = {"grant": "info", "grant_words": ["yes"], "refusal_words": ["no"]}
_PROFILES: dict[str, dict[str, Any]] = {
    "texts": {"carries": "sms"},
    "pages": {"carries": "radio"},
    "spoken": {"carries": "radio", "radio": {"pages_by": "invite", **_KEYED}},
    "granted": {"carries": "radio", "radio": {"pages_by": "invite", **_GRANTED}},
}


class Mute(NamedLines):
    def prepare(self, text: str) -> None:
        """Nothing is rendered."""

    def is_ready(self, text: str) -> bool:
        return True


def started(profile: dict[str, Any]) -> SipMachine:
    config, read = Config(dial=DIAL, calls=8), Profile.model_validate(profile)
    setup = LineSetup(
        config,
        read,
        DialPlan(DIAL, read.number_form),
        HourlyCaps(None, {}),
        ToldEvents(),
        Mute(),
        lambda: datetime(2026, 8, 12, tzinfo=UTC),
    )
    made = SipMachine(setup, 0.0, lambda line: None)
    for worker in range(_WORKERS):
        made.receive(encode_frame(frames.Here(worker)), 0.0)
        made.receive(encode_frame(frames.Started(worker, 4)), 0.0)
    assert any(isinstance(event, Ready) for event in made.events())
    made.outgoing()
    return made


Frame = Callable[[int, str], Any]
_SAID: list[Frame] = [
    lambda worker, name: frames.Progress(worker, name, 182),
    lambda worker, name: frames.Answered(worker, name),
    lambda worker, name: frames.Informed(worker, name, "text/plain", "yes"),
    lambda worker, name: frames.Informed(worker, name, "text/plain", "no"),
    lambda worker, name: frames.Spoken(worker, name, "page-1"),
    lambda worker, name: frames.Spoken(worker, name, "page-2"),
    lambda worker, name: frames.Spoken(worker, name, "page-1", ("order.wav",)),
    lambda worker, name: frames.Over(worker, name, 486, "", False, False),
    lambda worker, name: frames.Over(worker, name, 200, "", True, True),
    lambda worker, name: frames.TextEnded(worker, name, 202),
    lambda worker, name: frames.TextEnded(worker, name, 486),
    lambda worker, name: frames.TextEnded(worker, name, 0),
    lambda worker, name: frames.TextIn(worker, name, "1001003", "1收到"),
    lambda worker, name: frames.TextIn(worker, name, "", "", "x/y"),
    lambda worker, name: frames.Incoming(worker, name, "15400010001"),
    lambda worker, name: frames.Gone(worker, "died"),
    lambda worker, name: frames.Here(worker),
    lambda worker, name: frames.Started(worker, 4),
    lambda worker, name: frames.Failed(worker, "taken"),
]
_STEPS = st.lists(
    st.tuples(st.integers(0, _MANY), st.sampled_from(_SAID), st.floats(0, 60), st.booleans()),
    max_size=40,
)


def asked(profile: dict[str, Any], number: int) -> TextMessage | RadioPage:
    if profile["carries"] == "sms":
        return TextMessage(f"154000100{number:02}", "集结" * (100 * (number % 3) + 1))
    return RadioPage(f"10010{number:02}", "集结", to_talkgroup=number % 2 == 0)


class Watched:
    """What the machine has told its workers, and what they have told it."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.taken: dict[str, int] = {}
        self.parts: dict[str, int] = {}
        self.begun: set[str] = set()
        self.read: set[str] = set()

    def tells(self, data: bytes) -> None:
        for command in map(decode_command, data.splitlines()):
            match command:
                case Dial(worker, name):
                    self.names[name] = worker
                case Text(worker, name):
                    self.names[name] = worker
                    request = name.partition("/")[0]
                    self.parts[request] = self.parts.get(request, 0) + 1
                case Speak(_, name):
                    self.begun.add(name)

    def hears(self, frame: Any) -> None:
        match frame:
            case frames.TextEnded(_, name, 202):
                request = name.partition("/")[0]
                self.taken[request] = self.taken.get(request, 0) + 1
            case frames.Spoken(_, name, "page-1", ()) if name in self.begun:
                self.read.add(name.partition("/")[0])


@pytest.mark.parametrize("kind", sorted(_PROFILES))
@given(steps=_STEPS)
@settings(max_examples=150, deadline=None)
def test_each_ends_once_and_is_accepted_only_as_a_whole(kind: str, steps: list[Any]) -> None:
    profile, watched, now_s = _PROFILES[kind], Watched(), 0.0
    made, events = started(profile), list[Any]()
    for number in range(_MANY):
        made.request(f"{number}", asked(profile, number), now_s)
    watched.tells(made.outgoing())
    for which, said, later_s, commits in steps:
        names = [*watched.names, "nobody's"]
        name = names[which % len(names)]
        frame = said(watched.names.get(name, 0), name)
        watched.hears(frame)
        made.receive(encode_frame(frame), now_s)
        now_s += later_s
        made.tick(now_s)
        fresh = list(made.events())
        for event in fresh:
            if commits and isinstance(event, Heard):
                made.committed(event.token, now_s)
        events += fresh
        watched.tells(made.outgoing())
    made.lost(now_s)
    events += made.events()
    ends = {event.request_id: event.result for event in events if isinstance(event, Completed)}
    assert sorted(ends) == [str(number) for number in range(_MANY)]
    assert sum(isinstance(event, Completed) for event in events) == _MANY
    assert sum(isinstance(event, Ended) for event in events) == 1
    for request, end in ends.items():
        _must_be_true(request, end, watched)
    told = {type(event.event) for event in events if isinstance(event, Heard)}
    assert not told & ({RadioTextReceived} if kind == "texts" else {Reply})


def _must_be_true(request: str, end: Any, watched: Watched) -> None:
    left = watched.parts.get(request, 0)
    is_read, taken = request in watched.read, watched.taken.get(request, 0)
    match end:
        case Accepted(references):
            assert is_read or taken >= len(references) > 0
        case Unsent():
            assert not left
            assert not is_read
        case Refused(_, _, 0):
            assert not is_read

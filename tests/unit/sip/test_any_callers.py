"""Any order of frames of callers and seats: it never raises, and nothing is told twice."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.sip import frames
from drivers.sip.frames import Command, Dial, Listen, PickUp, Speak, decode_command, encode_frame
from drivers.sip.profile import HandingOver, Profile
from drivers.sip.protocol import SipMachine
from drivers.sip.records.call_records import CallRecords
from gateway.driver_api import (
    CallEnded,
    CallGuidance,
    CallReceived,
    Completed,
    DigitsReceived,
    HandOver,
    Heard,
    IncomingCallEnded,
    SeatCall,
    SpokenOrder,
    VoiceCall,
    VoiceReportReceived,
)
from tests.unit.sip.test_any_frames import started

SEATS = "sip:seats@127.0.0.1"
ORDERS = tuple(SpokenOrder(f"XJ-{n}", f"指令{n}") for n in range(2))
GUIDANCE = (None, CallGuidance(), CallGuidance(name="李"), CallGuidance(ORDERS, "张"))


@dataclass
class Lines:
    """A machine, and what somebody remembers who sees its frames go by."""

    machine: SipMachine
    now_s: float = 0.0
    calls: list[tuple[int, str]] = field(default_factory=list)
    phrases: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    pressed: set[str] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)
    waiting: list[Heard] = field(default_factory=list)
    completed: list[Completed] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Take what came out."""
        for line in self.machine.outgoing().splitlines():
            self._sent(decode_command(line))
        for event in self.machine.events():
            match event:
                case Heard():
                    self.heard.append(event)
                    self.waiting.append(event)
                case Completed():
                    self.completed.append(event)

    def _sent(self, command: Command) -> None:
        match command:
            case Dial() | PickUp():
                self.calls.append((command.worker, command.call))
            case Speak():
                self.phrases[command.call] = command.phrase
            case Listen():
                self.files[command.call] = command.file

    def ask(self, request: Any) -> None:
        name = f"r{len(self.requests)}"
        self.requests.append(name)
        self.machine.request(name, request, self.now_s)

    def commit(self, guidance: CallGuidance | None) -> None:
        """The oldest that waits is durable now."""
        if not self.waiting:
            return
        heard = self.waiting.pop(0)
        if guidance is not None and isinstance(heard.event, CallReceived) and heard.event.waits:
            self.machine.guided(heard.token, guidance)
        self.machine.committed(heard.token, self.now_s)

    def say(self, frame: Any) -> None:
        self.machine.receive(encode_frame(frame), self.now_s)


def _frame(lines: Lines, what: int, worker: int, call: str, key: str) -> Any:
    end = (200, "", False)
    said: list[Any] = [
        frames.Incoming(worker, f"in-{len(lines.calls) % 5}", "15400010001"),
        frames.Answered(worker, call),
        frames.Progress(worker, call, 180),
        frames.Digit(worker, call, key, "rfc4733"),
        frames.Spoken(worker, call, lines.phrases.get(call, "x")),
        frames.Listened(worker, call, lines.files.get(call, "x"), 9.0, 8.0),
        frames.ReferEnded(worker, call, 405 if key in "13579" else 202),
        frames.ReferAsked(worker, call, "sip:15400010009@127.0.0.1" if key in "12" else SEATS),
        frames.Over(worker, call, *end, answered=True),
        frames.Over(worker, call, 486, "", False, answered=False),
        frames.Gone(worker, "died"),
        frames.Here(worker),
        frames.Started(worker, 4),
    ]
    return said[what % len(said)]


_STEP = st.tuples(
    # What brings a call forward comes often, what ends it seldom.
    st.sampled_from([*[0, 1, 1, 3, 4, 16] * 4, 3, 3, 5, 5, 6, 7, 8, 9, 13, 14, 15])
    | st.sampled_from([1, 4, 16, *range(17)]),
    st.sampled_from([0, 0, 0, 0, 1, 1, 1, 2, 2, *range(12)]),
    st.sampled_from("0123456789*#701"),
    st.sampled_from((*GUIDANCE, GUIDANCE[-1])),
    st.sampled_from([*[0.0] * 24, *[0.5] * 8, 2.5, 2.5, 7.0, 40.0]),
)


def _step(lines: Lines, step: tuple[int, int, str, CallGuidance | None, float]) -> None:
    what, which, key, guidance, later_s = step
    incoming = [(0, f"in-{n}") for n in range(5)]
    worker, call = [*reversed(lines.calls), *incoming][which % (len(lines.calls) + len(incoming))]
    match what:
        case 13:
            lines.ask(VoiceCall(f"154000100{which:02}", "集结"))
        case 14:
            lines.ask(SeatCall(SEATS, f"154000200{which:02}"))
        case 15:
            received = [h.event.key for h in lines.heard if isinstance(h.event, CallReceived)]
            named = [*lines.requests, *received, "nobody's"]
            lines.ask(HandOver(named[which % len(named)], SEATS))
        case 16:
            lines.commit(guidance)
        case _:
            if what == 3:
                lines.pressed.add(key)
            lines.say(_frame(lines, what, worker, call, key))
    lines.now_s += later_s
    lines.machine.tick(lines.now_s)
    lines.look()


@given(
    st.lists(_STEP, min_size=20, max_size=80),
    st.sampled_from(HandingOver),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_every_call_is_told_of_once_whatever_happens(
    steps: list[Any], hand_over: HandingOver, seats: bool, records: bool, pins: bool
) -> None:
    known = {
        "records": CallRecords(PurePosixPath("/r") if records else None),
        "pins": {"1111": "15400010007"} if pins else {},
    }
    profile = Profile(hand_over=hand_over)
    made = started(profile=profile, seats=SEATS if seats else "", **known)
    lines = Lines(made)
    for step in steps:
        _step(lines, step)
    made.lost(lines.now_s)
    lines.look()
    events = [heard.event for heard in lines.heard]
    keys = [event.key for event in events]
    assert len(keys) == len(set(keys))
    first = [e.key for e in events if isinstance(e, CallReceived) and not e.key.endswith("/pin")]
    assert sorted(e.call for e in events if isinstance(e, IncomingCallEnded)) == sorted(first)
    assert {e.call for e in events if isinstance(e, VoiceReportReceived)} <= set(first)
    assert sorted(each.request_id for each in lines.completed) == sorted(lines.requests)
    digits = {e.digits[0] for e in events if isinstance(e, DigitsReceived)}
    assert digits <= lines.pressed
    confirmed = [each for each in lines.completed if each.result == CallEnded(True, None)]
    assert not confirmed or digits & set("123456")

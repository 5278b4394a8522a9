"""Calls as the network and the radio carry them on, and who may talk in them.

    begin ─► +CTOCP ─► +CTCC ─► demand ─┬ 0 ─► we talk ─ cease ─► nobody ─ hang_s ─┐
                 └─► +CTCR: refused     ├ 1    not we                          │
                                        ├ 2    queued ─ queued_s ─► we talk    │
                                        └ 3    others talk ─► +CDTXC           │
    hang_up ─ release_after_s ─► +CTCR: 1                       +CTCR: 13 ◄────┘

`turns` is who was talked to and when: a turn without an end blocks its talkgroup.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from drivers.tetra_pei.simulated_call_settings import CallSettings

_OUR_RELEASE, _TIMER, _UNREACHABLE, _NOT_ALLOWED, _UNKNOWN = 1, 13, 3, 6, 16
_PROGRESS_S = 0.1
_SILENT_RELEASE_S = 0.5
_TALKER, _CALLER = 1001077, 1001033
_GRANTED, _QUEUED, _OTHERS = 0, 2, 3


@dataclass(slots=True)
class Turn:
    """We talked to this number from then, until then if it is over."""

    to: int
    began_s: float
    ended_s: float | None = None


@dataclass(frozen=True, slots=True)
class CallShape:
    """What AT+CTSDC says of a call: `fields` are AI, hook, simplex, e2ee, comms type, slots."""

    fields: tuple[str, ...]
    is_group: bool
    asks: bool


@dataclass(slots=True, eq=False)
class SimulatedCall:
    """One call; `wants` that we wait for the right to talk, `turn` that we have it."""

    instance: int
    to: int
    is_up: bool = False
    is_leaving: bool = False
    is_ours: bool = True
    wants: bool = False
    others_talk: bool = False
    turn: Turn | None = None
    silences: int = 0


@dataclass(frozen=True, slots=True)
class CallSurroundings:
    """What the rest of the radio gives; `say` is for lines that nobody asked for."""

    say: Callable[[str], None]
    later: Callable[[float, Callable[[], None]], None]
    now_s: Callable[[], float]
    error: Callable[[int], str]
    on_air: Callable[[], bool]
    selected_group: Callable[[], int]
    talkgroups: tuple[int, ...]
    switched_off: tuple[int, ...]
    answer_delay_s: float


class SimulatedCallNetwork:
    """Whatever is asked of it shows in lines that come later."""

    def __init__(self, settings: CallSettings, around: CallSurroundings) -> None:
        self.turns: list[Turn] = []
        self.calls: list[SimulatedCall] = []
        self._settings = settings
        self._around = around
        self._demands = 0

    def begin(self, to: int, shape: CallShape) -> None:
        """A number was dialled."""
        call = self._new_call(to)
        at_s = self._around.answer_delay_s + _PROGRESS_S
        fields = ",".join(shape.fields)
        self._later(call, at_s, lambda: self._around.say(f"+CTOCP: {call.instance},0,{fields}"))
        up_s = at_s + self._settings.call_setup_s
        self._later(call, up_s, lambda: self._connect(call, shape))

    def hear_group_call(self, group: int, talks_s: float, caller: int = _CALLER) -> None:
        """Somebody talks to a talkgroup that this radio listens to."""
        call = self._new_call(group)
        call.is_ours, call.is_up, call.others_talk = False, True, True
        number = call.instance
        self._around.say(f"+CTICN: {number},0,0,0,{caller},1,1,0,1,1,0,{group},0")
        self._around.say(f"+CTCC: {number},1,1,0,1,1,0,{caller}")
        self._around.say(f"+CTXG: {number},3,0,0,0,{caller}")
        self._around.later(talks_s, lambda: self._others_end(call))

    def release_all(self, cause: int) -> None:
        """The network ends every call."""
        for call in list(self.calls):
            self._release(call, cause)

    def forget(self) -> None:
        """Power is gone: nothing is said any more."""
        for call in self.calls:
            self._end_turn(call)
        self.calls.clear()

    def call_of(self, instance: str) -> SimulatedCall | None:
        """The call of this instance, unless it is on its way out."""
        found = (each for each in self.calls if str(each.instance) == instance)
        return next((each for each in found if not each.is_leaving), None)

    def demand(self, call: SimulatedCall) -> None:
        """We want to talk in it."""
        call.wants = True
        self._demands += 1
        verdict = self._settings.grant if self._demands == 1 else _GRANTED
        if call.others_talk:
            verdict = _QUEUED
        after_s = self._around.answer_delay_s + self._settings.grant_after_s
        self._later(call, after_s, lambda: self._judge(call, verdict))

    def cease(self, call: SimulatedCall) -> None:
        """We have ended, or want to talk no more."""
        call.wants = False
        self._end_turn(call)
        self._hang(call)

    def hang_up(self) -> None:
        """We leave every call."""
        after_s = self._settings.release_after_s
        for call in self.calls:
            self._end_turn(call)
            call.wants, call.is_up, call.is_leaving = False, False, True
            delay_s = self._around.answer_delay_s
            delay_s += _SILENT_RELEASE_S if after_s is None else after_s
            self._around.later(delay_s, partial(self._release, call, _OUR_RELEASE))

    def _connect(self, call: SimulatedCall, shape: CallShape) -> None:
        cause = self._settings.call_refusal
        if cause is None:
            cause = self._cause_of(call, shape)
        if cause is not None:
            self._release(call, cause)
            return
        call.is_up = True
        self._around.say(f"+CTCC: {call.instance},{','.join(shape.fields[1:])}")
        self._hang(call)
        if shape.asks and self._settings.dial_asks:
            self.demand(call)

    def _cause_of(self, call: SimulatedCall, shape: CallShape) -> int | None:
        """Why the network cannot connect it."""
        if shape.is_group != (call.to in self._around.talkgroups):
            return _UNKNOWN
        if call.to in self._around.switched_off:
            return _UNREACHABLE
        other = shape.is_group and call.to != self._around.selected_group()
        return _NOT_ALLOWED if other and self._settings.selected_group_only else None

    def _judge(self, call: SimulatedCall, verdict: int) -> None:
        if not call.wants:
            return
        if verdict == _GRANTED:
            self._grant(call)
            return
        talker = f",0,{_TALKER}" if verdict == _OTHERS else ""
        self._around.say(f"+CTXG: {call.instance},{verdict},0,0{talker}")
        if verdict == _OTHERS:
            call.wants, call.others_talk = False, True
            self._later(call, self._settings.others_talk_s, lambda: self._others_end(call))
        elif verdict == _QUEUED and not call.others_talk:
            self._later(call, self._settings.queued_s, lambda: self._judge(call, _GRANTED))
        call.wants &= verdict == _QUEUED

    def _grant(self, call: SimulatedCall) -> None:
        call.wants, call.turn = False, Turn(call.to, self._around.now_s())
        turn = call.turn
        self.turns.append(turn)
        self._around.say(f"+CTXG: {call.instance},0,0,0")
        most_s, taken_s = self._settings.talk_most_s, self._settings.pre_empted_after_s
        self._later(call, most_s, lambda: self._release_turn(call, turn))
        if taken_s is not None:
            self._later(call, taken_s, lambda: self._take_away(call, turn))

    def _release_turn(self, call: SimulatedCall, turn: Turn) -> None:
        if call.turn is turn:
            self._release(call, _TIMER)

    def _take_away(self, call: SimulatedCall, turn: Turn) -> None:
        if call.turn is not turn:
            return
        self._end_turn(call)
        call.others_talk = True
        self._around.say(f"+CTXI: {call.instance},0")
        self._around.say(f"+CTXG: {call.instance},3,0,0,0,{_TALKER}")
        self._later(call, self._settings.others_talk_s, lambda: self._others_end(call))

    def _others_end(self, call: SimulatedCall) -> None:
        if not call.others_talk or call not in self.calls:
            return
        call.others_talk = False
        self._around.say(f"+CDTXC: {call.instance},0")
        if call.wants:
            self._grant(call)
        self._hang(call)

    def _hang(self, call: SimulatedCall) -> None:
        """A call in which nobody talks ends by itself."""
        call.silences += 1
        silence = call.silences

        def look() -> None:
            quiet = call.turn is None and not call.others_talk and not call.wants
            if quiet and call.silences == silence:
                self._release(call, _TIMER)

        self._later(call, self._settings.hang_s, look)

    def _release(self, call: SimulatedCall, cause: int) -> None:
        if call not in self.calls:
            return
        self._end_turn(call)
        self.calls.remove(call)
        if not call.is_leaving or self._settings.release_after_s is not None:
            self._around.say(f"+CTCR: {call.instance},{cause}")

    def _end_turn(self, call: SimulatedCall) -> None:
        if call.turn is not None:
            call.turn.ended_s, call.turn = self._around.now_s(), None

    def _new_call(self, to: int) -> SimulatedCall:
        """A new one under the lowest instance that is free."""
        taken = {call.instance for call in self.calls}
        call = SimulatedCall(min(set(range(1, len(taken) + 2)) - taken), to)
        self.calls.append(call)
        return call

    def _later(self, call: SimulatedCall, after_s: float, action: Callable[[], None]) -> None:
        """In so many seconds, if the call is still up by then."""

        def act() -> None:
            if call in self.calls and not call.is_leaving:
                action()

        self._around.later(after_s, act)

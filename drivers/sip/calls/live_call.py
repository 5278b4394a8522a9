"""A call with somebody who is spoken to, and who may be put through to a seat.

    stage: the order, a PIN, a message ─ wishes ─► the next stage, a seat, the end
       ▲                                              │
       └── no seat took him ── SeatWait ◄─────────────┤
                                  └─ a seat took him ─► joined ─ either hangs up ─► LEAVING ─► over

What it has in common for those whom we call (`AlertCall`) and those who call us (`Caller`).
"""

from drivers.sip.calls.call_stage import Stage, Wish
from drivers.sip.calls.order_talk import OrderTalk
from drivers.sip.calls.spoken_lines import Line, Speech
from drivers.sip.calls.spoken_script import SpokenScript
from drivers.sip.frames import CallEvent, Command, Digit, HangUp, ReferEnded, Spoken
from drivers.sip.profile import Profile
from drivers.sip.seats.put_through import PutThrough
from drivers.sip.seats.seat_wait import SeatWait


class LiveCall:
    """The owner takes `commands` for the worker, and `put_through` when somebody wants a seat.

    A worker that `is_stuck` has said nothing for longer than it may. `refer_code` is what the
    other side made of a REFER.
    """

    def __init__(self, name: str, worker: int, speech: Speech, profile: Profile) -> None:
        self.name, self.worker = name, worker
        self.commands: list[Command] = []
        self.put_through: PutThrough | None = None
        self.refer_code: int | None = None
        self.is_stuck = False
        self.is_over = False
        self.is_joined = False
        self.answered = False
        self._profile = profile
        self._timings = profile.timings
        self._script = SpokenScript(worker, name, speech, self.commands)
        self._stage: Stage | None = None
        self._talk: OrderTalk | None = None
        self._due_s: float | None = None
        self._ends_s: float | None = None
        self._is_leaving = False
        self._has_stayed = False

    @property
    def has_left(self) -> bool:
        """It is over, or as good as."""
        return self._is_leaving or self.is_over

    @property
    def can_be_joined(self) -> bool:
        """Somebody is on the line, and stays."""
        return self.answered and not self.has_left

    @property
    def can_be_put_through(self) -> bool:
        """He may be given to a seat: he is there, or about to be, and nobody looks for one yet."""
        waits = isinstance(self._stage, SeatWait) or self.put_through is not None
        return not (waits or self.is_joined or self.has_left)

    def is_named(self, call: str) -> bool:
        """Whether the core knows it by this name."""
        return False

    def wanted(self, seat: str, label: str = "", request_id: str = "") -> PutThrough:
        """What a seat is to see of him."""
        return PutThrough(seat, self.name, "", label=label, request_id=request_id)

    def heard(self, event: CallEvent, now_s: float) -> None:
        """The worker says something of this call."""
        stage = self._stage
        match event:
            case Digit():
                self._pressed(event, now_s)
            case Spoken() if stage is not None:
                stage.spoken(event.phrase, now_s)
            case ReferEnded():
                self.refer_code = event.code
        self._follow(now_s)

    def seek_seat(self, wanted: PutThrough, now_s: float) -> None:
        """He is to be put through; who has picked up is asked to wait."""
        self.put_through, self.refer_code = wanted, None
        if self.answered:
            self._stay(self._timings.seat_ring_s + self._timings.call_s, now_s)
            if self._talk is not None:
                self._talk.step_aside()
            self._begin(SeatWait(self._script, self._talk, self._timings), now_s)

    def seat_took(self, now_s: float) -> None:
        """A seat has picked up: nothing more is said here, and no key is an answer."""
        self._script.hush()
        if self._talk is not None:
            self._talk.break_off()
        self._stage, self.is_joined = None, True
        self._ends_s = now_s + self._timings.joined_s

    def seat_left(self, now_s: float) -> None:
        """The seat has hung up."""
        self.leave(now_s)

    def seat_moves(self, now_s: float) -> None:
        """The seat has gone, and another one is being called."""
        self._begin(SeatWait(self._script, None, self._timings), now_s)

    def pick_up(self, now_s: float) -> None:
        """A seat waits for him. Whoever was called by us has picked up by himself."""

    def no_seat(self, now_s: float) -> None:
        """Nobody took him; he is back where he was."""
        if self._talk is not None and not self.is_joined:
            self._stage = self._talk
            self._talk.resume([Line.NO_SEAT], now_s)
            self._follow(now_s)
        else:
            self.leave(now_s)

    def leave(self, now_s: float) -> None:
        """Hang up."""
        if self.has_left:
            return
        self._is_leaving = True
        if self._talk is not None:
            self._talk.leave()
        self.commands.append(self._good_bye())
        self._due_s = now_s + self._timings.report_s

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        if self.is_over:
            return
        if self._ends_s is not None and now_s >= self._ends_s:
            self._ends_s = None
            self.leave(now_s)
        if self._due_s is not None and now_s >= self._due_s:
            self._due_s = None
            self._is_due(now_s)
        if self._stage is not None:
            self._stage.tick(now_s)
            self._follow(now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        if self.is_over:
            return None
        stage_s = self._stage.deadline() if self._stage is not None else None
        dues = (self._due_s, self._ends_s, stage_s)
        return min((due for due in dues if due is not None), default=None)

    def _stay(self, seconds: float, now_s: float) -> None:
        """He may stay longer than was thought; once, so that nobody keeps a line for ever."""
        if not self._has_stayed and self._ends_s is not None:
            self._has_stayed = True
            self._ends_s = max(self._ends_s, now_s + seconds)

    def _good_bye(self) -> HangUp:
        return HangUp(self.worker, self.name)

    def _is_due(self, now_s: float) -> None:
        """The worker has not said in time what it must."""
        self.is_stuck = True

    def _pressed(self, heard: Digit, now_s: float) -> None:
        if self._stage is not None and self.answered and not self.is_over:
            self._stage.pressed(heard.digit, now_s)

    def _begin(self, stage: Stage, now_s: float) -> None:
        if not self._is_leaving:
            self._stage = stage
            stage.begin(now_s)

    def _follow(self, now_s: float) -> None:
        """Do what the stage wishes for."""
        stage = self._stage
        while stage is not None and stage.wish is not None and not self.is_over:
            wish, stage.wish = stage.wish, None
            self._grant(wish, now_s)
            stage = self._stage

    def _grant(self, wish: Wish, now_s: float) -> None:
        if wish is Wish.LEAVE:
            self.leave(now_s)

    def _close(self) -> None:
        self.is_over = True
        if self._talk is not None:
            self._talk.leave()
        self._due_s, self._ends_s = None, None

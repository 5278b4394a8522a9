"""Somebody is put through to a seat: both calls are held by one worker, which joins them.

    REFERRING ─ refused ─► RINGING ─ the seat picks up ─► (he is picked up) ─► JOINED ─► OVER
      │   ▲ no leg is free ───┘  └─ busy, no answer, he gives up ─► OVER          │ ▲
      └─ taken ─► OVER                                              the seat transfers him

It looks at both calls whenever something has happened (`go_on`) and keeps nothing of theirs.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from drivers.sip.calls.live_call import LiveCall
from drivers.sip.calls.out_leg import OutLeg
from drivers.sip.frames import Join, Refer
from drivers.sip.seats.put_through import PutThrough
from gateway.driver_api import Accepted, Completed, Fault, Receipt, Refused, Unknown

_TAKEN = range(200, 300)
_NO_LEG = "no line is free for the seat"
_DIED = "the line's process died"
_HE_LEFT = "the caller hung up before a seat took him"

Dialler = Callable[[PutThrough], OutLeg | None]
"""Calls a seat over the worker of the call; None where it has no leg free."""


class Standing(Enum):
    """Where it is; see the module's docstring."""

    REFERRING = auto()
    RINGING = auto()
    JOINED = auto()
    OVER = auto()


class SeatBridge:
    """With a `leg` a seat has picked up already. Whoever asked for a seat is told of it once."""

    def __init__(
        self,
        caller: LiveCall,
        wanted: PutThrough,
        dial: Dialler,
        refers: bool,
        now_s: float,
        leg: OutLeg | None = None,
    ) -> None:
        self.caller = caller
        self.leg = leg
        self._wanted = wanted
        self._dial = dial
        self._completed: list[Completed] = []
        self._next: OutLeg | None = None
        self._standing = Standing.RINGING
        self._has_referred = False
        if leg is None and refers and caller.can_be_joined:
            self._refer()
        elif leg is None:
            self._ring(now_s)

    @property
    def is_over(self) -> bool:
        """Nothing more comes of it."""
        return self._standing is Standing.OVER

    @property
    def is_joined(self) -> bool:
        """They hear each other, or did until the seat hung up for another one to take him."""
        return self._standing is Standing.JOINED

    @property
    def is_moving(self) -> bool:
        """Another seat is being called for him."""
        return self._next is not None

    def move(self, wanted: PutThrough) -> bool:
        """Call another seat for him; whether there is a leg for it."""
        self._next = self._dial(wanted)
        if self._next is not None:
            self._wanted = wanted
        return self._next is not None

    @property
    def can_turn(self) -> bool:
        """The seats are ringing for him, and nobody has named one of them."""
        return self._standing is Standing.RINGING and not self._wanted.request_id

    def turn(self, wanted: PutThrough, now_s: float) -> bool:
        """Call this seat instead of those that ring; whether there is a leg for it."""
        leg = self._dial(wanted)
        if leg is None:
            return False
        if self.leg is not None:
            self.leg.hang_up(now_s)
        self.leg, self._wanted = leg, wanted
        return True

    def take_completed(self) -> list[Completed]:
        """Requests for a seat that have ended."""
        completed, self._completed = self._completed, []
        return completed

    def go_on(self, now_s: float) -> None:
        """See what has become of both calls."""
        if self.caller.has_left:
            self._he_left(now_s)
            return
        match self._standing:
            case Standing.REFERRING:
                self._look_at_refer(now_s)
            case Standing.RINGING:
                self._look_at_seat(now_s)
            case Standing.JOINED:
                self._look_at_joined(now_s)

    def _look_at_refer(self, now_s: float) -> None:
        code = self.caller.refer_code
        if code in _TAKEN:
            self._end(Accepted())
            self.caller.seat_took(now_s)
            self.caller.seat_left(now_s)
        elif code is not None:
            self._ring(now_s)

    def _refer(self) -> None:
        self._standing, self._has_referred = Standing.REFERRING, True
        caller = self.caller
        caller.commands.append(Refer(caller.worker, caller.name, self._wanted.seat))

    def _ring(self, now_s: float) -> None:
        self._standing = Standing.RINGING
        self.leg = self._dial(self._wanted)
        if self.leg is not None:
            return
        # With every leg in use here, the switch may still do it by itself.
        if self.caller.can_be_joined and not self._has_referred:
            self._refer()
        else:
            self._nobody(_NO_LEG, now_s)

    def _look_at_seat(self, now_s: float) -> None:
        leg = self.leg
        if leg is None:
            return
        if leg.is_over:
            self._nobody(_end_of(leg), now_s)
        elif leg.is_up and self.caller.can_be_joined:
            self._join(leg, now_s)
            self._standing = Standing.JOINED
        elif leg.is_up:
            self.caller.pick_up(now_s)

    def _join(self, leg: OutLeg, now_s: float) -> None:
        self.caller.seat_took(now_s)
        self.caller.commands.append(Join(self.caller.worker, self.caller.name, leg.name))
        self._tell(Accepted())

    def _look_at_joined(self, now_s: float) -> None:
        if self._next is not None:
            self._look_at_next(self._next, now_s)
        elif self.leg is None or self.leg.is_over:
            self._end(None)
            self.caller.seat_left(now_s)

    def _look_at_next(self, following: OutLeg, now_s: float) -> None:
        """The old seat usually hangs up as soon as it has sent him on; he waits then."""
        old = self.leg
        if following.is_up:
            if old is not None:
                old.hang_up(now_s)
            self.leg, self._next = following, None
            self._join(following, now_s)
        elif following.is_over:
            self._next = None
            self._tell(Refused(Fault.RECIPIENT, _end_of(following)))
            if old is None:
                self._end(None)
                self.caller.no_seat(now_s)
        elif old is not None and old.is_over:
            self.leg = None
            self.caller.seat_moves(now_s)

    def _nobody(self, why: str, now_s: float) -> None:
        self._end(Refused(Fault.RECIPIENT, why))
        self.caller.no_seat(now_s)

    def _he_left(self, now_s: float) -> None:
        for leg in (self.leg, self._next):
            if leg is not None:
                leg.hang_up(now_s)
        died = self.leg is not None and self.leg.is_over and self.leg.ended is None
        self._end(Unknown(_DIED) if died else Refused(Fault.RECIPIENT, _HE_LEFT))

    def break_off(self) -> None:
        """The lines are gone."""
        self._end(Unknown(_DIED))

    def _end(self, receipt: Receipt | None) -> None:
        self._standing = Standing.OVER
        if receipt is not None:
            self._tell(receipt)

    def _tell(self, receipt: Receipt) -> None:
        """Whoever asked for this seat is told once."""
        if self._wanted.request_id:
            self._completed.append(Completed(self._wanted.request_id, receipt))
            self._wanted = replace(self._wanted, request_id="")


def _end_of(leg: OutLeg) -> str:
    return f"no seat took the call: {leg.ended.code}" if leg.ended is not None else _DIED

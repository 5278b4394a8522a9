"""Orders are spoken and answered by key: what an alert call and a call that came in both do.

    SPEAKING ─ all is said ─► ASKING ─ silence ─► the next order, the menu once more, or the end
      ▲   │ 3, 4                │ 0, 7
      │   ▼                     ▼
      └ TYPING               ELSEWHERE (a seat, a message) ─ back ─► SPEAKING
          │ # or a pause
          ▼
        KEEPING ─ durable ─► THANKING ─► the next order, or the end

A key hushes whatever is said: 1 2 5 6 are answers, 3 and 4 once it is clear that no number of
people follows (`KeyReader`), 9 plays the order again, 0 is told to the hall and is no answer, every
other key brings the menu. An answer is thanked for only once it is durable. It is about the order
that was spoken last: with several, each is followed by the menu, and # goes to the next. After an
answer only 2 and 6 are still taken for the same order, from whoever pressed 1 by mistake or is in
need. Before one of several orders was named no key answers it: it may have been meant for the last.
"""

from collections.abc import Callable, Sequence

from drivers.sip.calls.call_stage import Wish
from drivers.sip.calls.key_reader import KeyReader, Reading
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.calls.spoken_script import SpokenScript, Words
from drivers.sip.calls.talk_plan import TalkPhase, TalkPlan
from drivers.sip.frames import Listened
from drivers.sip.profile import Profile
from gateway.driver_api import SpokenOrder

_SEAT = "0"
_CRIES = frozenset("26")
_OF_NO_ORDER = frozenset("07#")

Tell = Callable[[str, str], None]
"""Have digits made durable that are about this order; `kept` follows."""


class OrderTalk:
    """A `Stage`. `owed` answers are not durable yet; `has_answer` says that one was given."""

    def __init__(
        self,
        script: SpokenScript,
        orders: Sequence[SpokenOrder],
        plan: TalkPlan,
        profile: Profile,
        tell: Tell,
    ) -> None:
        self.wish: Wish | None = None
        self.owed = 0
        self.has_answer = False
        self._script = script
        self._orders = orders
        self._plan = plan
        self._profile = profile
        self._timings = profile.timings
        self._tell_digits = tell
        self._keys = KeyReader()
        self._phase = TalkPhase.SPEAKING
        self._due_s: float | None = None
        self._place = -1
        self._is_announced = False
        self._confirmed: set[str] = set()
        self._menus_left = 0
        self._repeats_left = 0

    @property
    def has_begun(self) -> bool:
        """Whether an order was spoken, at least its beginning."""
        return self._place >= 0

    @property
    def about(self) -> str:
        """The order that is being spoken."""
        return self._orders[max(0, self._place)].about

    def begin(self, now_s: float) -> None:
        self._next_order(now_s, [(line, "") for line in self._plan.opening])

    def resume(self, lines: Sequence[Line], now_s: float) -> None:
        """He is back from elsewhere: these lines, and the menu of the order."""
        if self._phase is not TalkPhase.ELSEWHERE:
            return
        self._phase = TalkPhase.SPEAKING
        if self._confirmed:
            self._keep(now_s)
        else:
            self._say([*((line, "") for line in lines), *self._menu()], now_s)

    def step_aside(self) -> None:
        """Somebody puts him through, whatever he is hearing."""
        self.break_off()
        if self._phase is not TalkPhase.OVER:
            self._phase, self._due_s = TalkPhase.ELSEWHERE, None

    def leave(self) -> None:
        """Nothing more is said; a key that crosses our good-bye still counts."""
        self._phase, self._due_s = TalkPhase.OVER, None

    def pressed(self, key: str, now_s: float) -> None:
        if self._confirmed:
            if key in _CRIES:
                self._answer(key, now_s)
            return
        if self._is_unheard and key not in _OF_NO_ORDER:
            self._cry_of_the_last(key)
            return
        if self._phase is not TalkPhase.ELSEWHERE:
            self._script.hush()
        if self._keys.is_idle and self._has_turned(key, now_s):
            return
        match self._keys.press(key):
            case Reading.GOES_ON:
                self._enter(TalkPhase.TYPING, now_s + self._timings.next_key_s)
            case Reading.AGAIN if self._repeats_left:
                self._repeats_left -= 1
                self._say([self._order(), *self._menu()], now_s)
            case Reading():
                self._say([(Line.NOT_UNDERSTOOD, ""), *self._menu()], now_s)
            case answer:
                self._answer(answer, now_s)

    def spoken(self, phrase: str, now_s: float) -> None:
        if self._phase in (TalkPhase.SPEAKING, TalkPhase.THANKING):
            is_all_said = self._script.spoken(phrase)
            self._is_announced = True
            if is_all_said:
                self._all_said(now_s)

    def listened(self, heard: Listened, now_s: float) -> None:
        """Nobody is listened to here."""

    def kept(self, now_s: float) -> None:
        """One of its answers is durable."""
        self.owed -= 1
        if self._phase is TalkPhase.KEEPING:
            self._keep(now_s)

    def finish(self) -> None:
        """No key will follow: whoever hangs up has typed all that he wanted to."""
        self._tell(self._keys.finish())

    def break_off(self) -> None:
        """The line has gone, and keys perhaps with it."""
        self._tell(self._keys.break_off())

    def tick(self, now_s: float) -> None:
        if self._due_s is None or now_s < self._due_s:
            return
        self._due_s = None
        match self._phase:
            case TalkPhase.ASKING:
                self._ask_again(now_s)
            case TalkPhase.TYPING:
                self._answer(self._keys.finish(), now_s)
            case TalkPhase.ELSEWHERE:
                self._tell(self._keys.finish())
            case TalkPhase.THANKING:
                self._go_on(now_s)

    def deadline(self) -> float | None:
        return self._due_s

    def _has_turned(self, key: str, now_s: float) -> bool:
        """Whether the key means something here that it does not mean everywhere."""
        match key:
            case "7" if self._plan.message:
                self._go(Wish.MESSAGE)
            case "#" if self._has_next and self._phase not in (TalkPhase.ELSEWHERE, TalkPhase.OVER):
                self._next_order(now_s)
            case _:
                return False
        return True

    @property
    def _is_unheard(self) -> bool:
        """Whether one of several orders is about to be named: a key is of none of them yet."""
        is_one_of_several = len(self._orders) > 1 and self._phase is TalkPhase.SPEAKING
        return is_one_of_several and not self._is_announced

    @property
    def _has_next(self) -> bool:
        return self._place + 1 < len(self._orders)

    def _next_order(self, now_s: float, opening: Sequence[Words] = ()) -> None:
        self._place += 1
        self._confirmed = set()
        self._is_announced = False
        self._menus_left = self._profile.menus - 1
        self._repeats_left = self._profile.repeats
        if self._phase not in (TalkPhase.OVER, TalkPhase.ELSEWHERE):
            self._phase = TalkPhase.SPEAKING
        count = [(Line.COUNT, str(self._place + 1))] if len(self._orders) > 1 else []
        order = [self._order()] * self._plan.times_spoken
        self._say([*opening, *count, *order, *self._menu()], now_s)

    def _order(self) -> Words:
        return Line.ORDER, self._orders[self._place].text

    def _menu(self) -> list[Words]:
        text = self._orders[self._place].text
        keys = {
            Line.MESSAGE_KEY: self._plan.message,
            Line.SEAT_KEY: self._plan.seat,
            Line.NEXT_KEY: self._has_next,
        }
        return [(Line.MENU, text), *((line, text) for line, offered in keys.items() if offered)]

    def _answer(self, digits: str, now_s: float) -> None:
        if digits == _SEAT and self._phase is TalkPhase.ELSEWHERE:
            return  # he is being put through already
        self._tell(digits)
        if digits != _SEAT:
            self._keep(now_s)
        elif self._plan.seat:
            self._go(Wish.SEAT)
        else:
            self._say(self._menu(), now_s)

    def _cry_of_the_last(self, key: str) -> None:
        """Whoever is in need is heard also between two orders: it is of the one he has heard."""
        if key in _CRIES and self._place > 0:
            self.owed += 1
            self._tell_digits(key, self._orders[self._place - 1].about)

    def _tell(self, digits: str) -> None:
        if not digits or digits in self._confirmed:
            return
        self.owed += 1
        if digits != _SEAT:
            self._confirmed.add(digits)
            self.has_answer = True
        self._tell_digits(digits, self.about)

    def _keep(self, now_s: float) -> None:
        """Thanks, once every answer is durable."""
        if self._phase in (TalkPhase.ELSEWHERE, TalkPhase.OVER):
            self._due_s = None
            return
        self._script.hush()
        if self.owed:
            self._enter(TalkPhase.KEEPING, None)
            return
        self._enter(TalkPhase.THANKING, now_s + self._timings.thanks_s)
        self._script.begin([(Line.THANKS, "")])
        if self._script.is_silent:
            self._all_said(now_s)

    def _go(self, wish: Wish) -> None:
        if self._phase not in (TalkPhase.OVER, TalkPhase.ELSEWHERE):
            self._phase, self._due_s, self.wish = TalkPhase.ELSEWHERE, None, wish

    def _say(self, lines: Sequence[Words], now_s: float) -> None:
        if self._phase not in (TalkPhase.OVER, TalkPhase.ELSEWHERE):
            self._enter(TalkPhase.SPEAKING, None)
            self._script.begin(lines)
            if self._script.is_silent:
                self._all_said(now_s)

    def _enter(self, phase: TalkPhase, due_s: float | None) -> None:
        # A key that crossed our BYE, or comes while a seat rings, counts and changes nothing else.
        if self._phase is TalkPhase.ELSEWHERE:
            self._due_s = due_s
        elif self._phase is not TalkPhase.OVER:
            self._phase, self._due_s = phase, due_s

    def _all_said(self, now_s: float) -> None:
        if self._phase is TalkPhase.THANKING:
            self._go_on(now_s)
        else:
            self._enter(TalkPhase.ASKING, now_s + self._timings.digit_s)

    def _ask_again(self, now_s: float) -> None:
        if self._menus_left and not self._has_next:
            self._menus_left -= 1
            self._say(self._menu(), now_s)
        else:
            self._go_on(now_s)

    def _go_on(self, now_s: float) -> None:
        if self._has_next:
            self._next_order(now_s)
        else:
            self.leave()
            self.wish = Wish.LEAVE

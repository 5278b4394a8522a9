"""Is it still there? A radio that has been silent for long is asked (ARS 74), one at a time.

    on the air ─ silent for query_s, or 1.5 of the intervals it registers in ─► asked ─► asked again
        ▲                                                                         │            │
        └──────────────── anything is heard of it ────────────────────────────────┘            ▼
                                                                                            silent

A page without an answer, and nothing heard of anybody since: then the fault may be the control
station's. The three that were heard last are asked at once; if none of them answers, it is `dead`.
"""

from collections import deque
from dataclasses import dataclass
from math import inf

from drivers.mototrbo_ip.ars import QUERY
from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.radio_roll import OnAir, RadioRoll, RadioSeen
from drivers.mototrbo_ip.silence import Wait, wait_from

_SWEEP_S = 60.0
_TRIES = 2
_WITNESSES = 3
_INTERVALS = 1.5


@dataclass(slots=True)
class _Asked:
    radio: RadioSeen
    wait: Wait
    tries: int = 1


class Questions:
    """The owner takes and clears `outgoing`; times are `Clock.monotonic_s`."""

    def __init__(self, profile: Profile, roll: RadioRoll, can_ask: bool, now_s: float) -> None:
        self.outgoing: list[DatagramOut] = []
        self.dead = False
        self._can_ask = can_ask
        self._timings = profile.timings
        self._roll = roll
        self._queue: deque[RadioSeen] = deque()
        self._asked: _Asked | None = None
        self._witnesses: set[int] = set()
        self._sweep_s = now_s + _SWEEP_S if can_ask else inf

    def heard(self, number: int, now_s: float) -> None:
        """Anything came from a radio."""
        self._witnesses.clear()
        if self._asked is None:
            return
        self._asked.wait.heard(now_s)
        if self._asked.radio.number == number:
            self._asked = None
            self._go_on(now_s)

    def look_into(self, now_s: float) -> bool:
        """A page had no answer, and nobody was heard since; False if there is nobody to ask."""
        self._roll.quiet = True
        witnesses = self._roll.on_air()[:_WITNESSES]
        if self._can_ask and witnesses and not self._witnesses:
            self._witnesses = {radio.number for radio in witnesses}
            others = [each for each in self._queue if each.number not in self._witnesses]
            self._queue = deque([*witnesses, *others])
            self._go_on(now_s)
        return bool(self._witnesses)

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        if self._sweep_s <= now_s:
            self._sweep_s = now_s + _SWEEP_S
            waiting = {each.number for each in self._queue}
            self._queue += (
                radio
                for radio in reversed(self._roll.on_air())
                if self._due_s(radio) <= now_s and radio.number not in waiting
            )
            self._go_on(now_s)
        asked = self._asked
        if asked is None or not asked.wait.over(now_s):
            return
        if asked.tries < _TRIES:
            asked.tries += 1
            self._say(asked, now_s)
        else:
            self._missed(asked.radio, now_s)

    def deadline(self) -> float:
        """When `tick` is due; infinite where radios cannot be asked."""
        return self._sweep_s if self._asked is None else min(self._sweep_s, self._asked.wait.due_s)

    def _missed(self, radio: RadioSeen, now_s: float) -> None:
        self._roll.gone(radio.number, OnAir.SILENT)
        self._asked = None
        if radio.number in self._witnesses:
            self._witnesses.remove(radio.number)
            self.dead = not self._witnesses
        self._go_on(now_s)

    def _go_on(self, now_s: float) -> None:
        while self._asked is None and self._queue:
            radio = self._queue.popleft()
            if radio.on_air is OnAir.YES:
                self._asked = _Asked(radio, self._wait(now_s))
                self._say(self._asked, now_s)

    def _say(self, asked: _Asked, now_s: float) -> None:
        asked.wait = self._wait(now_s)
        self.outgoing.append(DatagramOut(Port.ARS, asked.radio.address, QUERY.encode()))

    def _wait(self, now_s: float) -> Wait:
        return wait_from(now_s, self._timings.query_answer_s, self._timings.patience)

    def _due_s(self, radio: RadioSeen) -> float:
        usual_s = self._timings.query_s
        if radio.interval_s is not None:
            usual_s = _INTERVALS * radio.interval_s
        return radio.heard_s + usual_s

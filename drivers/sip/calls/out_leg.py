"""A call that we make only to join it with another: a seat, or whom a seat has asked for.

DIALLING ─ progress ─► RINGING ─ answered ─► UP ─ we hang up ─► LEAVING ─ ended ─► over
    └─ ended ─────────────┴──────────────────┴────────────────────────────────────► over
"""

from drivers.sip.frames import (
    Answered,
    CallEvent,
    Command,
    Dial,
    HangUp,
    Over,
    Progress,
    ReferAsked,
    Speak,
)
from drivers.sip.profile import Timings

_RINGING = 180


class OutLeg:
    """`ended` is what the worker said at the end; None where it died. `refer_to` is whom the
    other side asks us to call in its place.
    """

    def __init__(self, dial: Dial, timings: Timings, now_s: float) -> None:
        self.name, self.worker = dial.call, dial.worker
        self.commands: list[Command] = [dial]
        self.is_stuck = False
        self.is_over = False
        self.answered = False
        self.rang = False
        self.ended: Over | None = None
        self.refer_to = ""
        self._timings = timings
        self._ring_until_s = now_s + dial.ring_s + timings.report_s
        self._due_s: float | None = now_s + dial.no_response_s + timings.report_s
        self._is_leaving = False

    @property
    def is_up(self) -> bool:
        """Somebody has picked up, and stays."""
        return self.answered and not self._is_leaving and not self.is_over

    def say(self, phrase: str, files: tuple[str, ...]) -> None:
        """Once; nobody waits for its end."""
        if files:
            self.commands.append(Speak(self.worker, self.name, phrase, files))

    def hang_up(self, now_s: float) -> None:
        """In whatever way its state asks for."""
        if not self._is_leaving and not self.is_over:
            self._is_leaving = True
            self.commands.append(HangUp(self.worker, self.name))
            self._due_s = now_s + self._timings.report_s

    def heard(self, event: CallEvent, now_s: float) -> None:
        """The worker says something of it."""
        match event:
            case Progress():
                self.rang |= event.code == _RINGING
                if not self.answered and not self._is_leaving:
                    self._due_s = self._ring_until_s
            case Answered() if not self._is_leaving:
                self.answered, self._due_s = True, None
            case ReferAsked() if self.answered:
                self.refer_to = event.to
            case Over():
                self.ended = event
                self.is_over = True

    def lost(self, now_s: float) -> None:
        """Its worker has died."""
        self.is_over = True

    def tick(self, now_s: float) -> None:
        """A worker that says nothing of it for too long is looked at."""
        if self._due_s is not None and now_s >= self._due_s:
            self._due_s = None
            self.is_stuck = True

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return None if self.is_over else self._due_s

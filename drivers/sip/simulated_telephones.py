"""The telephones of a simulated network: who is called, how they take it, what they pressed."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from drivers.sip.simulated_callers import due_calls, read_caller
from drivers.sip.simulated_pattern import Item, read_pattern
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_writers import Writers

_NO_ROOM = 503
_NUMBER = re.compile(r"sips?:(?P<number>[^@;]*)@")


@dataclass(slots=True)
class SimulatedCall:
    """One call as the telephone saw it; `code` is there once it is over, -1 if it was cut off.

    `said` are the texts of what was played, where the driver told them; `signals` what it pressed
    and the INFOs that it sent. `number` is that of the telephone, also where it called in; it
    `spoke_with` those whom it was joined with, and was `recorded` in these files when listened to.
    """

    number: str
    worker: int
    name: str
    item: Item
    began_s: float
    ring_until_s: float
    answered_s: float | None = None
    ended_s: float | None = None
    code: int | None = None
    heard: list[tuple[str, ...]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    pressed: str = ""
    playing: str = ""
    comes_in: bool = False
    is_picked_up: bool = False
    listens_to: str = ""
    listens_from_s: float = 0.0
    recorded: list[str] = field(default_factory=list)
    joined_with: str = ""
    spoke_with: list[str] = field(default_factory=list)
    referred_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    display: str = ""

    @property
    def is_over(self) -> bool:
        """Nobody is on the line any more."""
        return self.code is not None


class TakesCalls(Protocol):
    """A worker, as somebody sees it who calls in."""

    @property
    def has_room(self) -> bool:
        """Whether it takes one more."""

    def ring(self, number: str, written: str, item: Item, now_s: float) -> SimulatedCall:
        """Somebody calls; his switch writes his number like this."""


class Telephones:
    """All of them; `calls` are in the order in which they were dialled, `incoming` those by
    people who called in by themselves.
    """

    def __init__(self, settings: SimulatorSettings) -> None:
        self.calls: list[SimulatedCall] = []
        self.incoming: list[SimulatedCall] = []
        self.workers: list[TakesCalls] = []
        self.due = due_calls(settings.callers)
        self._default = read_pattern(settings.default_telephone)
        self._patterns = {
            _known(number): read_pattern(pattern) for number, pattern in settings.telephones.items()
        }
        self._attempts: dict[str, int] = {}
        self.writers = Writers(settings.writers, settings.default_writer, settings.replies, _known)

    def number_in(self, uri: str) -> str:
        """The number that an INVITE to this URI calls, as it is known in the country.

        Empty for what is no such URI.
        """
        found = _NUMBER.match(uri)
        return _known(found["number"]) if found else ""

    def next_item(self, number: str) -> Item:
        """How the telephone takes this attempt."""
        items = self._patterns.get(_known(number), self._default)
        attempt = self._attempts.get(number, 0)
        self._attempts[number] = attempt + 1
        return items[min(attempt, len(items) - 1)]

    def let_press(self, number: str, keys: str) -> None:
        """From now on this telephone is picked up, and these keys are pressed; none: nothing is."""
        pressed = f"dtmf={keys}" if keys else "none"
        self.let_take(number, f"answer:3:{pressed}")

    def let_take(self, number: str, pattern: str) -> None:
        """From now on this telephone takes calls like this."""
        self._patterns[_known(number)] = read_pattern(pattern)

    def let_call(self, number: str, does: str, now_s: float) -> SimulatedCall:
        """Somebody calls in now, and does what `simulated_callers` says; whoever finds no worker
        with room has a call that ended with 503.
        """
        return self.call_in(number, read_caller(does), now_s)

    def call_in(self, number: str, item: Item, now_s: float) -> SimulatedCall:
        """The same, with what he does as it was read."""
        free = next((worker for worker in self.workers if worker.has_room), None)
        if free is None:
            call = SimulatedCall(_known(number), -1, "", item, now_s, now_s, comes_in=True)
            call.code = _NO_ROOM
        else:
            call = free.ring(_known(number), number, item, now_s)
        self.incoming.append(call)
        return call

    def calls_to(self, number: str) -> list[SimulatedCall]:
        """Those that reached this telephone."""
        return [call for call in self.calls if call.number == number]


def _known(number: str) -> str:
    """As it is written in the country: without +86, with the trunk zero of a fixed line.

    Names stay as they are.
    """
    if re.search(r"[A-Za-z]", number):
        return number
    digits = re.sub(r"[^0-9+]", "", number)
    short = re.sub(r"^(\+|00)86", "", digits)
    return short if short == digits or short.startswith("1") else f"0{short}"

"""The telephones of a simulated network: who is called, how they take it, what they pressed."""

import re
from dataclasses import dataclass, field

from drivers.sip.simulated_pattern import Item, read_pattern
from drivers.sip.simulated_settings import SimulatorSettings

_NUMBER = re.compile(r"sips?:(?P<number>[^@;]*)@")


@dataclass(slots=True)
class SimulatedCall:
    """One call as the telephone saw it; `code` is there once it is over, -1 if it was cut off."""

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
    pressed: str = ""
    playing: str = ""

    @property
    def is_over(self) -> bool:
        """Nobody is on the line any more."""
        return self.code is not None


class Telephones:
    """All of them; `calls` are in the order in which they were dialled."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.calls: list[SimulatedCall] = []
        self._default = read_pattern(settings.default_telephone)
        self._patterns = {
            _known(number): read_pattern(pattern) for number, pattern in settings.telephones.items()
        }
        self._attempts: dict[str, int] = {}

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
        self._patterns[_known(number)] = read_pattern(f"answer:3:{pressed}")

    def calls_to(self, number: str) -> list[SimulatedCall]:
        """Those that reached this telephone."""
        return [call for call in self.calls if call.number == number]


def _known(number: str) -> str:
    """As it is written in the country: without +86, with the trunk zero of a fixed line."""
    digits = re.sub(r"[^0-9+]", "", number)
    short = re.sub(r"^(\+|00)86", "", digits)
    return short if short == digits or short.startswith("1") else f"0{short}"

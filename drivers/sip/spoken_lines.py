"""What is said in an alert call, and who knows how it sounds."""

from enum import Enum
from typing import Protocol


class Line(Enum):
    """One thing that is said, whole."""

    ORDER = "order"
    MENU = "menu"
    NOT_UNDERSTOOD = "not-understood"
    THANKS = "thanks"


class Speech(Protocol):
    """Where the sound of a line is found. Neither method waits for anything to be rendered."""

    def prepare(self, text: str) -> None:
        """An order of this text is about to be spoken: begin to render it."""

    def files(self, line: Line, text: str) -> tuple[str, ...]:
        """The WAV files that say this line of an order as well as it can be said now."""

    def close(self) -> None:
        """Whatever renders is ended; it begins again when it is needed."""

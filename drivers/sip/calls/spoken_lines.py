"""What is said in a call, and who knows how it sounds."""

from enum import Enum
from typing import Protocol


class Line(Enum):
    """One thing that is said, whole."""

    ORDER = "order"
    MENU = "menu"
    NOT_UNDERSTOOD = "not-understood"
    THANKS = "thanks"
    GREETING = "greeting"
    """Who has been called."""
    COUNT = "count"
    """Which of several orders follows: its text is the figure."""
    MESSAGE_KEY = "message-key"
    SEAT_KEY = "seat-key"
    NEXT_KEY = "next-key"
    PUT_THROUGH = "put-through"
    """A seat is being called."""
    NO_SEAT = "no-seat"
    LEAVE_MESSAGE = "leave-message"
    """Speak now."""
    ASK_PIN = "ask-pin"
    WRONG_PIN = "wrong-pin"
    FAREWELL = "farewell"
    NOTICE = "notice"
    """There is an order, of which no word can be spoken."""


class Speech(Protocol):
    """Where the sound of a line is found. No method waits for anything to be rendered."""

    @property
    def trouble(self) -> str:
        """Why texts are not rendered any more, in words; empty while things are well."""

    def prepare(self, text: str) -> None:
        """An order of this text is about to be spoken: begin to render it."""

    def is_ready(self, text: str) -> bool:
        """Whether more of this order could not be said by waiting."""

    def is_whole(self, text: str) -> bool:
        """Whether all of this order can be said now."""

    def files(self, line: Line, text: str) -> tuple[str, ...]:
        """The WAV files that say this line of an order as well as it can be said now."""

    def close(self) -> None:
        """Whatever renders is ended; it begins again when it is needed."""

"""A part of a call in which something is said and keys are read: the order, a PIN, a message."""

from enum import Enum, auto
from typing import Protocol

from drivers.sip.frames import Listened


class Wish(Enum):
    """What is to follow a stage."""

    LEAVE = auto()
    SEAT = auto()
    MESSAGE = auto()
    KNOWN = auto()
    """He has said who he is."""


class Stage(Protocol):
    """Its call tells it what happens, and does what it wishes for."""

    wish: Wish | None

    def begin(self, now_s: float) -> None:
        """He can hear us."""

    def pressed(self, key: str, now_s: float) -> None:
        """A key."""

    def spoken(self, phrase: str, now_s: float) -> None:
        """A phrase was played to its end."""

    def listened(self, heard: Listened, now_s: float) -> None:
        """What he said is in its file."""

    def tick(self, now_s: float) -> None:
        """Act on what is due."""

    def deadline(self) -> float | None:
        """When `tick` is due."""

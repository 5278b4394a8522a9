"""The SIM's PIN and the promise never to spend a second try on it."""

import re
from enum import Enum

_PIN = re.compile(r"[0-9]{4,8}", re.ASCII)


class _Trust(Enum):
    UNTRIED = "untried"
    SPENT = "spent"
    PROVEN = "proven"


class SimPin:
    """Outlives sessions: a PIN that was given and not seen to open the SIM is not given again.

    A PIN that once opened the SIM may be entered after every restart of the modem; a changed
    one is a new one.
    """

    def __init__(self) -> None:
        self._pin: str | None = None
        self._trust = _Trust.UNTRIED

    def learn(self, pin: str | None) -> None:
        """Take what the file holds now; raises `ValueError` unless it is 4 to 8 digits."""
        if pin is not None and not _PIN.fullmatch(pin):
            raise ValueError("a PIN is 4 to 8 digits")
        if pin != self._pin:
            self._pin = pin
            self._trust = _Trust.UNTRIED

    @property
    def known(self) -> bool:
        return self._pin is not None

    @property
    def is_spent(self) -> bool:
        """Whether to enter it now would be a second try."""
        return self._trust is _Trust.SPENT

    def spend(self) -> str:
        """The PIN to enter now; only while it is known and not spent."""
        assert self._pin is not None
        assert not self.is_spent
        self._trust = _Trust.SPENT
        return self._pin

    def opened(self) -> None:
        """The SIM is open: if it was by this PIN, the PIN is right."""
        if self._trust is _Trust.SPENT:
            self._trust = _Trust.PROVEN

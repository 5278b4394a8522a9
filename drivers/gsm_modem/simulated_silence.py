"""A simulated modem that fell silent: what it still hears, and what wakes it."""

import re
from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_serial import CommandLineReader
from drivers.gsm_modem.simulated_settings import Cure

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

# TS 27.007 §8.2: full functionality, after a reset
_RESET = re.compile(r"\+CFUN=1,1", re.IGNORECASE)
_CARRIAGE_RETURN, _BACKSPACE = 13, 8


class SilentSpell:
    """One at a time; `began` counts them."""

    def __init__(self, modem: "SimulatedModem") -> None:
        self.began = 0
        self._modem = modem
        self._reader = CommandLineReader()

    def begin(self) -> None:
        """It says nothing from now on; by itself it ends after `silent_for_s`."""
        self.began += 1
        self._reader = CommandLineReader()
        modem, number = self._modem, self.began
        if modem.settings.silent_for_s is not None:
            due_s = modem.now_s + modem.settings.silent_for_s
            modem.later(due_s, lambda: modem.recover() if number == self.began else None)

    def hear(self, octet: int) -> None:
        """A byte that it does not answer."""
        body = self._reader.take(octet, _CARRIAGE_RETURN, _BACKSPACE)
        obeys = self._modem.settings.silence_cure is Cure.RESET
        if obeys and body is not None and _RESET.fullmatch(body):
            self._modem.power_up()

    def port_opened(self) -> None:
        if self._modem.hung and self._modem.settings.silence_cure is Cure.REOPEN:
            self._modem.recover()

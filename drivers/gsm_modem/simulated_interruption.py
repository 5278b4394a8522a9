"""Bytes that are typed while a simulated modem executes (V.250 §5.6.1 forbids them)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_refusal import MessageRefusal
from drivers.gsm_modem.simulated_settings import Typing

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

# V.250 §5.6.1: what comes sooner after the command line aborts nothing
_DEAF_S = 0.125
_UNKNOWN_ERROR = 500


class Interruption:
    """Ignores them, keeps them for later, or lets them abort the command, as the settings say."""

    def __init__(self, modem: "SimulatedModem") -> None:
        self._modem = modem
        self._kept = bytearray()

    def take(self, octet: int) -> None:
        """One of them; its sender has been blamed for it already."""
        modem = self._modem
        match modem.settings.typing_while_executing:
            case Typing.KEPT:
                self._kept.append(octet)
            case Typing.ABORTS if modem.now_s - modem.sending.entered_s >= _DEAF_S:
                if modem.sending.abort():
                    modem.finish(MessageRefusal(_UNKNOWN_ERROR))

    def replay(self, receive: Callable[[int], None]) -> None:
        """The command has ended: what was kept is typed now."""
        kept, self._kept = bytes(self._kept), bytearray()
        for octet in kept:
            receive(octet)

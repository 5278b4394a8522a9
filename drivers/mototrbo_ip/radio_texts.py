"""Texts of radios: each heard once, acknowledged whenever it comes again.

new ─► an event ─ durable ─► acknowledged          a repeat before that: nothing
                                  └── again ◄── a repeat after it
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.radio_network import name_of
from drivers.mototrbo_ip.tms import UCS2, TmsMessage, acknowledgement_of
from gateway.driver_api import Event, RadioTextReceived, Unreadable
from gateway.driver_api.duplicates import Duplicates, Hearing
from gateway.driver_api.event_keys import EventKeys


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one message: the answer goes out once the event is durable, else at once.

    `done` is to be given back when it is.
    """

    event: Event | None = None
    answer: DatagramOut | None = None
    done: Hashable = None


class RadioTexts:
    """For one session; `keys` last longer."""

    def __init__(self, keys: EventKeys, kept_s: float, utc: Callable[[], datetime]) -> None:
        self._keys = keys
        self._utc = utc
        self._duplicates = Duplicates(kept_s)

    def take(self, address: bytes, number: int | None, text: TmsMessage, now_s: float) -> Said:
        """A text; `number` is None for a sender outside of the radios' network."""
        answer = acknowledge(address, text)
        thing = (address, text.sequence, text.body)
        match self._duplicates.hear(thing, now_s):
            case Hearing.NEW:
                return Said(self._event(address, number, text, now_s), answer, thing)
            case Hearing.DONE:
                return Said(answer=answer)
        return Said()

    def done(self, thing: Hashable) -> None:
        """It is durable: from now on a repeat is acknowledged."""
        self._duplicates.done(thing)

    def begun_anew(self, address: bytes, number: int, now_s: float) -> None:
        """A radio was switched on: its numbers mean something else from now on."""
        self._keys.begun_anew(str(number), now_s)
        self._duplicates.clear(lambda thing: isinstance(thing, tuple) and thing[0] == address)

    def _event(self, address: bytes, number: int | None, text: TmsMessage, now_s: float) -> Event:
        sender = "" if number is None else str(number)
        place = sender or name_of(address)
        sequence = -1 if text.sequence is None else text.sequence
        key = self._keys.text(place, sequence, text.body, self._utc(), now_s)
        if text.encoding != UCS2:
            return Unreadable(key, text.body.hex(), sender)
        words = text.text.strip()
        if number is None:
            return Unreadable(key, f"{place}: {words}")
        return RadioTextReceived(key, sender, words)


def acknowledge(address: bytes, message: TmsMessage) -> DatagramOut | None:
    """The acknowledgement of a message, None for one that does not ask for it."""
    if not message.wanted:
        return None
    return DatagramOut(Port.TMS, address, acknowledgement_of(message.sequence).encode())

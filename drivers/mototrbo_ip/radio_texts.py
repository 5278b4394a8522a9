"""Texts of radios: each heard once, acknowledged whenever it comes again.

new ─► an event ─ durable ─► acknowledged          a repeat before that: nothing
                                  └── again ◄── a repeat after it
"""

from dataclasses import dataclass

from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.radio_network import name_of
from drivers.mototrbo_ip.tms import UCS2, TmsMessage, acknowledgement_of
from gateway.driver_api import Event, RadioTextReceived, Unreadable
from gateway.driver_api.heard_before import HeardBefore, HeardThing, Hearing

_REPEATED_BY_NETWORK_S = 5.0


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one message: the answer goes out once the event is durable, else at once.

    `heard` is to be given back when it is.
    """

    event: Event | None = None
    answer: DatagramOut | None = None
    heard: HeardThing | None = None


class RadioTexts:
    """`repeated_s` is how long a radio that sees no acknowledgement may say the same again."""

    def __init__(self, heard: HeardBefore, repeated_s: float) -> None:
        self._heard = heard
        self._repeated_s = repeated_s

    def take(self, address: bytes, number: int | None, text: TmsMessage, now_s: float) -> Said:
        """A text; `number` is None for a sender outside of the radios' network."""
        answer = acknowledge(address, text)
        sender = "" if number is None else str(number)
        within_s = self._repeated_s if text.wanted else _REPEATED_BY_NETWORK_S
        what = (name_of(address), str(text.sequence), text.body.hex())
        heard = self._heard.hear(within_s, now_s, "text", sender, *what)
        match heard.hearing:
            case Hearing.NEW:
                return Said(_event(address, sender, text, heard.key), answer, heard)
            case Hearing.DONE:
                return Said(answer=answer)
        return Said()


def _event(address: bytes, sender: str, text: TmsMessage, key: str) -> Event:
    if text.encoding != UCS2:
        return Unreadable(key, text.body.hex(), sender)
    words = text.text.strip()
    if not sender:
        return Unreadable(key, f"{name_of(address)}: {words}")
    return RadioTextReceived(key, sender, words)


def acknowledge(address: bytes, message: TmsMessage) -> DatagramOut | None:
    """The acknowledgement of a message, None for one that does not ask for it."""
    if not message.wanted:
        return None
    return DatagramOut(Port.TMS, address, acknowledgement_of(message.sequence).encode())

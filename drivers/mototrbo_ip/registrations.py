"""What radios say of themselves over ARS: here I am, still here, good-bye.

Somebody may sign on at a radio, and off again: then the radio is here all the same. It is answered,
and noted; whose radio it is, the roster says.
"""

from collections.abc import Callable

from drivers.mototrbo_ip.ars import (
    REFRESH,
    SIGNED_OFF,
    ArsFlag,
    ArsKind,
    ArsMessage,
    signed_on,
    welcome,
)
from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.radio_roll import OnAir, RadioRoll
from drivers.mototrbo_ip.radio_texts import Said
from gateway.driver_api import PresenceReported
from gateway.driver_api.heard_before import HeardBefore

_USER = {ArsKind.USER_REGISTRATION: "on", ArsKind.USER_GOOD_BYE: "off"}
_HERE = frozenset({ArsKind.REGISTRATION, ArsKind.ANSWER, *_USER})


class Registrations:
    """Answers at once: without it a radio goes on registering, and some send nothing else."""

    def __init__(
        self, roll: RadioRoll, heard: HeardBefore, refresh: int, note: Callable[[str], None]
    ) -> None:
        self._roll = roll
        self._heard = heard
        self._refresh = refresh
        self._note = note

    def take(self, address: bytes, number: int, message: ArsMessage) -> Said | None:
        """What came of it; None for a kind that is only noted."""
        if message.kind is ArsKind.GOOD_BYE:
            self._roll.gone(number, OnAir.NO)
            return Said(self._presence(number, on_air=False), self._answer(address, message))
        if message.kind not in _HERE or (message.kind is ArsKind.ANSWER and not message.says_yes):
            return None
        if message.kind in _USER:
            self._note(f"radio {number}: {_user_of(message)} signs {_USER[message.kind]}")
        return Said(self._presence(number, on_air=True), self._answer(address, message))

    def _answer(self, address: bytes, message: ArsMessage) -> DatagramOut | None:
        if message.kind is ArsKind.ANSWER or ArsFlag.ANSWER_WANTED not in message.flags:
            return None
        answer = welcome(self._refresh)
        if message.kind in _USER:
            signs_on = message.kind is ArsKind.USER_REGISTRATION
            answer = signed_on(self._refresh) if signs_on else SIGNED_OFF
        return DatagramOut(Port.ARS, address, answer.encode())

    def _presence(self, number: int, on_air: bool) -> PresenceReported:
        sender = str(number)
        return PresenceReported(self._heard.new_key("presence", sender), sender, on_air)


def switched_on(message: ArsMessage) -> bool | None:
    """Whether a registration is a radio's first; None if it is no registration."""
    if message.kind is not ArsKind.REGISTRATION:
        return None
    return message.registration is None or message.registration.event != REFRESH


def _user_of(message: ArsMessage) -> str:
    named = message.registration
    return "somebody" if named is None else f"user {named.user.decode('utf-8', 'replace')!r}"

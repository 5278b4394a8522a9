"""What radios say of themselves over ARS: here I am, still here, good-bye."""

from drivers.mototrbo_ip.ars import REFRESH, ArsFlag, ArsKind, ArsMessage, welcome
from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.radio_roll import OnAir, RadioRoll
from drivers.mototrbo_ip.radio_texts import Said
from gateway.driver_api import PresenceReported
from gateway.driver_api.heard_before import HeardBefore

_HERE = frozenset({ArsKind.REGISTRATION, ArsKind.ANSWER})


class Registrations:
    """Answers at once: without it a radio goes on registering, and some send nothing else."""

    def __init__(self, roll: RadioRoll, heard: HeardBefore, refresh: int) -> None:
        self._roll = roll
        self._heard = heard
        self._refresh = refresh

    def take(self, address: bytes, number: int, message: ArsMessage) -> Said | None:
        """What came of it; None for a kind that is only noted."""
        if message.kind is ArsKind.GOOD_BYE:
            self._roll.gone(number, OnAir.NO)
            return Said(self._presence(number, on_air=False), self._answer(address, message))
        if message.kind not in _HERE or (message.kind is ArsKind.ANSWER and not message.says_yes):
            return None
        return Said(self._presence(number, on_air=True), self._answer(address, message))

    def _answer(self, address: bytes, message: ArsMessage) -> DatagramOut | None:
        if message.kind is ArsKind.ANSWER or ArsFlag.ANSWER_WANTED not in message.flags:
            return None
        return DatagramOut(Port.ARS, address, welcome(self._refresh).encode())

    def _presence(self, number: int, on_air: bool) -> PresenceReported:
        sender = str(number)
        return PresenceReported(self._heard.new_key("presence", sender), sender, on_air)


def switched_on(message: ArsMessage) -> bool | None:
    """Whether a registration is a radio's first; None if it is no registration."""
    if message.kind is not ArsKind.REGISTRATION:
        return None
    return message.registration is None or message.registration.event != REFRESH

"""The SIM card of a simulated modem: its lock and its own number (TS 27.007 §8.3)."""

from drivers.gsm_modem.simulated_refusal import EquipmentRefusal

_PUK_TRIES = 10


class SimCard:
    """Asks for its PIN after every power-up if it has one; `pin` None never asks."""

    def __init__(self, pin: str | None, tries: int, puk: str, own_number: str) -> None:
        self.own_number = own_number
        self.pin_tries_left = tries
        self._pin = pin
        self._puk = puk
        self._puk_tries_left = _PUK_TRIES
        self._open = pin is None

    @property
    def ready(self) -> bool:
        return self._open

    @property
    def needs_puk(self) -> bool:
        return not self._open and self.pin_tries_left == 0

    @property
    def state(self) -> str:
        """As +CPIN? says it."""
        if self._open:
            return "READY"
        return "SIM PUK" if self.needs_puk else "SIM PIN"

    def power_up(self) -> None:
        self._open = self._pin is None

    def enter(self, code: str, new_pin: str | None) -> None:
        """AT+CPIN=code[,new_pin]; raises `EquipmentRefusal`."""
        if self._open:
            raise EquipmentRefusal(3)
        if self.needs_puk:
            self._enter_puk(code, new_pin)
            return
        if code != self._pin:
            self.pin_tries_left -= 1
            raise EquipmentRefusal(12 if self.needs_puk else 16)
        self.pin_tries_left = 3
        self._open = True

    def _enter_puk(self, code: str, new_pin: str | None) -> None:
        if new_pin is None:
            raise EquipmentRefusal(12)
        if self._puk_tries_left == 0:
            raise EquipmentRefusal(13)
        if code != self._puk:
            self._puk_tries_left -= 1
            raise EquipmentRefusal(16)
        self._pin, self.pin_tries_left, self._open = new_pin, 3, True

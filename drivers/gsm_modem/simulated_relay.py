"""A relay in a simulated modem's supply, as a serial port shows it."""

from collections.abc import Callable

from drivers.gsm_modem.simulated_modem import SimulatedModem


class SimulatedRelay:
    """A `SimulatedDevice`: the bytes `off` and `on` switch the modem, others do nothing.

    `switched` counts how often the power was cut.
    """

    def __init__(self, modem: SimulatedModem, off: bytes, on: bytes) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.switched = 0
        self._modem = modem
        self._off = off
        self._on = on
        self._heard = b""

    def receive(self, data: bytes, now_s: float) -> None:
        self._heard = (self._heard + data)[-64:]
        if self._heard.endswith(self._off):
            self.switched += 1
            self._modem.power_off()
        elif self._heard.endswith(self._on):
            self._modem.power_up()
            self._modem.on_change()

    def tick(self, now_s: float) -> None:
        """A relay does nothing by itself."""

    def outgoing(self) -> bytes:
        return b""

    def deadline(self) -> float | None:
        return None

"""Simulated radios on the bench: type something, see what they say, let time pass."""

from typing import Any

from drivers.tetra_pei.simulated_radio import SimulatedRadio
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import build
from gateway.driver_kit.seeded_random import SeededRandom


class Bench:
    """Radios of one network at one time; `radio` is the first.

    Unless a test says otherwise an SDS is on air 1.5 s after its OK.
    """

    def __init__(self, count: int = 1, **settings: Any) -> None:
        checked = SimulatorSettings.model_validate({"latency_s": 1.5, **settings})
        self.radios = list(build(checked, count, SeededRandom(1)))
        self.radio: SimulatedRadio = self.radios[0]
        self.now_s = 100.0
        self._said = [b""] * count
        for radio in self.radios:
            radio.tick(self.now_s)

    @property
    def violations(self) -> list[str]:
        return [*(each for radio in self.radios for each in radio.violations), *self._on_air]

    @property
    def _on_air(self) -> list[str]:
        return self.radio.network.violations

    @property
    def texts(self) -> list[tuple[int, str]]:
        return [(text.destination, text.text) for text in self.radio.network.texts]

    def ask(self, line: str, radio: int = 0) -> list[str]:
        """Type a line at a radio and return the lines of its answer."""
        self.radios[radio].receive(line.encode("latin-1"), self.now_s)
        return self.wait(0.1, radio)

    def send(self, to: int, digits: str, bits: int | None = None, radio: int = 0) -> list[str]:
        """Send an SDS and return what the radio says until it is on air."""
        bits = len(digits) * 4 if bits is None else bits
        return self.ask(f"AT+CMGS={to},{bits}\r{digits}\x1a", radio) + self.wait(1.6, radio)

    def wait(self, seconds: float, radio: int = 0) -> list[str]:
        """Let time pass, deadline by deadline; what this radio said that nobody has taken yet."""
        end_s = self.now_s + seconds
        while (due_s := self._due_s()) is not None and due_s <= end_s:
            self._tick(max(self.now_s, due_s))
        self._tick(end_s)
        data, self._said[radio] = self._said[radio], b""
        return [line for line in data.decode("latin-1").replace("\r", "\n").split("\n") if line]

    def quiet(self) -> "Bench":
        """Echo off, numbered errors, all that a client needs, on every radio."""
        for radio in range(len(self.radios)):
            self.ask("ATE0\r", radio)
            for line in ("AT+CMEE=1", "AT+CREG=2", "AT+CTSP=1,3,130", "AT+CTSP=1,2,20"):
                assert self.ask(f"{line}\r", radio) == ["OK"]
            assert self.ask("AT+CTSDS=12,0,0,0,1\r", radio) == ["OK"]
        return self

    def _due_s(self) -> float | None:
        dues = [due for radio in self.radios if (due := radio.deadline()) is not None]
        return min(dues, default=None)

    def _tick(self, now_s: float) -> None:
        self.now_s = now_s
        for at, radio in enumerate(self.radios):
            radio.tick(now_s)
            self._said[at] += radio.outgoing()

"""A simulated radio on the bench: type something, see what it says, let time pass."""

from typing import Any

from drivers.tetra_pei.simulated_radio import SimulatedRadio
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import build
from gateway.driver_kit.seeded_random import SeededRandom


class Bench:
    """Radios of one network at one time; `radio` is the first."""

    def __init__(self, count: int = 1, **settings: Any) -> None:
        self.radios = list(build(SimulatorSettings(**settings), count, SeededRandom(1)))
        self.radio: SimulatedRadio = self.radios[0]
        self.now_s = 100.0
        self.radio.tick(self.now_s)

    def ask(self, line: str) -> list[str]:
        """Type a line and return the lines of the answer."""
        self.radio.receive(line.encode("ascii"), self.now_s)
        return self.wait(0.1)

    def wait(self, seconds: float) -> list[str]:
        """Let time pass, deadline by deadline, and return what the first radio said."""
        end_s, said = self.now_s + seconds, b""
        while (due := self.radio.deadline()) is not None and due <= end_s:
            self.now_s = max(self.now_s, due)
            self.radio.tick(self.now_s)
            said += self.radio.outgoing()
        self.now_s = end_s
        self.radio.tick(end_s)
        said += self.radio.outgoing()
        return [line for line in said.decode("latin-1").replace("\r", "\n").split("\n") if line]

    def quiet(self) -> "Bench":
        """Echo off, numbered errors, all that a client needs."""
        self.ask("ATE0\r")
        for line in ("AT+CMEE=1", "AT+CREG=2", "AT+CTSP=1,3,130", "AT+CTSP=1,2,20"):
            assert self.ask(f"{line}\r") == ["OK"]
        assert self.ask("AT+CTSDS=12,0,0,0,1\r") == ["OK"]
        return self

"""A simulated device for the kit's own tests: it repeats what it hears, a second later."""

from collections import deque
from collections.abc import Callable, Sequence

from pydantic import BaseModel

from gateway.driver_api.simulation import SimulatorKind
from gateway.driver_api.world import Random


class EchoSettings(BaseModel, extra="forbid"):
    delay_s: float = 1.0
    names: tuple[str, ...] = ()
    modems: dict[int, dict[str, int]] = {}


class EchoDevice:
    def __init__(self, delay_s: float) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.heard = b""
        self._delay_s = delay_s
        self._later: deque[tuple[float, bytes]] = deque()
        self._outgoing = b""

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard += data
        self._later.append((now_s + self._delay_s, data))
        self.on_change()

    def tick(self, now_s: float) -> None:
        while self._later and self._later[0][0] <= now_s:
            self._outgoing += self._later.popleft()[1]

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        return data

    def deadline(self) -> float | None:
        return self._later[0][0] if self._later else None

    def say(self, data: bytes) -> None:
        """Something happens by itself."""
        self._outgoing += data
        self.on_change()


def build(settings: EchoSettings, count: int, random: Random) -> Sequence[EchoDevice]:
    return [EchoDevice(settings.delay_s) for _ in range(count)]


KIND = SimulatorKind("echo", EchoSettings, build)

"""The air of a simulated network: what is said on it, when, and what gets lost."""

from collections.abc import Callable
from heapq import heappop, heappush

from drivers.mototrbo_ip.simulated_addresses import SimulatedAddresses
from drivers.mototrbo_ip.simulated_settings import SimulatorSettings
from gateway.driver_api.datagram_train import wagon
from gateway.driver_api.world import Random

ARS, TMS, LRRP = range(3)
_COUNTED = frozenset(
    {
        "lost_texts",
        "lost_acknowledgements",
        "wrong_acknowledgements",
        "lost_welcomes",
        "lost_location_answers",
        "unheard_stops",
        "wrong_lengths",
    }
)
_NOISE = 12

Action = Callable[[float], None]


class SimulatedAir:
    """All radios share it; times are `Clock.monotonic_s`."""

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self.settings = settings
        self.addresses = SimulatedAddresses(settings)
        self._random = random
        self._left: dict[str, int] = settings.model_dump(include=set(_COUNTED))
        self._out: list[bytes] = []
        self._agenda: list[tuple[float, int, Action]] = []
        self._actions = 0

    def say(self, place: int, number: int, datagram: bytes) -> None:
        """A radio sends a datagram to the client."""
        address = self.addresses.of_radio(number)
        for _ in range(1 + self.settings.duplicate_frames):
            if self._random.random() < self.settings.garbage:
                noise = bytes(self._random.randrange(256) for _ in range(_NOISE))
                self._out.append(wagon(place, address + noise))
            self._out.append(wagon(place, address + datagram))

    def taken(self) -> bytes:
        """What was said since the last call."""
        said = b"".join(self._out)
        self._out.clear()
        return said

    def loses(self, fault: str) -> bool:
        """Whether this one is struck by a fault of which so many are left."""
        if not self._left[fault]:
            return False
        self._left[fault] -= 1
        return True

    def at(self, due_s: float, action: Action) -> None:
        """Do something then."""
        self._actions += 1
        heappush(self._agenda, (due_s, self._actions, action))

    def soon(self, place: int, number: int, datagram: bytes, now_s: float) -> None:
        """Answer after a radio's usual time."""
        due_s = now_s + self.settings.latency_s
        self.at(due_s, lambda then_s: self.say(place, number, datagram))

    def tick(self, now_s: float) -> None:
        """Do what is due."""
        while self._agenda and self._agenda[0][0] <= now_s:
            heappop(self._agenda)[2](now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._agenda[0][0] if self._agenda else None

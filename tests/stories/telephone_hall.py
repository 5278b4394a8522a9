"""The small hall with telephone lines: the sip driver itself, on simulated workers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.sip.driver import KIND
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_worker import SimulatedWorker
from drivers.sip.simulator import build
from gateway.config import Channel
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.driver_catalogue import Fitted
from tests.stories.small_hall import SmallHall

_LEGS = 4
_BIND = "127.0.0.1:5062"


class TelephoneHall(SmallHall):
    """`patterns` are of telephones by number; `calls` lines need a worker for every four."""

    def __init__(
        self,
        tmp_path: Path,
        patterns: Mapping[str, str],
        calls: int = 4,
        lines: Mapping[str, Any] | None = None,
        seed: int = 0,
        **hall: Any,
    ) -> None:
        dial = "sip:{number}@127.0.0.1:5060"
        config = {"dial": dial, "bind": _BIND, "calls": calls, **hall.pop("keys", {})}
        channel = Channel.model_validate({"name": "lines", "driver": "sip", **config})
        fitted = Fitted(channel, KIND, KIND.config.model_validate(config), KIND.profile())
        super().__init__(tmp_path, seed, beside=[fitted], **hall)
        settings = SimulatorSettings.model_validate({"telephones": patterns, **(lines or {})})
        self.workers = [
            worker
            for worker in build(settings, -(-calls // _LEGS), SeededRandom(seed + 1))
            if isinstance(worker, SimulatedWorker)
        ]
        self.telephones = self.workers[0].telephones
        for number, worker in enumerate(self.workers):
            self.world.attach(place(number), worker)

    def dialled(self, number: str) -> int:
        """How often this telephone was called."""
        return len(self.telephones.calls_to(number))

    @property
    def violations(self) -> list[str]:
        """What the driver did against the frames."""
        return [fault for worker in self.workers for fault in worker.violations]


def place(worker: int) -> str:
    """Where the worker of that number is started."""
    return f"127.0.0.1:{5062 + worker}"

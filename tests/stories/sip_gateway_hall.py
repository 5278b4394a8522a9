"""The small hall with a SIP gateway for texts or pages: the sip driver on a simulated worker."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.sip.driver import KIND
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_worker import SimulatedWorker
from drivers.sip.simulated_writers import Writers
from drivers.sip.simulator import build
from gateway.config import Channel
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.driver_catalogue import Fitted, profile_path
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall

_PLACE = "127.0.0.1:5062"


class SipGatewayHall(SmallHall):
    """`profile` is a shipped one, with `changes`; `keys` are further ones of the channel.

    G01 is in the talkgroup 90001.
    """

    def __init__(
        self,
        tmp_path: Path,
        profile: str,
        gateway: Mapping[str, Any],
        keys: Mapping[str, Any] | None = None,
        changes: Mapping[str, Any] | None = None,
        seed: int = 0,
    ) -> None:
        config = {"dial": "sip:{number}@127.0.0.1:5060", "bind": _PLACE, **(keys or {})}
        channel = Channel.model_validate({"name": "gateway", "driver": "sip", **config})
        shipped = tomllib.loads(profile_path("sip", profile).read_text(encoding="utf-8"))
        read = KIND.profile.model_validate({**shipped, **(changes or {})})
        fitted = Fitted(channel, KIND, KIND.config.model_validate(config), read)
        super().__init__(tmp_path, seed, modems=1, beside=[fitted])
        units = UNITS.replace("0600-5551001,,10", "0600-5551001,90001,10")
        (tmp_path / "units.csv").write_text(units, encoding="utf-8")
        (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
        settings = SimulatorSettings.model_validate(gateway)
        (self.worker,) = build(settings, 1, SeededRandom(seed + 1))
        assert isinstance(self.worker, SimulatedWorker)
        self.world.attach(_PLACE, self.worker)

    @property
    def writers(self) -> Writers:
        """Whom texts went to."""
        return self.worker.telephones.writers

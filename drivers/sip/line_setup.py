"""What the machine of one channel is made from; the driver keeps it between sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.frames import Start
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.profile import Profile
from drivers.sip.spoken_lines import Speech
from drivers.sip.told_digits import ToldDigits


@dataclass(frozen=True, slots=True)
class LineSetup:
    """`password` is what its file held at this connect; `utc` is asked when a call may expire."""

    config: Config
    profile: Profile
    plan: DialPlan
    caps: HourlyCaps
    digits: ToldDigits
    speech: Speech
    utc: Callable[[], datetime]
    password: str = ""

    @property
    def workers(self) -> int:
        """How many there are."""
        return self.config.workers(self.profile.legs)

    def start(self, worker: int) -> Start:
        """What the worker of this number is told first."""
        config = self.config
        return Start(
            worker=worker,
            bind=f"{config.host}:{config.port + worker}",
            legs=min(self.profile.legs, config.calls),
            registrar=config.registrar,
            user=config.user,
            password=self.password,
            caller_id=config.caller_id,
            transport=self.profile.transport,
        )

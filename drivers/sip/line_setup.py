"""What the machine of one channel is made from; the driver keeps it between sessions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from drivers.sip.calls.spoken_lines import Speech
from drivers.sip.carriage import Carries
from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.frames import Start
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.profile import Profile
from drivers.sip.records.call_records import CallRecords
from drivers.sip.told_events import ToldEvents
from gateway.driver_api.heard_before import HeardBefore

_NEVER_ASKED_S = 30.0  # a frame has some number there, also where nobody is asked


def _long_ago() -> datetime:
    return datetime.fromtimestamp(0, UTC)


class Store(Protocol):
    """Where recordings are kept, as far as the channel's health is concerned."""

    @property
    def trouble(self) -> str:
        """What is wrong; empty while things are well."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What the administrator may want to know."""


@dataclass(frozen=True, slots=True)
class LineSetup:
    """`password` is what its file held at this connect; `utc` is asked when a call may expire.

    `records` names the recordings, and `store` is where they go; without one nothing is recorded.
    `pins` are numbers by PIN; `session` names this one among all, for the keys of what is heard.
    `alarms` knows which emergency keys were pressed of late.
    """

    config: Config
    profile: Profile
    plan: DialPlan
    caps: HourlyCaps
    told: ToldEvents
    speech: Speech
    utc: Callable[[], datetime]
    password: str = ""
    records: CallRecords = field(default_factory=CallRecords)
    store: Store | None = None
    alarms: HeardBefore = field(default_factory=lambda: HeardBefore(_long_ago))
    pins: Mapping[str, str] = field(default_factory=dict)
    session: str = ""

    @property
    def workers(self) -> int:
        """How many there are."""
        return self.config.workers(self.profile.legs)

    @property
    def caller_workers(self) -> int:
        """How many of them, the first ones, are for those who call us."""
        return min(self.config.caller_workers(self.profile.legs), self.workers - 1)

    @property
    def ping_every_s(self) -> float:
        """How often the other side is asked whether it is there; 0 is never."""
        every_s = self.config.options_every_s
        return self.profile.options_every_s if every_s is None else every_s

    @property
    def holds_texts(self) -> bool:
        """Whether texts that come are answered once they are durable: by UDP they are repeated."""
        return self.profile.transport == "udp"

    def start(self, worker: int) -> Start:
        """What the worker of this number is told first."""
        config = self.config
        return Start(
            worker=worker,
            bind=f"{config.host}:{config.port + worker}",
            legs=min(self.profile.legs, self._legs_wanted(worker)),
            registrar=config.registrar,
            user=config.user,
            password=self.password,
            caller_id=config.caller_id,
            transport=self.profile.transport,
            inband_keys=self.profile.inband_keys,
            ping=self.plan.peer if self.ping_every_s else "",
            ping_every_s=self.ping_every_s or _NEVER_ASKED_S,
            takes_calls=config.takes_calls and self.profile.carries is Carries.VOICE,
            authorities=str(config.ca_file or ""),
            holds_texts=self.holds_texts,
        )

    def _legs_wanted(self, worker: int) -> int:
        return self.config.callers if worker < self.caller_workers else self.config.calls

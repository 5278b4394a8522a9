"""The hall in which a scenario is rehearsed: its roster and limits, simulated bearers.

    8 modems   0.5 s a part, on one mobile network; terminals.csv says how telephones take texts;
               a broadcast says how many there are instead, and how fast each may send
    8 lines    one channel; terminals.csv says how telephones are picked up
    radio      one channel for every system of talkgroups.csv, one where it names none

The modems are the driver's own simulator behind their serial ports, the telephones that of
`lines_driver`, and so is the radio system that carries texts if `radio_driver` names one; radios
else stand at the driver's contract.
"""

import re
from dataclasses import replace
from importlib.metadata import entry_points
from typing import Protocol, cast

from pydantic import ValidationError

from gateway.config import Channel, Config, faults_of
from gateway.driver_api import DriverKind, SimulatorKind
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import virtual_clock
from gateway.journal.rows import utc_text
from gateway.orders.order import Bearer
from gateway.rehearsal.covered_world import CoveredWorld
from gateway.rehearsal.demo_modems import MobileNetwork, NetworkModem
from gateway.rehearsal.local_time import zone_name
from gateway.rehearsal.radio_channel import RadioSystem
from gateway.rehearsal.radio_fleet import NoFleet, RadioFleet
from gateway.rehearsal.scenario import Scenario
from gateway.rehearsal.telephone_lines import NoLines, TelephoneLines
from gateway.rehearsal.virtual_house import VirtualHouse
from gateway.rehearsal.wall_clock import WallClock
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers

LINES = 8
LINES_DRIVER = "sip"
_DRIVER = "gsm_modem"
_SIMULATORS = "muster.simulators"
_SECONDS_PER_PART = 0.5
# A scenario's modems never fall silent, they go away: days of probes would cost minutes.
_SELDOM_PROBED = {"timings": {"look_s": 60.0}}
_SITE = "rehearsal"
_NAME = "应急联动"
_DRILL = "演练"
_SIGNATURES = re.compile(r"【([^】]+)】")


class Failing(Protocol):
    """What a fault of a bearer takes away, and its repair brings back."""

    def begin(self) -> None: ...

    def end(self) -> None: ...


class RehearsalFailed(Exception):
    """The scenario cannot be played here; the message says why."""


class RehearsedHall(VirtualHouse):
    """Needs a running virtual loop; raises `RehearsalFailed`.

    `network`, `lines` and `radio` (by system) are the world that the gateway meets; `wall` is
    the clock of the machine it runs on.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 0,
        radio_driver: str = "",
        lines_driver: str = LINES_DRIVER,
    ) -> None:
        self.roster, _ = read_roster(scenario.directory)
        self.lines, lines = _lines(lines_driver, scenario.patterns(Bearer.VOICE), seed)
        self.radio: dict[str, RadioSystem | RadioFleet] = {
            system: RadioSystem() for system in _systems(self.roster)
        }
        fleet = _fleet(radio_driver, self.roster, seed) if radio_driver else None
        if fleet is not None:
            self.radio[self._system_for_statuses()] = fleet
        devices = _modems(scenario.patterns(Bearer.SMS), scenario.modems, seed)
        self.ports = tuple(f"modem-{number}" for number in range(1, scenario.modems + 1))
        fitted = [
            *(_fitted_modem(port, scenario.parts_per_min) for port in self.ports),
            lines,
            *(
                _fitted_radio(f"radio-{number}", self.radio[system], system or None)
                for number, system in enumerate(self.radio, 1)
            ),
        ]
        config = _config(scenario, [one.channel for one in fitted])
        self.wall = WallClock(virtual_clock())
        world = CoveredWorld(self.wall.steady(), SeededRandom(seed))
        plugged = dict(zip(self.ports, devices, strict=True))
        super().__init__(config, fitted, plugged, seed, world)
        self.lines.plug_into(world)
        if fleet is not None:
            fleet.plug_into(world)
        self.network: MobileNetwork = devices[0].network
        self._outages: dict[Bearer, list[Failing]] = {
            Bearer.SMS: [world.cover(self.ports)],
            Bearer.VOICE: [self.lines.outage],
            Bearer.RADIO: [system.outage for system in self.radio.values()],
        }

    def radio_for_statuses(self) -> RadioSystem | RadioFleet:
        """The system that people's statuses come over: one that carries more than voice."""
        return self.radio[self._system_for_statuses()]

    def _system_for_statuses(self) -> str:
        spoken = {group.system for group in self.roster.talkgroups if group.voice_only}
        return min(self.radio, key=lambda name: name in spoken)

    @property
    def sent(self) -> int:
        """How much has left so far: parts of texts, calls and pages."""
        pages = sum(len(system.pages) for system in self.radio.values())
        return len(self.network.submissions) + len(self.lines.calls) + pages

    def owes(self) -> bool:
        """Whether something could leave now and has not."""
        bearers = [bearer.value for bearer in Bearer]
        return bool(self.store.next_transmits(bearers, utc_text(self.clock.utc()), 1))

    def left_s(self) -> float:
        """How long what has been ordered still takes to leave, by the gateway's own estimate."""
        told = [event["data"] for event in self.core.of_kind("order.accepted")]
        parts = sum(data["parts"] for data in told if "eta_s" in data)
        whole_s = sum(data.get("eta_s", 0.0) for data in told)
        return whole_s * max(0.0, 1 - len(self.network.submissions) / parts) if parts else 0.0

    def fail(self, bearer: Bearer) -> None:
        """The bearer is gone until `mend`."""
        for outage in self._outages[bearer]:
            outage.begin()
        for port in self.ports if bearer is Bearer.SMS else ():
            self.world.unplug(port)

    def mend(self, bearer: Bearer) -> None:
        """The bearer is there again."""
        for port in self.ports if bearer is Bearer.SMS else ():
            self.world.replug(port)
        for outage in self._outages[bearer]:
            outage.end()


def _systems(roster: Roster) -> list[str]:
    """The systems of the roster; people carry radios also where no table tells of them."""
    named = dict.fromkeys(group.system for group in roster.talkgroups if group.system)
    return list(named) or [""]


def _config(scenario: Scenario, channels: list[Channel]) -> Config:
    site = {"id": _SITE, "name": _signature(scenario), "timezone": zone_name(scenario.t0)}
    return Config.model_validate(
        {
            "site": site,
            "roster": {"directory": str(scenario.directory)},
            "rules": {"limits": scenario.limits},
            "channel": [channel.model_dump(exclude_none=True) for channel in channels],
        }
    )


def _signature(scenario: Scenario) -> str:
    """How the hall of the scenario signs its texts."""
    for order in scenario.orders:
        for name in _SIGNATURES.findall(str(order.body.get("sms", ""))):
            if name != _DRILL:
                return str(name)
    return _NAME


def _modems(terminals: dict[str, str], count: int, seed: int) -> list[NetworkModem]:
    points = {point.name: point for point in entry_points(group=_SIMULATORS)}
    if _DRIVER not in points:
        raise RehearsalFailed(f"no simulator {_DRIVER!r} is installed: `make setup` installs it")
    kind: SimulatorKind = points[_DRIVER].load()
    wanted = {
        "latency_s": _SECONDS_PER_PART,
        "terminals": terminals,
        "clock_start_utc": virtual_clock().utc(),
    }
    try:
        settings = kind.settings.model_validate(wanted)
    except ValidationError as error:
        raise RehearsalFailed("; ".join(["terminals.csv", *faults_of(error)])) from error
    return cast(list[NetworkModem], list(kind.build(settings, count, SeededRandom(seed))))


def _fitted_modem(port: str, parts_per_min: float | None) -> Fitted:
    keys = {"name": port, "driver": _DRIVER, "port": port, "rate_parts_per_min": parts_per_min}
    channel = Channel.model_validate(keys)
    found = fit(channel, known_drivers())
    if not isinstance(found, Fitted):
        raise RehearsalFailed("; ".join(found))
    return replace(found, profile=found.kind.profile.model_validate(_SELDOM_PROBED))


def _lines(driver: str, patterns: dict[str, str], seed: int) -> tuple[TelephoneLines, Fitted]:
    try:
        lines = TelephoneLines(driver, LINES, patterns, seed)
        return lines, lines.fitted()
    except NoLines as error:
        raise RehearsalFailed(str(error)) from error


def _fleet(driver: str, roster: Roster, seed: int) -> RadioFleet:
    talkgroups = [group.tg_id for group in roster.talkgroups if not group.voice_only]
    try:
        return RadioFleet(driver, talkgroups, seed)
    except NoFleet as error:
        raise RehearsalFailed(str(error)) from error


def _fitted_radio(name: str, radio: RadioSystem | RadioFleet, system: str | None) -> Fitted:
    if isinstance(radio, RadioFleet):
        return radio.fitted(name, system)
    return _fitted(name, radio.kind, system)


def _fitted(name: str, kind: DriverKind, system: str | None = None) -> Fitted:
    channel = Channel(name=name, driver=kind.name, system=system)
    return Fitted(channel, kind, kind.config(), kind.profile())

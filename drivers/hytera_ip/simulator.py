"""The simulated stations of `muster simulate hytera_ip`, in stories and tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_station import SimulatedStation
from gateway.driver_api.simulation import Condition, SimulatorKind, Specimen
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedStation]:
    """`count` stations, each with a radio system of its own."""
    return [SimulatedStation(settings, random) for _ in range(count)]


PEER = "simulated-station"
_FLEET: dict[str, Any] = {"talkgroups": (90001,)}
_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {"garbage": 0.4, "wrong_checksums": 7, "lost_acknowledgements": 3},
    Condition.DUPLICATES: {"duplicate_frames": True, "duplicate_texts": True},
    Condition.SILENT: {"silent_from_page": 2},
    Condition.SLOW: {"latency_s": 14.0},
}


def specimen(condition: Condition, settings: Mapping[str, Any], random: Random) -> Specimen:
    """One station for the conformance kit; the condition's faults come over `settings`."""
    checked = SimulatorSettings.model_validate({**_FLEET, **settings, **_FAULTS[condition]})
    (station,) = build(checked, 1, random)
    return Specimen(
        device=station,
        port=PEER,
        keys=station.channel_keys(PEER, "127.0.0.1"),
        on_air=lambda: [(str(page.number), page.text) for page in station.pages],
        hear=lambda sender, text: station.hear(int(sender), text),
        forgotten=lambda: not station.owes,
        violations=lambda: station.violations,
    )


KIND = SimulatorKind("hytera_ip", SimulatorSettings, build, specimen)

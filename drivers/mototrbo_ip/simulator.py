"""The simulated networks of `muster simulate mototrbo_ip`, in stories and tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from drivers.mototrbo_ip.simulated_fleet import SimulatedFleet
from drivers.mototrbo_ip.simulated_settings import SimulatorSettings
from gateway.driver_api.simulation import Condition, SimulatorKind, Specimen
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedFleet]:
    """`count` networks, each with the same radios."""
    return [SimulatedFleet(settings, random) for _ in range(count)]


HOST = "simulated-fleet"
_NETWORKS = {"radio_address": "12.{a}.{b}.{c}", "group_address": "225.{a}.{b}.{c}"}
_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {
        "garbage": 0.4,
        "lost_texts": 2,
        "lost_acknowledgements": 3,
        "wrong_acknowledgements": 3,
        "wrong_lengths": 2,
    },
    Condition.DUPLICATES: {"duplicate_frames": True},
    Condition.SILENT: {"silent_from_page": 2},
    Condition.SLOW: {"latency_s": 14.0},
}


def specimen(condition: Condition, settings: Mapping[str, Any], random: Random) -> Specimen:
    """One network for the conformance kit; the condition's faults come over `settings`."""
    checked = SimulatorSettings.model_validate({**_NETWORKS, **settings, **_FAULTS[condition]})
    (fleet,) = build(checked, 1, random)
    return Specimen(
        device=fleet,
        port=HOST,
        keys=fleet.channel_keys("", HOST),
        on_air=lambda: [(str(page.number), page.text) for page in fleet.pages],
        hear=lambda sender, text: fleet.hear(int(sender), text),
        forgotten=lambda: not fleet.owes,
        violations=lambda: fleet.violations,
        answers_for_groups=False,
    )


KIND = SimulatorKind("mototrbo_ip", SimulatorSettings, build, specimen)

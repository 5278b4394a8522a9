"""The simulated radios of `muster simulate tetra_pei`, in the demo, in stories and tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from drivers.tetra_pei.simulated_network import TetraNetwork
from drivers.tetra_pei.simulated_radio import SimulatedRadio
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from gateway.driver_api.simulation import Condition, SimulatorKind, Specimen
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedRadio]:
    """`count` radios on one `TetraNetwork`, which is each one's `network`."""
    network = TetraNetwork(settings)
    return [SimulatedRadio(index, settings, network, random) for index in range(count)]


_PORT = "/dev/simulated-radio"
_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {"garbage_before": 0.3, "garbage_inside": 0.1, "garbage_after": 0.3},
    Condition.DUPLICATES: {"duplicate_texts": True},
    Condition.SILENT: {"silent_from_page": 2},
    Condition.SLOW: {"latency_s": 14.0},
}


def specimen(condition: Condition, settings: Mapping[str, Any], random: Random) -> Specimen:
    """One radio for the conformance kit; the condition's faults come over `settings`.

    Addresses are SSIs: whoever speaks for a telephone has to name one.
    """
    checked = SimulatorSettings.model_validate({**settings, **_FAULTS[condition]})
    (radio,) = build(checked, 1, random)
    network = radio.network
    return Specimen(
        device=radio,
        port=_PORT,
        keys={"port": _PORT},
        on_air=lambda: [(str(text.destination), text.text) for text in network.texts],
        hear=lambda sender, text: radio.hear_text(int(sender), text),
        forgotten=lambda: network.all_reported,
        violations=lambda: [*radio.violations, *network.violations],
    )


KIND = SimulatorKind("tetra_pei", SimulatorSettings, build, specimen)

"""The simulated modems of `muster simulate gsm_modem`, in the demo, in stories and tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_network import MobileNetwork
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from gateway.driver_api.simulation import Condition, SimulatorKind, Specimen
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedModem]:
    """`count` modems on one `MobileNetwork`, which is each one's `network`."""
    network = MobileNetwork(settings, random)
    return [
        SimulatedModem(index, settings.of_modem(index + 1), network, random)
        for index in range(count)
    ]


_PORT = "/dev/simulated-modem"
_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {
        "garbage_before": 0.3,
        "garbage_inside": 0.3,
        "garbage_after": 0.3,
        "unsolicited_inside": True,
    },
    Condition.DUPLICATES: {"duplicate_texts": True, "shuffle_texts": True},
    Condition.SILENT: {"silent_from_text": 2},
    Condition.SLOW: {"latency_s": 14.0},
}


def specimen(condition: Condition, settings: Mapping[str, Any], random: Random) -> Specimen:
    """One modem for the conformance kit; the condition's faults come over `settings`."""
    checked = SimulatorSettings.model_validate({**settings, **_FAULTS[condition]})
    (modem,) = build(checked, 1, random)
    return Specimen(
        device=modem,
        port=_PORT,
        keys={"port": _PORT},
        on_air=lambda: [(text.destination, text.text) for text in modem.network.texts],
        hear=lambda sender, text: modem.network.send_text(sender, text, 0),
        forgotten=lambda: _has_forgotten(modem),
        violations=lambda: modem.violations,
    )


def _has_forgotten(modem: SimulatedModem) -> bool:
    arrivals = modem.arrivals
    kept = any(memory.messages for memory in modem.memories.values())
    return not (kept or arrivals.waiting or arrivals.unacknowledged)


KIND = SimulatorKind("gsm_modem", SimulatorSettings, build, specimen)

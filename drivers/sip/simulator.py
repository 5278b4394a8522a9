"""The simulated workers of `muster simulate sip`, in stories and tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_telephones import Telephones
from drivers.sip.simulated_worker import SimulatedWorker
from gateway.driver_api.simulation import Condition, SimulatorKind, Specimen
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedWorker]:
    """`count` workers of one channel, with the same telephones behind them."""
    telephones = Telephones(settings)
    return [SimulatedWorker(settings, telephones, random) for _ in range(count)]


_PORT = "127.0.0.1:5062"
_PICKS_UP = {"default_telephone": "answer:3:none"}
_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {"garbage": 0.1},
    Condition.DUPLICATES: {"duplicate_frames": True},
    Condition.SILENT: {"silent_from_call": 2},
    Condition.SLOW: {"latency_s": 14.0},
}


def specimen(condition: Condition, settings: Mapping[str, Any], random: Random) -> Specimen:
    """One worker for the conformance kit; the condition's faults come over `settings`."""
    checked = SimulatorSettings.model_validate({**_PICKS_UP, **settings, **_FAULTS[condition]})
    (worker,) = build(checked, 1, random)
    telephones = worker.telephones
    return Specimen(
        device=worker,
        port=_PORT,
        keys={"dial": "sip:{number}@127.0.0.1:5060", "bind": _PORT},
        on_air=lambda: [(call.number, call.pressed) for call in telephones.calls],
        hear=telephones.let_press,
        forgotten=lambda: not worker.live,
        violations=lambda: worker.violations,
    )


KIND = SimulatorKind("sip", SimulatorSettings, build, specimen)

"""The gsm_modem driver through the conformance kit, on every shipped profile."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.gsm_modem.driver import KIND as DRIVER
from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import Condition, Finding, Rig, verify
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "gsm_modem"
_PORT = "/dev/sim-modem"

_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {"garbage_before": 0.3, "garbage_inside": 0.3, "garbage_after": 0.3}
    | {"unsolicited_inside": True},
    Condition.DUPLICATES: {"duplicate_texts": True, "shuffle_texts": True},
    Condition.SILENT: {"silent_from_text": 2},
}

_VARIANTS: dict[str, dict[str, Any]] = {
    "generic": {},
    "direct": {"delivery": "direct"},
    "direct without acknowledgement": {"delivery": "direct", "phase_2_plus": False},
} | {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(_PROFILES.glob("*.toml"))}


def _make_rig(profile: dict[str, Any], condition: Condition) -> Rig:
    settings = SimulatorSettings.model_validate(_FAULTS[condition])
    modem = SIMULATOR.build(settings, 1, SeededRandom(7))[0]
    assert isinstance(modem, SimulatedModem)
    world = SimulatedWorld(virtual_clock(), SeededRandom(8), latency_s=0.01)
    world.attach(_PORT, modem)
    driver = DRIVER.build(DRIVER.config(port=_PORT), DRIVER.profile.model_validate(profile), world)
    return Rig(
        world=world,
        port=_PORT,
        driver=driver,
        on_air=lambda: [(text.destination, text.text) for text in modem.network.texts],
        hear=lambda sender, text: modem.network.send_text(sender, text, 0),
        forgotten=lambda: _forgotten(modem),
        violations=lambda: modem.violations,
    )


def _forgotten(modem: SimulatedModem) -> bool:
    arrivals = modem.arrivals
    kept = any(memory.messages for memory in modem.memories.values())
    return not (kept or arrivals.waiting or arrivals.unacknowledged)


@pytest.fixture(scope="module", params=sorted(_VARIANTS))
def findings(request: pytest.FixtureRequest) -> list[Finding]:
    profile = _VARIANTS[request.param]
    return verify(lambda condition: _make_rig(profile, condition))


def test_the_driver_holds_the_contract(findings: list[Finding]) -> None:
    complaints = [f"{each.check}: {each.complaint}" for each in findings if each.complaint]
    assert complaints == []

"""The gsm_modem driver through the conformance kit, on every shipped profile."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.gsm_modem.driver import KIND as DRIVER
from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import Condition, Rig, verify
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
    **{path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")},
}


_QUIRKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "late prompt": ({"prompt": "late", "prompt_delay_s": 2}, {}),
    "prompt with CRLF": ({"prompt": "crlf"}, {}),
    "no prompt": ({"prompt": "missing"}, {"quirks": ["no_prompt"]}),
    "echo that will not go off": ({"echo_stuck": True}, {}),
    "report before the answer": ({"report_before_answer": True}, {}),
    "errors in words": ({"cms_errors_as_text": True}, {}),
    "no CSMS and no CMMS": ({"without_csms": True, "without_cmms": True}, {}),
    "slow boot": ({"slow_boot_s": 3}, {}),
    "slow answers": ({"answer_delay_s": 0.3}, {}),
    "reports twice": ({"duplicate_reports": True}, {}),
    "one memory": ({"storages": ["SM"]}, {}),
    "reference wraps": ({"first_reference": 254}, {}),
}


def make_rig(
    profile: dict[str, Any], condition: Condition, quirk: dict[str, Any] | None = None
) -> Rig:
    """A rig of this profile whose modem has the condition's faults and the quirk's settings."""
    settings = SimulatorSettings.model_validate({**(quirk or {}), **_FAULTS[condition]})
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


# A part that comes directly and has to be acknowledged cannot wait for the others: the network
# sends the next only after it, and nothing is acknowledged before it is durable.
_EXEMPT = {"direct": {"names_repeats_alike"}}


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    findings = verify(lambda condition: make_rig(_VARIANTS[variant], condition))
    complaints = {each.check: each.complaint for each in findings if each.complaint}
    exempt = _EXEMPT.get(variant, set())
    assert {name: complaint for name, complaint in complaints.items() if name not in exempt} == {}
    assert exempt <= set(complaints), "an exemption that is not needed any more"


@pytest.mark.parametrize("quirk", sorted(_QUIRKS))
def test_the_driver_holds_the_contract_on_modems_with_quirks(quirk: str) -> None:
    settings, profile = _QUIRKS[quirk]
    findings = verify(lambda condition: make_rig(profile, condition, settings), seeds=(0,))
    assert {each.check: each.complaint for each in findings if each.complaint} == {}

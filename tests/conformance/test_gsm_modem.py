"""The gsm_modem driver through the conformance kit, on every shipped profile."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.gsm_modem.driver import KIND as DRIVER
from drivers.gsm_modem.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import Condition, Rig, rig_on_simulator, verify

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "gsm_modem"

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
    "loses fast bytes": ({"byte_gap_s": 0.001}, {"timings": {"byte_gap_ms": 2}}),
    "one command a line": ({"one_command_a_line": True}, {}),
    "noise of any byte": ({"garbage_of_any_byte": True, "garbage_before": 0.1}, {}),
    "one memory": ({"storages": ["SM"]}, {}),
    "reference wraps": ({"first_reference": 254}, {}),
}


def make_rig(
    profile: dict[str, Any], condition: Condition, quirk: dict[str, Any] | None = None
) -> Rig:
    """A rig of this profile whose modem has the condition's faults and the quirk's settings."""
    read = DRIVER.profile.model_validate(profile)
    return rig_on_simulator(DRIVER, read, SIMULATOR, quirk)(condition)


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

"""The tetra_pei driver through the conformance kit, on every shipped profile."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.tetra_pei.driver import KIND as DRIVER
from drivers.tetra_pei.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import Condition, Rig, rig_on_simulator, verify

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "tetra_pei"

_VARIANTS: dict[str, dict[str, Any]] = {
    "generic": {},
    **{path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")},
}

_QUIRKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "prompts, and its words come in pieces": ({"prompt": True, "chunked": True}, {}),
    "glued pairs and an echo that stays": ({"glued_pairs": True, "echo_stuck": True}, {}),
    "on air before the answer": ({"sent_report_first": True, "header_fields": 7}, {}),
    "never says that it is on air": ({"without_sent_report": True}, {"sent_report": False}),
    "long identities, plain errors": ({"long_identities": True, "error_without_number": True}, {}),
    "small table of protocols": ({"protocol_table": 4, "registered_protocols": ["1,3,130"]}, {}),
    "flood of locations": ({"locations_per_s": 5}, {}),
    "flood on a slow line": ({"locations_per_s": 5, "baud": 9600, "end_to_end": True}, {}),
    "texts of seven bits under one reference": ({"seven_bits": True, "constant_reference": 7}, {}),
    "reports as statuses": ({"short_reports": True, "read_s": 9}, {"reports": "read"}),
    "reports want an answer": ({"reports_want_acknowledgement": True}, {}),
}


def make_rig(
    profile: dict[str, Any], condition: Condition, quirk: dict[str, Any] | None = None
) -> Rig:
    """A rig of this profile whose radio has the condition's faults and the quirk's settings."""
    read = DRIVER.profile.model_validate(profile)
    return rig_on_simulator(DRIVER, read, SIMULATOR, quirk)(condition)


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    findings = verify(lambda condition: make_rig(_VARIANTS[variant], condition))
    assert {each.check: each.complaint for each in findings if each.complaint} == {}


@pytest.mark.parametrize("quirk", sorted(_QUIRKS))
def test_the_driver_holds_the_contract_on_radios_with_quirks(quirk: str) -> None:
    settings, profile = _QUIRKS[quirk]
    findings = verify(lambda condition: make_rig(profile, condition, settings), seeds=(0,))
    assert {each.check: each.complaint for each in findings if each.complaint} == {}

"""The hytera_ip driver through the conformance kit, on every shipped profile."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.hytera_ip.driver import KIND as DRIVER
from drivers.hytera_ip.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import Condition, Rig, rig_on_simulator, verify

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "hytera_ip"

_VARIANTS: dict[str, dict[str, Any]] = {
    "generic": {},
    **{path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")},
}
_STATIONS: dict[str, dict[str, Any]] = {
    "connects by itself": {"connects": True},
    "options on its frames": {"options": True},
    "numbers wrap": {"first_number": 65535},
    "slot 2": {"slot": 2, "options": True},
    "both slots": {"both_slots": True, "options": True},
    "HRNP of two versions": {"link": "hrnp", "hrnp_versions": (3, 0)},
    "loses acknowledgements": {"lost_acknowledgements": 3},
}


def make_rig(profile: dict[str, Any], condition: Condition, settings: dict[str, Any]) -> Rig:
    """A rig of this profile whose station has these settings and the condition's faults."""
    read = DRIVER.profile.model_validate(profile)
    return rig_on_simulator(DRIVER, read, SIMULATOR, settings)(condition)


def complaints(profile: dict[str, Any], settings: dict[str, Any], seeds: tuple[int, ...]) -> Any:
    found = verify(lambda condition: make_rig(profile, condition, settings), seeds)
    return {each.check: each.complaint for each in found if each.complaint}


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    assert complaints(_VARIANTS[variant], {}, (0, 1)) == {}


@pytest.mark.parametrize("station", sorted(_STATIONS))
def test_the_driver_holds_the_contract_on_other_stations(station: str) -> None:
    assert complaints({}, _STATIONS[station], (0,)) == {}

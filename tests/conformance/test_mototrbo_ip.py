"""The mototrbo_ip driver through the conformance kit, on every shipped profile."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.mototrbo_ip.driver import KIND as DRIVER
from drivers.mototrbo_ip.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import rig_on_simulator, verify

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "mototrbo_ip"

_VARIANTS: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")
}
_NETWORKS: dict[str, dict[str, Any]] = {
    "radios register": {"registers": True},
    "answers to registrations are lost": {"registers": True, "lost_welcomes": 2},
    "no subject in texts": {"crlf": False},
    "numbers wrap": {"first_number": 127},
    "numbers of two octets": {"first_number": 40},
    "talkgroups among the radios": {
        "radio_address": "127.{a}.{b}.{c}",
        "group_address": "127.{a}.{b}.{c}",
    },
    "loses texts": {"lost_texts": 1},
    "loses acknowledgements": {"lost_acknowledgements": 2},
    "acknowledges other numbers first": {"wrong_acknowledgements": 1},
    "texts arrive cut off first": {"wrong_lengths": 1},
}


def complaints(profile: dict[str, Any], settings: dict[str, Any], seeds: tuple[int, ...]) -> Any:
    read = DRIVER.profile.model_validate(profile)
    found = verify(rig_on_simulator(DRIVER, read, SIMULATOR, settings), seeds)
    return {each.check: each.complaint for each in found if each.complaint}


def test_every_model_is_tried() -> None:
    assert sorted(_VARIANTS) == ["dm4600", "generic", "slr5500"]


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    assert complaints(_VARIANTS[variant], {}, (0, 1)) == {}


@pytest.mark.parametrize("network", sorted(_NETWORKS))
def test_the_driver_holds_the_contract_on_other_networks(network: str) -> None:
    assert complaints({}, _NETWORKS[network], (0,)) == {}

"""The sip driver through the conformance kit, on every profile: lines, texts, radio."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.sip.driver import KIND as DRIVER
from drivers.sip.simulator import KIND as SIMULATOR
from gateway.driver_kit.conformance import rig_on_simulator, verify

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "sip"

_VARIANTS: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")
}
_CONFIG = DRIVER.config.model_validate({"dial": "sip:{number}@127.0.0.1:5060"})
_LINES: dict[str, dict[str, Any]] = {
    "everything is said twice": {"duplicate_frames": True},
    "one leg a worker": {"legs": 1},
    "people are quick": {"listens_s": 0.0},
    "people listen to the end": {"listens_s": 17.0},
    "phrases are long": {"phrase_s": 40.0, "listens_s": 100.0},
}


def complaints(profile: dict[str, Any], settings: dict[str, Any], seeds: tuple[int, ...]) -> Any:
    read = DRIVER.profile.model_validate(profile)
    make_rig = rig_on_simulator(DRIVER, read, SIMULATOR, settings)
    bearer = DRIVER.service(_CONFIG, read).bearer
    found = verify(make_rig, seeds, bearer)
    return {each.check: each.complaint for each in found if each.complaint}


def test_every_switch_is_tried() -> None:
    assert sorted(_VARIANTS) == [
        "asterisk_freepbx",
        "freeswitch",
        "fxo_dinstar_newrock",
        "generic",
        "ims_huawei_zte",
        "kamailio_trunk",
        "messages",
        "messages_ims",
        "radio_messages",
        "radio_voice",
        "radio_voice_keys",
        "radio_voice_roip",
    ]


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    assert complaints(_VARIANTS[variant], {}, (0, 1)) == {}


@pytest.mark.parametrize("lines", sorted(_LINES))
def test_the_driver_holds_the_contract_on_other_lines(lines: str) -> None:
    assert complaints({}, _LINES[lines], (0,)) == {}

"""Keys of the channel, profiles, the template of a call-out."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from drivers.tetra_pei.call_out import read_template
from drivers.tetra_pei.config import Config
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.page import Page, prepare
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.profile import Profile
from gateway.driver_api import RadioPage

PROFILES = sorted((Path(__file__).parents[3] / "hardware_profiles" / "tetra_pei").glob("*.toml"))


def test_there_is_a_profile_for_each_radio_that_is_promised() -> None:
    assert {path.stem for path in PROFILES} == {
        "generic",
        "hytera_mt680",
        "motorola_mtm5400",
        "motorola_mtp3550",
        "sepura_sc20",
        "sepura_srg3900",
    }


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_shipped_profile_is_read_and_never_types_atz(path: Path) -> None:
    profile = Profile.model_validate(tomllib.loads(path.read_text("utf-8")))
    assert "ATZ" not in profile.init
    assert "1,3,130" in profile.services
    assert "1,2,20" in profile.services


def test_the_contracts_example_of_statuses_is_read() -> None:
    config = Config(port="/dev/ttyUSB0", statuses={"0x9A14": "4", "32771": "1"})
    assert config.answers == {0x9A14: "4", 0x8003: "1"}


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ({"0x0000": "1"}, "always the emergency"),
        ({"0x7E01": "1"}, "delivery report"),
        ({"0x10000": "1"}, "no status"),
        ({"99999": "1"}, "no status"),
        ({"0088": "1"}, "no status"),
        ({"four": "4"}, "no status"),
        ({"0x8003": "7"}, "no answer"),
        ({"0x8003": ""}, "no answer"),
        ({"0x8003": "1", "32771": "4"}, "twice"),
    ],
)
def test_an_impossible_status_is_named(statuses: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Config(port="/dev/ttyUSB0", statuses=statuses)


def test_every_fault_of_the_table_is_named_at_once() -> None:
    with pytest.raises(ValidationError) as fault:
        Config(port="/dev/ttyUSB0", statuses={"0x0000": "1", "four": "8"})
    assert all(words in str(fault.value) for words in ("emergency", "'four'", "'8'"))


@pytest.mark.parametrize("key", ["pin", "Port"])
def test_an_unknown_key_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"port": "/dev/ttyUSB0", key: "1"})


def prepared(text: str, **profile: Any) -> Page:
    page = RadioPage("1001032", text, False)
    found = prepare("a", page, Profile.model_validate(profile), 1184, MessageReferences(7))
    assert isinstance(found, Page)
    return found


def test_a_page_is_a_call_out_only_with_a_template() -> None:
    assert prepared("fire").parts[0][0] == 0x82
    made = prepared("fire", call_out="C3 00 {reference} 0F {latin-1}")
    assert made.parts == (b"\xc3\x00\x07\x0ffire",)
    assert made.references == ()


@pytest.mark.parametrize("text", ["火警", "x" * 200])
def test_a_text_that_fits_no_call_out_goes_as_an_ordinary_one(text: str) -> None:
    made = prepared(text, call_out="C300{reference}{latin-1}")
    assert made.parts[0][0] in (0x82, 0x8A)
    assert made.references


def test_a_template_without_a_reference_and_in_utf_16() -> None:
    assert read_template("C3 01 {utf-16}").encode("火", 9, 50) == b"\xc3\x01\x70\x6b"
    with pytest.raises(PduError):
        read_template("C3 01 {utf-16}").encode("火" * 30, 9, 50)


@pytest.mark.parametrize(
    "template", ["82 {latin-1}", "C3", "C3 {text}", "C3 0 {latin-1}", "C3 {x}"]
)
def test_what_is_no_template_is_refused_by_the_profile(template: str) -> None:
    with pytest.raises(ValidationError, match="no template"):
        Profile(call_out=template)


def test_an_immediate_page_pops_up_where_it_is_one_part() -> None:
    assert prepared("fire", immediate=True).parts[0][0] == 0x89
    assert prepared("集" * 100, immediate=True).parts[0][0] == 0x8A

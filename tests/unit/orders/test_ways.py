"""Ways: what serves what, and what is lost while only some channels are up."""

import pytest

from gateway.orders.order import Bearer
from gateway.orders.ways import is_lost, lost_ways, serves, unserved_cause, way_of, words_for

SMS, VOICE = (Bearer.SMS, ""), (Bearer.VOICE, "")
ALL, TETRA, DMR = (Bearer.RADIO, ""), (Bearer.RADIO, "tetra"), (Bearer.RADIO, "dmr")


@pytest.mark.parametrize(
    ("channel", "way", "goes"),
    [
        (SMS, "sms", True),
        (SMS, "radio", False),
        (ALL, "radio", True),
        (ALL, "radio:tetra", True),
        (TETRA, "radio", True),
        (TETRA, "radio:tetra", True),
        (TETRA, "radio:dmr", False),
        (VOICE, "radio:tetra", False),
    ],
)
def test_a_channel_serves_its_own_system_and_one_without_serves_all(
    channel: tuple[Bearer, str], way: str, goes: bool
) -> None:
    assert serves(*channel, way) is goes


@pytest.mark.parametrize(
    ("configured", "up", "lost"),
    [
        ([SMS, SMS, VOICE], [SMS, VOICE], set()),
        ([SMS, VOICE], [VOICE], {"sms"}),
        ([SMS, VOICE], [], {"sms", "voice"}),
        ([TETRA, DMR], [DMR], {"radio:tetra"}),
        ([TETRA, DMR], [], {"radio"}),
        ([TETRA, ALL], [ALL], set()),
        ([TETRA, TETRA], [TETRA], set()),
    ],
)
def test_what_has_no_channel_is_lost(
    configured: list[tuple[Bearer, str]], up: list[tuple[Bearer, str]], lost: set[str]
) -> None:
    assert lost_ways(configured, up) == lost


def test_a_page_is_lost_with_its_system_or_with_all_of_radio() -> None:
    assert is_lost(Bearer.RADIO, "tetra", {"radio:tetra"})
    assert is_lost(Bearer.RADIO, "tetra", {"radio"})
    assert not is_lost(Bearer.RADIO, "dmr", {"radio:tetra"})
    assert not is_lost(Bearer.RADIO, "", {"radio:tetra"})


def test_the_hall_reads_ways_in_its_own_words() -> None:
    assert words_for({"radio:tetra", "sms"}) == "短信、电台(tetra)"
    assert way_of(Bearer.VOICE) == "voice"


def test_a_system_without_a_channel_says_why() -> None:
    assert "tetra" in unserved_cause("tetra", frozenset({"dmr"}))
    assert unserved_cause("tetra", None) == ""
    assert unserved_cause("", frozenset()) == ""

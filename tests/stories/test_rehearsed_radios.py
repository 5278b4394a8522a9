"""Scenarios whose radios are a driver's own simulator: pages and answers are octets on a wire."""

import pytest

from gateway.orders.facts import AnswerHeard, Verdict
from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.radio_fleet import RadioFleet
from gateway.rehearsal.rehearsal import rehearse
from gateway.rehearsal.rehearsed_hall import RehearsalFailed
from tests.stories.rehearsed import S01, S02, S03, scenario

DRIVERS = ("tetra_pei", "hytera_ip", "mototrbo_ip")
PAGED = {S01: 0, S02: 3, S03: 7}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("name", [S01, S02, S03], ids=lambda name: name[:3])
def test_the_outcome_is_the_expected_one_over_the_drivers_radios(name: str, driver: str) -> None:
    played = rehearse(scenario(name), radio_driver=driver)
    assert played.refused == []
    assert differences(scenario(name).expected, played.outcome) == []
    fleet = played.hall.radio_for_statuses()
    assert isinstance(fleet, RadioFleet)
    assert len(fleet.pages) == PAGED[name]
    assert fleet.violations == []
    heard = [fact for fact in played.past.facts if isinstance(fact, AnswerHeard)]
    by_radio = [fact for fact in heard if fact.channel.startswith("radio-")]
    assert by_radio
    assert all(fact.verdict is Verdict.MATCHED for fact in by_radio)


def test_a_driver_that_has_no_simulator_is_named() -> None:
    with pytest.raises(RehearsalFailed, match="no simulator 'carrier_pigeon' is installed"):
        rehearse(scenario(S02), radio_driver="carrier_pigeon")

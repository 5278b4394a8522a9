"""Two hundred scenarios that nobody has seen, a day long now and then."""

from pathlib import Path

import pytest

from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.rehearsal import rehearse
from gateway.rehearsal.scenario import read_scenario
from tests.stories.oracle_report import outcome_of
from tests.stories.scenario_maker import ScenarioMaker
from tests.stories.test_unseen_scenarios import in_one_order


@pytest.mark.parametrize("seed", range(100, 300))
def test_the_outcome_of_a_scenario_that_nobody_has_seen(tmp_path: Path, seed: int) -> None:
    ScenarioMaker(seed).write(tmp_path)
    found = rehearse(read_scenario(tmp_path), seed)
    expected = in_one_order(outcome_of(tmp_path))
    assert differences(expected, in_one_order(found.outcome)) == []

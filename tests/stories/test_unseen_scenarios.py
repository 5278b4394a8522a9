"""Scenarios that nobody has seen: the outcome is what a second reading of the schema expects."""

from pathlib import Path
from typing import Any

import pytest

from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.rehearsal import rehearse
from gateway.rehearsal.scenario import read_scenario
from tests.stories.oracle_report import outcome_of
from tests.stories.scenario_maker import ScenarioMaker

SCENARIOS = Path(__file__).parents[1] / "scenarios"
OF_ORDERS = ("S01", "S02", "S03", "S05", "S07")
SEEDS = range(20)
_LISTS = ("facts", "unmatched", "ambiguous", "unparsed")


def in_one_order(outcome: dict[str, Any]) -> dict[str, Any]:
    """The same with its lists sorted: the schema gives them no order."""
    return outcome | {key: sorted(outcome[key], key=repr) for key in _LISTS}


@pytest.mark.parametrize("name", OF_ORDERS)
def test_the_second_reading_agrees_with_what_is_expected(name: str) -> None:
    (directory,) = SCENARIOS.glob(f"{name}_*")
    expected = read_scenario(directory).expected
    found = outcome_of(directory)
    shared = {key: expected[key] for key in expected.keys() & found.keys()}
    assert differences(shared, {key: found[key] for key in shared}) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_outcome_of_a_scenario_that_nobody_has_seen(tmp_path: Path, seed: int) -> None:
    ScenarioMaker(seed).write(tmp_path)
    found = rehearse(read_scenario(tmp_path), seed)
    expected = outcome_of(tmp_path)
    assert differences(in_one_order(expected), in_one_order(found.outcome)) == []

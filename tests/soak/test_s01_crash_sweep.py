"""S01 with forty teams and seventy-eight texts: a power cut at every point of it.

The first minutes are told with four modems that are asked every four seconds whether they are
there. In the afternoon most points would be these questions to idle modems: there two are
asked every ten minutes, and nothing else is left out.
"""

from functools import partial
from pathlib import Path

import pytest

from tests.crash.forked_sweep import swept_in_copies
from tests.soak.scenario_story import scenario_story

S01 = Path(__file__).parents[1] / "scenarios" / "S01_xianju_typhoon_muster"
FIRST_MINUTES = 200.0, 4, 4.0, 2_000
AFTERNOON = 9200.0, 2, 600.0, 6_000


@pytest.mark.parametrize(("until_s", "modems", "look_s", "least_cuts"), [FIRST_MINUTES, AFTERNOON])
def test_nobody_of_s01_is_lost_at_any_point(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    until_s: float,
    modems: int,
    look_s: float,
    least_cuts: int,
) -> None:
    tell = partial(
        scenario_story,
        place=tmp_path,
        directory=S01,
        until_s=until_s,
        modems=modems,
        look_s=look_s,
    )
    with capsys.disabled():
        copies = swept_in_copies(tell)
    assert copies.verdicts == []
    assert copies.cuts > least_cuts


def test_everybody_of_s01_is_texted(tmp_path: Path) -> None:
    """The sweep would be blind if the story were not the scenario's."""
    hall, broken = scenario_story((), tmp_path, S01, 200.0, 4, 4.0)
    assert broken == []
    assert len(hall.network.texts) == 78  # and a seventy-ninth, to a telephone that is broken
    assert len({sent.destination for sent in hall.network.submissions}) == 79

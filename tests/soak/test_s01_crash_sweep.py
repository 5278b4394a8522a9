"""S01 with forty teams and seventy-eight texts: a power cut at every point of it.

The first minutes are told with four modems that are asked every four seconds whether they are
there. In the afternoon most points would be these questions to idle modems: there two are
asked every ten minutes, and nothing else is left out. An afternoon that was cut goes on for at
least a quarter of an hour; then the order is closed.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.crash.forked_sweep import swept_in_copies
from tests.soak.scenario_story import scenario_story

S01 = Path(__file__).parents[1] / "scenarios" / "S01_xianju_typhoon_muster"
WHOLE_S = 9200
_A_STRETCH_S = 920


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the story in which it is cut, and how it is told; times in seconds."""

    begins_s: float
    ends_s: float
    closed_s: float
    modems: int = 2
    look_s: float = 600.0

    def __str__(self) -> str:
        return f"{self.begins_s:.0f}-{self.ends_s:.0f}s"


STRETCHES = [
    Stretch(0, 260, 200, modems=4, look_s=4.0),
    *(
        Stretch(begins_s, begins_s + _A_STRETCH_S, min(begins_s + 2 * _A_STRETCH_S, WHOLE_S))
        for begins_s in range(0, WHOLE_S - _A_STRETCH_S, _A_STRETCH_S)
    ),
    Stretch(WHOLE_S - _A_STRETCH_S, WHOLE_S + 60, WHOLE_S),
]


@pytest.mark.parametrize("stretch", STRETCHES, ids=str)
def test_nobody_of_s01_is_lost_at_any_point(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stretch: Stretch
) -> None:
    tell = partial(
        scenario_story,
        place=tmp_path,
        directory=S01,
        until_s=stretch.closed_s,
        modems=stretch.modems,
        look_s=stretch.look_s,
    )
    copies = swept_in_copies(tell, (stretch.begins_s, stretch.ends_s))
    with capsys.disabled():
        print(f"  {stretch}: {copies.cuts} cuts", flush=True)
    assert copies.verdicts == []
    assert copies.cuts > 400


def test_everybody_of_s01_is_texted(tmp_path: Path) -> None:
    """The sweep would be blind if the story were not the scenario's."""
    hall, broken = scenario_story((), tmp_path, S01, 200.0, 4, 4.0)
    assert broken == []
    assert len(hall.network.texts) == 78  # and a seventy-ninth, to a telephone that is broken
    assert len({sent.destination for sent in hall.network.submissions}) == 79

"""S01 with forty teams and seventy-eight texts: a power cut at every point of its first minutes.

The whole afternoon has some thirteen thousand points, most of them probes of idle modems; all
of them would take hours, so it is cut at every thirteenth. Shares keep each test short.
"""

from functools import partial
from pathlib import Path

import pytest

from tests.crash.sweep import Sweep, sweep_of, swept
from tests.soak.scenario_story import scenario_story

S01 = Path(__file__).parents[1] / "scenarios" / "S01_xianju_typhoon_muster"
MODEMS = 4
SHARES = 20
FIRST_MINUTES = 200.0, 1
AFTERNOON = 9200.0, 13
_sweeps: dict[float, Sweep] = {}


def _sweep_of_s01(directory: Path, until_s: float) -> Sweep:
    """Made once: the story without a cut."""
    if until_s not in _sweeps:
        tell = partial(scenario_story, directory=S01, until_s=until_s, modems=MODEMS)
        _sweeps[until_s] = sweep_of(directory, tell)
    return _sweeps[until_s]


@pytest.mark.parametrize(("until_s", "every"), [FIRST_MINUTES, AFTERNOON])
@pytest.mark.parametrize("share", range(SHARES))
def test_nobody_of_s01_is_lost_at_any_point(
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    share: int,
    until_s: float,
    every: int,
) -> None:
    sweep = _sweep_of_s01(tmp_path_factory.mktemp("s01"), until_s)
    points = range(1 + share * every, sweep.points + 1, SHARES * every)
    broken = swept(sweep, [(at,) for at in points])
    with capsys.disabled():
        print(f"  share {share + 1} of {SHARES}: {len(points)} of {sweep.points} cuts", flush=True)
    assert broken == []


def test_everybody_of_s01_is_texted(tmp_path: Path) -> None:
    """The sweep would be blind if the story were not the scenario's."""
    hall, broken = scenario_story(tmp_path, (), S01, 200.0, MODEMS)
    assert broken == []
    assert len(hall.network.texts) == 78  # and a seventy-ninth, to a telephone that is broken
    assert len({sent.destination for sent in hall.network.submissions}) == 79

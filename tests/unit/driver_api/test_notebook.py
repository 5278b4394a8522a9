"""The log keeps the first sixty lines of a minute, and says how many more there were."""

import pytest

from gateway.driver_api.notebook import Notebook
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock


def test_a_flood_is_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    async def story() -> None:
        notebook = Notebook("driver", "peer", virtual_clock())
        for _ in range(100):
            notebook.note("flood")
        await virtual_clock().sleep(61)
        notebook.note("later")

    run_virtual(story())
    log = capsys.readouterr().out
    assert log.count("flood") == 60
    assert "lines=40" in log
    assert "later" in log

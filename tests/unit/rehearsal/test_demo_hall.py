"""The hall of the demo: who is addressed, and a configuration that the daemon accepts."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from gateway.config import load_config
from gateway.core_link.broker_address import BrokerAddress
from gateway.rehearsal.demo_board import Board
from gateway.rehearsal.demo_daemon import toml
from gateway.rehearsal.demo_hall import read_hall
from gateway.rehearsal.demo_table import live_view, sum_line
from gateway.rehearsal.scenario import ScenarioUnreadable
from gateway.roster.tables import read_roster

S01 = Path(__file__).parents[2] / "scenarios/S01_xianju_typhoon_muster"


def test_s01_addresses_79_mobiles_of_which_one_gets_no_text() -> None:
    hall = read_hall(S01)
    assert len(hall.addressed) == 79
    assert [units for units in hall.addressed.values() if len(units) > 1] == [("XJ-Z07", "XJ-Z15")]
    assert hall.undelivered == 1
    assert len(hall.addressed[hall.leader_of_one_team]) == 1
    assert hall.names["XJ-G04"] == "安洲街道综合应急救援分队"


def test_a_checkout_without_the_scenario_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ScenarioUnreadable, match="it is not there"):
        read_hall(tmp_path / "S01")


@pytest.mark.parametrize("today", [date(2025, 3, 1), date(2027, 3, 1)])
def test_the_configuration_is_good_and_its_roster_valid_on_the_day(
    tmp_path: Path, today: date
) -> None:
    hall = read_hall(S01)
    settings = hall.settings(tmp_path, BrokerAddress("127.0.0.1", 4711), "secret", today)
    channels = hall.channels("gsm_modem", ["/dev/pts/1", "/dev/pts/2"], "socket://127.0.0.1:9")
    file = tmp_path / "gateway.toml"
    file.write_text(toml(settings, channels), encoding="utf-8")
    config = load_config(file)
    assert config.core.listen == "127.0.0.1:4711"
    assert [channel.name for channel in config.channel] == ["modem-1", "modem-2", "fed-1"]
    assert config.core.password_file is not None
    assert config.core.password_file.read_text() == "secret"
    assert config.core.password_file.stat().st_mode & 0o077 == 0
    roster, _ = read_roster(config.roster.directory)
    assert len(roster.people_of("XJ-G01", ("正指挥", "副指挥"), today)) == 2


def test_only_the_days_of_the_roster_move(tmp_path: Path) -> None:
    later = timedelta(days=100)
    today = read_hall(S01).scenario.t0.date() + later
    read_hall(S01).settings(tmp_path, BrokerAddress("127.0.0.1", 1), "", today)
    for name in ("units.csv", "people.csv", "talkgroups.csv"):
        with (S01 / name).open(encoding="utf-8", newline="") as file:
            before = list(csv.reader(file))
        with (tmp_path / "roster" / name).open(encoding="utf-8", newline="") as file:
            after = list(csv.reader(file))
        moved = {"2026-01-01": "2026-04-11"}
        assert after == [[moved.get(cell, cell) for cell in row] for row in before]


def test_the_live_table_fits_a_terminal_of_80_by_50() -> None:
    hall = read_hall(S01)
    board = Board(hall.order.order_id)
    for number in range(1, 9):
        board.take(f"muster/v1/xianju/channel/modem-{number}", b'{"state": "up"}')
    board.take("muster/v1/xianju/channel/fed-1", b'{"state": "down"}')
    console = Console(width=80, height=50, record=True, file=io.StringIO())
    console.print(live_view(hall.names, board, "10 s"))
    lines = console.export_text().splitlines()
    assert len(lines) < 50
    assert any("G01" in line and "G21" in line for line in lines)
    assert any("E01" in line for line in lines)
    assert "channels 8/9 up  fed-1 down" in sum_line(board, "10 s")

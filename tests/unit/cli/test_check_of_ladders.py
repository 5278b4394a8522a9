"""`muster check` on ladders and radio systems."""

from pathlib import Path

from gateway.cli.command_tree import execute
from gateway.cli.inspection import inspect
from gateway.config import load_config
from tests.unit.cli.test_commands import Out, configuration, roster

LADDER = """
profile = "own"
[[first]]
bearers = ["sms", "fax"]
[[redial]]
attempts = 0
[[rungs]]
id = "top"
after_s = 60
whom = "superior"
over = ["voice"]
names = ["P1", "NOBODY"]
"""


def test_every_fault_of_a_ladder_is_listed(tmp_path: Path, capsys: Out) -> None:
    roster(tmp_path / "roster")
    (tmp_path / "own.toml").write_text(LADDER, encoding="utf-8")
    path = configuration(tmp_path, "[rules]", 'ladder = "own.toml"')
    assert execute(["check", "--config", str(path)]) == 78
    told = capsys.readouterr().err
    assert "rules.ladder: own.toml: first 1: bearers: fax 不在" in told
    assert "rules.ladder: own.toml: redial 1: attempts 应为 1 至 20 的整数" in told


def test_a_superior_whom_the_roster_does_not_know_is_a_fault(tmp_path: Path) -> None:
    roster(tmp_path / "roster")
    sound = LADDER.replace(', "fax"', "").replace("attempts = 0", "attempts = 2")
    (tmp_path / "own.toml").write_text(sound, encoding="utf-8")
    path = configuration(tmp_path, "[rules]", 'ladder = "own.toml"')
    assert load_config(path).rules.ladder == str(tmp_path / "own.toml")
    faults = [fault for fault in inspect(path).faults if "ladder" in fault]
    assert faults == [f"{path}: rules.ladder: rungs top: 名册里没有 NOBODY"]


def test_a_system_of_no_talkgroup_is_a_warning(tmp_path: Path) -> None:
    groups = "tg_id,name,system,note\n90001,县级,tetra,\n"
    roster(tmp_path / "roster", talkgroups=groups)
    channels = [
        "[[channel]]", 'name = "r1"', 'driver = "gsm_modem"', 'port = "/dev/a"', 'system = "dmr"',
        "[[channel]]", 'name = "r2"', 'driver = "gsm_modem"', 'port = "/dev/b"', 'system = "tetra"',
    ]  # fmt: skip
    found = inspect(configuration(tmp_path, *channels))
    (warning,) = [text for text in found.warnings if "system" in text]
    assert "channel r1: system 'dmr'" in warning
    assert "tetra" in warning


def test_a_reserve_is_a_number_of_lanes(tmp_path: Path) -> None:
    roster(tmp_path / "roster")
    found = inspect(configuration(tmp_path, "[rules]", "reserve_lanes = -1"))
    assert any("rules.reserve_lanes" in fault for fault in found.faults)

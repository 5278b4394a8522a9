"""Command lines that need no daemon, as a person types them."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gateway import __version__
from gateway.cli.command_tree import execute
from gateway.cli.failure import Failure
from gateway.cli.run import failure_of, leaves
from gateway.cli.simulate import simulator_settings
from gateway.config import ConfigFaults
from gateway.journal.errors import JournalInUse
from tests.unit.driver_kit import echo_device
from tests.unit.journal.test_audit import DOUBT, written
from tests.unit.journal_store.builders import Chain, fill

UNITS = "unit_id,name\nU1,一队\n"
PEOPLE = "person_id,unit_id,name,role,mobile\nP1,U1,张三,正指挥,15400000001\n"
Out = pytest.CaptureFixture[str]


def roster(directory: Path, units: str = UNITS, **more: str) -> Path:
    directory.mkdir(parents=True)
    (directory / "units.csv").write_text(units)
    (directory / "people.csv").write_text(PEOPLE)
    for name, text in more.items():
        (directory / f"{name}.csv").write_text(text)
    return directory


def configuration(directory: Path, *lines: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "gateway.toml"
    head = ("[site]", 'id = "lab"', 'name = "实验室"', "[roster]", 'directory = "roster"')
    path.write_text("\n".join((*head, *lines)))
    return path


def test_help_loads_nothing_heavy() -> None:
    """What makes `muster --help` quick; a stopwatch would make a flaky test of it."""
    heavy = ("aiomqtt", "pydantic", "structlog", "msgspec", "sqlite3", "gateway.config", "serial")
    code = f"""
import sys
from gateway.cli.command_tree import execute
assert execute(["--help"]) == 0
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""
    house = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=house)
    assert done.stderr.strip() == "[]"
    for command in (
        "run",
        "check",
        "order",
        "operator",
        "roster",
        "channel",
        "radio",
        "simulate",
        "rehearse",
        "journal",
    ):
        assert re.search(rf"\b{command}\b", done.stdout)


def test_the_version(capsys: Out) -> None:
    assert execute(["--version"]) == 0
    assert capsys.readouterr().out == f"muster {__version__}\n"


@pytest.mark.parametrize(
    "line",
    ["nonsense", "order submit", "order submit --nix f", "channel test", "simulate no-such-driver"],
)
def test_bad_usage_is_2(line: str) -> None:
    assert execute(line.split()) == 2


def test_a_roster_is_checked(tmp_path: Path, capsys: Out) -> None:
    assert execute(["roster", "check", str(roster(tmp_path / "r"))]) == 0
    assert "1 units, 1 people" in capsys.readouterr().out
    assert execute(["roster", "check", str(tmp_path / "none")]) == 1
    assert "units.csv" in capsys.readouterr().err


def test_an_import_shows_first_and_acts_only_when_told(tmp_path: Path, capsys: Out) -> None:
    config = configuration(tmp_path / "etc")
    there = roster(tmp_path / "etc" / "roster", talkgroups="tg_id,name\nT1,一组\n")
    new = roster(tmp_path / "new", units="unit_id,name\nU1,一大队\n")
    command = ["roster", "import", str(new), "--config", str(config)]
    assert execute(command) == 0
    shown = capsys.readouterr().out
    assert "~ units.csv U1: name: '一队' → '一大队'" in shown
    assert "- talkgroups.csv T1" in shown
    assert (there / "units.csv").read_text() == UNITS
    there.chmod(0o750)
    assert execute([*command, "--yes", "--no-reload"]) == 2
    assert "--by" in capsys.readouterr().err
    assert (there / "units.csv").read_text() == UNITS
    assert execute([*command, "--yes", "--no-reload", "--by", "seat2"]) == 0
    assert (there / "units.csv").read_text() == "unit_id,name\nU1,一大队\n"
    assert (there / "units.csv").stat().st_mode & 0o777 == 0o640
    names = ["changes.csv", "people.csv", "units.csv"]
    assert sorted(file.name for file in there.iterdir()) == names


def test_an_unreadable_roster_changes_nothing(tmp_path: Path, capsys: Out) -> None:
    config = configuration(tmp_path / "etc")
    there = roster(tmp_path / "etc" / "roster")
    bad = roster(tmp_path / "bad", units="name\n一队\n")
    command = ["roster", "import", str(bad), "--config", str(config), "--yes", "--no-reload"]
    assert execute([*command, "--by", "seat2"]) == 1
    assert "unit_id" in capsys.readouterr().err
    assert (there / "units.csv").read_text() == UNITS


def test_a_roster_is_exported_but_never_over_another(tmp_path: Path, capsys: Out) -> None:
    config = configuration(tmp_path / "etc")
    there = roster(tmp_path / "etc" / "roster")
    out = tmp_path / "out"
    assert execute(["roster", "export", str(out), "--config", str(config)]) == 0
    assert execute(["roster", "diff", str(there), str(out)]) == 0
    assert "新增 0 删除 0 修改 0" in capsys.readouterr().out
    assert execute(["roster", "export", str(out), "--config", str(config)]) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_journal_is_verified_copied_and_read_out(tmp_path: Path, capsys: Out) -> None:
    path, copy, text = tmp_path / "journal.db", tmp_path / "copy.db", tmp_path / "out.jsonl"
    written(path, DOUBT)
    assert execute(["journal", "verify", str(path)]) == 0
    assert capsys.readouterr().out.startswith("sound: 5 records, 3 events, ")
    assert execute(["journal", "backup", str(path), str(copy)]) == 0
    assert execute(["journal", "backup", str(path), str(copy)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert execute(["journal", "export", str(copy), "--out", str(text), "--order", "XJ-1"]) == 0
    assert text.read_text().count("\n") == 5
    assert execute(["journal", "export", str(copy), "--order", "XJ-3"]) == 1
    assert execute(["journal", "export", str(copy)]) == 0
    assert capsys.readouterr().out.count('"digest"') == 5


def test_a_copy_is_verified_as_a_whole(tmp_path: Path, capsys: Out) -> None:
    """A chain may be whole although what is owed does not follow from it."""
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    written(path, DOUBT)
    assert execute(["journal", "backup", str(path), str(tmp_path / "good.db")]) == 0
    assert capsys.readouterr().out.startswith("sound: 5 records, 3 events, ")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM transmits")
    assert execute(["journal", "backup", str(path), str(copy)]) == 1
    assert "what is owed does not follow from the record" in capsys.readouterr().err
    assert copy.exists()


def test_a_damaged_journal_is_1_and_every_finding_is_told(tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "journal.db"
    fill(path, Chain().write(note="有记录"))
    path.write_bytes(path.read_bytes().replace("有记录".encode(), "无记录".encode()))
    assert execute(["journal", "verify", str(path)]) == 1
    told = capsys.readouterr().err
    assert "#1 key-1 the record is not what was written" in told
    assert "NOT sound" in told
    assert execute(["journal", "verify", str(tmp_path / "none.db")]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'none.db'}: no such file\n"


def test_settings_of_a_simulator_are_checked_as_a_whole() -> None:
    kind = echo_device.KIND
    with pytest.raises(Failure) as failure:
        simulator_settings(kind, ["no_such_key=1", "nor_this=2"])
    assert (len(failure.value.lines), failure.value.code) == (2, 2)


def test_a_daemon_that_cannot_begin_names_every_fault() -> None:
    group = BaseExceptionGroup("", [ConfigFaults(["a: x", "b: y"]), OSError("no disk")])
    failure = failure_of(leaves(BaseExceptionGroup("", [group])))
    assert (failure.lines, failure.code) == (("a: x", "b: y", "no disk"), 78)
    assert failure_of([JournalInUse("in use")]).code == 1


def test_the_daemon_needs_a_configuration(tmp_path: Path, capsys: Out) -> None:
    assert execute(["run", "--config", str(tmp_path / "none.toml")]) == 78
    assert "none.toml" in capsys.readouterr().err
    assert execute(["order", "list", "--config", str(tmp_path / "none.toml")]) == 78

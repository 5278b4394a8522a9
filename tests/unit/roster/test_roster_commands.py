"""`muster roster` with workbooks, and the log that an import leaves."""

from pathlib import Path

import pytest

from gateway.cli.command_tree import execute
from gateway.roster.difference import diff
from gateway.roster.tables import read_roster

UNITS = "unit_id,name,duty_phone\nU1,一队,{}\n"
PEOPLE = "person_id,unit_id,name,role,mobile\nP1,U1,张三,正指挥,15400000001\n"
SITE = '[site]\nid = "lab"\nname = "实验室"\n[roster]\ndirectory = "roster"\n'
OLD, NEW = "0600-5551001", "0600-5551002"
Out = pytest.CaptureFixture[str]


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "gateway.toml").write_text(SITE)
    tables(tmp_path / "roster", OLD)
    return tmp_path


def tables(directory: Path, phone: str) -> Path:
    directory.mkdir()
    (directory / "units.csv").write_bytes(UNITS.format(phone).encode())
    (directory / "people.csv").write_bytes(PEOPLE.encode())
    return directory


def muster(etc: Path, *words: str) -> int:
    return execute(["roster", *words, "--config", str(etc / "gateway.toml")])


def test_a_roster_goes_out_as_a_workbook_and_comes_in_without_a_change(
    etc: Path, capsys: Out
) -> None:
    file = etc / "out" / "名册.xlsx"
    assert muster(etc, "export", str(file)) == 0
    assert muster(etc, "export", str(file)) == 1
    assert "is there already" in capsys.readouterr().err
    assert execute(["roster", "check", str(file)]) == 0
    assert "1 units, 1 people" in capsys.readouterr().out
    assert execute(["roster", "diff", str(etc / "roster"), str(file)]) == 0
    assert "新增 0 删除 0 修改 0" in capsys.readouterr().out
    assert muster(etc, "import", str(file), "--yes", "--no-reload", "--by", "seat2") == 0
    assert sorted(path.name for path in (etc / "roster").iterdir()) == ["people.csv", "units.csv"]
    assert execute(["roster", "check", str(etc / "none.xlsx")]) == 1
    assert f"{etc}/none.xlsx: 文件不存在" in capsys.readouterr().err


def test_an_import_logs_who_reported_what_and_only_when_it_is_done(etc: Path, capsys: Out) -> None:
    new = tables(etc / "new", NEW)
    command = ["import", str(new), "--no-reload", "--by", "seat2", "--via", "微信群"]
    log = etc / "roster" / "changes.csv"
    assert muster(etc, *command) == 0
    assert f"duty_phone: '{OLD}' → '{NEW}'" in capsys.readouterr().out
    assert not log.exists()
    assert muster(etc, *command, "--yes") == 0
    assert muster(etc, *command, "--yes") == 0
    _, line = log.read_text("utf-8").splitlines()
    cells = line.split(",")
    assert cells[:4] == ["U1", "duty_phone", OLD, NEW]
    assert cells[4].endswith("+08:00")
    assert cells[5:] == ["微信群", "seat2", "units.csv", "U1"]
    assert read_roster(etc / "roster")[0] == read_roster(new)[0]


def test_a_channel_without_a_name_is_refused(etc: Path, capsys: Out) -> None:
    new = tables(etc / "new", NEW)
    assert muster(etc, "import", str(new), "--yes", "--no-reload", "--via", "电话") == 2
    assert "--by" in capsys.readouterr().err
    assert OLD in (etc / "roster" / "units.csv").read_text()


def test_the_hall_keeps_the_form_of_its_roster(etc: Path) -> None:
    new, file = tables(etc / "new", NEW), etc / "new.xlsx"
    assert muster(etc, "export", str(file)) == 0
    kept = file.read_bytes()
    for path in (etc / "roster").iterdir():
        path.unlink()
    by = ("--by", "seat2")
    assert muster(etc, "import", str(file), "--yes", "--no-reload", *by) == 0
    assert (etc / "roster" / "roster.xlsx").read_bytes() == kept
    assert muster(etc, "import", str(new), "--yes", "--no-reload", *by) == 0
    names = sorted(path.name for path in (etc / "roster").iterdir())
    assert names == ["changes.csv", "roster.xlsx"]
    assert not diff(read_roster(etc / "roster")[0], read_roster(new)[0])

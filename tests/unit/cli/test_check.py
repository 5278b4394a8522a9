"""`muster check` lists all faults at once, each with file and key, and touches nothing."""

from pathlib import Path

import pytest

from gateway.cli.command_tree import execute
from gateway.cli.inspection import inspect
from tests.unit.cli.test_commands import Out, configuration, roster

_BAD = """
[site]
id = "NOT LOWER"
[core]
listen = "127.0.0.1:99999"
password_file = "none.pw"
ca_file = "none.pem"
[rules]
limits = "nowhere"
[roster]
directory = "none"
[[channel]]
name = "a"
driver = "no_such_driver"
[[channel]]
name = "not a name"
driver = "no_such_driver"
"""


@pytest.fixture(autouse=True)
def _no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def test_one_fault_hides_no_other(tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(_BAD)
    assert execute(["check", "--config", str(path)]) == 78
    told = capsys.readouterr().err
    for fault in (
        "site.id: ",
        "site.name: Field required",
        "core.listen: '127.0.0.1:99999'",
        f"core.password_file: {tmp_path}/none.pw",
        f"core.ca_file: {tmp_path}/none.pem",
        "rules.limits: 'nowhere'",
        "channel a: driver: no driver 'no_such_driver'",
        "channel.1.name: ",
        "channel not a name: driver: no driver 'no_such_driver'",
        f"{tmp_path}/none/units.csv",
    ):
        assert fault in told
    assert len(told.splitlines()) == 10


def test_a_nul_character_is_a_fault_with_its_key(tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "gateway.toml"
    channel = '[[channel]]\nname = "a"\nport = "/dev/\\u0000"\n'
    path.write_text('[roster]\ndirectory = "ros\\u0000ter"\n' + channel)
    assert execute(["check", "--config", str(path)]) == 78
    told = capsys.readouterr().err
    for key in ("roster.directory", "channel.0.port"):
        assert f"{path}: {key}: holds a NUL character" in told


@pytest.mark.parametrize("text", [None, "no toml at all ["])
def test_a_file_that_cannot_be_read_is_one_fault(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    if text is not None:
        path.write_text(text)
    (fault,) = inspect(path).faults
    assert fault.startswith(str(path))


def test_lint_alone_is_no_fault(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "core.pw").write_text("c0re")
    path = configuration(tmp_path, "[core]", 'password_file = "core.pw"')
    roster(tmp_path / "roster", units="unit_id,name\nU1,一队\nU1,二队\n")
    assert execute(["check", "--config", str(path)]) == 0
    shown = capsys.readouterr().out
    assert f"{tmp_path}/roster/units.csv:3" in shown
    assert "0 channels, 2 units, 1 people: fine" in shown
    assert execute(["check", "--quiet", "--config", str(path)]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_only_the_service_can_miss_its_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = configuration(tmp_path)
    roster(tmp_path / "roster")
    found = inspect(path)
    assert found.faults == []
    assert any("core.password" in remark for remark in found.remarks)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert any("core.password" in fault for fault in inspect(path).faults)
    (tmp_path / "core.password").write_text("c0re")
    assert inspect(path).faults == []


def test_limits_may_be_a_file_or_a_shipped_profile_of_a_version(tmp_path: Path) -> None:
    roster(tmp_path / "roster")
    for limits, faults in (("xianju@1", 0), ("own.toml", 0), ("other.toml", 1)):
        path = configuration(tmp_path, "[rules]", f'limits = "{limits}"')
        (tmp_path / "own.toml").write_text('profile = "own"')
        assert len(inspect(path).faults) == faults


def test_nothing_is_made(tmp_path: Path) -> None:
    path = configuration(tmp_path)
    roster(tmp_path / "roster")
    before = sorted(tmp_path.rglob("*"))
    inspect(path)
    assert sorted(tmp_path.rglob("*")) == before

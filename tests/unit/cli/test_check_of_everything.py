"""One file with faults of every kind: `muster check` names each of them in one run."""

from pathlib import Path

import pytest

from gateway.cli.command_tree import execute
from gateway.cli.inspection import inspect
from gateway.cli.run import with_all_faults
from gateway.config import load_config, without_effect
from tests.unit.cli.test_commands import Out, configuration, roster

_EVERYTHING_WRONG = """
[site]
id = "lab"
name = "实验室"
timezone = "Mars/Olympus"
state_dir = "a-file/state"
[core]
broker = "mqtts://broker:99999"
listen = "127.0.0.1:0"
password_file = "none.pw"
ca_file = "no-certificates.pem"
pasword = "typed wrongly"
[journal]
url = "oracle:journal"
[roster]
directory = "roster"
format = "csv"
[rules]
limits = "own.toml"
day = { from = "dawn" }
[health]
self_text_every_s = 60
self_text_late_s = 0
[http]
listen = "nowhere"
[[channel]]
name = "not a name"
most_parts_per_day = 0
driver = "gsm_modem"
profile = "no-such-profile"
port = "/dev/ttyUSB0"
baud = 1
pin_file = "none.pin"
[[channel]]
name = "twice"
driver = "no_such_driver"
port = "/dev/ttyUSB0"
[[channel]]
name = "twice"
driver = "gsm_modem"
own_number = "one two"
systm = "typed wrongly"
"""

_ALL_FAULTS = (
    "site.timezone: ",
    "site.state_dir: {at}/a-file is not a directory",
    "core.broker: 'mqtts://broker:99999' has no port from 1 to 65535",
    "core.listen: '127.0.0.1:0' has no port from 1 to 65535",
    "core.password_file: {at}/none.pw",
    "core.ca_file: {at}/no-certificates.pem: no certificates in it",
    "core.pasword: ",
    "journal.url: ",
    "roster.format: ",
    "{at}/roster/units.csv:1: 缺少列 unit_id",
    "{at}/roster/people.csv:1: 列 name 出现两次",
    "rules.day.from: ",
    "rules.limits: own.toml: version: 应为整数",
    "rules.limits: own.toml: rules first: limit_s",
    "health.self_text_every_s: ",
    "health.self_text_late_s: ",
    "http.listen: ",
    "channel.0.name: ",
    "channel.0.most_parts_per_day: ",
    "channel: the same name twice: twice",
    "channel not a name: profile: no-such-profile.toml",
    "channel not a name: baud: ",
    "channel not a name: pin_file: {at}/none.pin",
    "channel twice: driver: no driver 'no_such_driver'",
    "channel twice: port: /dev/ttyUSB0 is the port of not a name already",
    "channel twice: port: Field required",
    "channel twice: own_number: ",
    "channel twice: systm: ",
)


@pytest.fixture(autouse=True)
def _no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture
def everything_wrong(tmp_path: Path) -> Path:
    (tmp_path / "a-file").write_text("")
    (tmp_path / "no-certificates.pem").write_text("nothing of the kind")
    (tmp_path / "own.toml").write_text(
        'profile = "own"\nversion = "one"\n'
        '[[rules]]\nid = "first"\nevent = "arrived"\nlimit_s = 0\n'
    )
    there = roster(tmp_path / "roster", units="name\n一队\n")
    (there / "people.csv").write_text("person_id,unit_id,name,name,role\n")
    path = tmp_path / "gateway.toml"
    path.write_text(_EVERYTHING_WRONG)
    return path


def test_every_fault_is_told_in_one_run(everything_wrong: Path, capsys: Out) -> None:
    assert execute(["check", "--config", str(everything_wrong)]) == 78
    told = capsys.readouterr().err
    at = everything_wrong.parent
    missing = [fault for fault in _ALL_FAULTS if fault.format(at=at) not in told]
    assert missing == []
    lines = told.splitlines()
    assert len(lines) == len(set(lines)) == len(_ALL_FAULTS)


def test_a_daemon_that_cannot_begin_tells_as_much(everything_wrong: Path, capsys: Out) -> None:
    assert execute(["run", "--config", str(everything_wrong)]) == 78
    told = capsys.readouterr().err
    at = everything_wrong.parent
    assert [fault for fault in _ALL_FAULTS if fault.format(at=at) not in told] == []
    assert len(told.splitlines()) == len(_ALL_FAULTS)


def test_what_stopped_the_daemon_is_kept_and_told_once(tmp_path: Path) -> None:
    path = configuration(tmp_path, "[rules]", 'limits = "nowhere"')
    (fault,) = [fault for fault in inspect(path).faults if "nowhere" in fault]
    told = with_all_faults(["the disk is gone", fault.removeprefix(f"{path}: ")], path)
    assert told[0] == "the disk is gone"
    assert sum("nowhere" in line for line in told) == 1
    assert any("units.csv" in line for line in told)


def test_a_password_that_the_broker_would_misread_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "core.pw").write_text("$2a$10$looks.like.a.hash")
    path = configuration(tmp_path, "[core]", 'password_file = "core.pw"')
    roster(tmp_path / "roster")
    (fault,) = inspect(path).faults
    assert "must not begin with $2" in fault


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["[http]", 'listen = "127.0.0.1:8080"'], "[http]: this build has no web server yet"),
        (
            ["[core]", 'broker = "mqtt://h:1883"', 'listen = "127.0.0.1:1"'],
            "core.listen: without effect",
        ),
        (["[core]", 'ca_file = "ca.pem"'], "core.ca_file: without effect"),
    ],
)
def test_what_has_no_effect_is_a_warning(
    lines: list[str], words: str, tmp_path: Path, capsys: Out
) -> None:
    path = configuration(tmp_path, *lines)
    roster(tmp_path / "roster")
    (warning,) = without_effect(load_config(path))
    assert warning.startswith(words)
    execute(["check", "--quiet", "--config", str(path)])
    assert f"warning: {path}: {warning}" in capsys.readouterr().out


def test_a_warning_alone_is_exit_code_0(tmp_path: Path, capsys: Out) -> None:
    roster(tmp_path / "roster")
    path = configuration(tmp_path, "[http]", 'listen = "127.0.0.1:8080"')
    assert execute(["check", "--config", str(path)]) == 0
    assert "[http]: this build has no web server yet; nothing listens" in capsys.readouterr().out


def test_a_second_language_says_how_far_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text('[site]\nid = "lab"\nname = "Lab"\nlanguage = "en"\n')
    (warning,) = without_effect(load_config(path))
    assert warning.startswith("site.language: only tables of the command line")


def test_what_has_an_effect_is_no_warning(tmp_path: Path) -> None:
    path = configuration(tmp_path, "[core]", 'listen = "127.0.0.1:1883"', 'password_file = "p"')
    assert without_effect(load_config(path)) == ()


def test_the_embedded_broker_speaks_no_mqtt_5(tmp_path: Path) -> None:
    roster(tmp_path / "roster")
    path = configuration(tmp_path, "[core]", 'protocol = "5"')
    (fault,) = inspect(path).faults
    assert "core.protocol: the embedded broker" in fault
    path = configuration(tmp_path, "[core]", 'protocol = "5"', 'broker = "mqtt://h"')
    assert inspect(path).faults == []

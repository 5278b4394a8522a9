"""What is installed beside the daemon: the systemd unit and its neighbours, the udev rules."""

import re
import subprocess
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).parents[2] / "systemd"
EXPOSURE_TENTHS = 13  # redis, an anchor from Debian, has 12; ModemManager 65
NAMED_BY_RULES = {"1e0e:9001", "2c7c:0125", "12d1:15c1", "114f:1234"}
RULE_TERM = re.compile(
    r'(?:[A-Z]+(?:\{[A-Za-z_]+\})?(?:==|!=|=|\+=|:=)"[^"]*")(?:,\s*|$)', re.ASCII
)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that exists here in the place of the daemon's."""
    text = (SYSTEMD / "muster.service").read_text(encoding="utf-8")
    installed = "ExecStart=/usr/local/bin/muster "
    assert installed in text
    copy = tmp_path / "muster.service"
    copy.write_text(text.replace(installed, "ExecStart=/bin/true "), encoding="utf-8")
    return copy


def run(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_unit_is_clean(unit: Path) -> None:
    assert run("systemd-analyze", "verify", "--man=no", unit) == (0, "")


def test_an_unknown_setting_would_be_seen(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSecs="), encoding="utf-8")
    assert "WatchdogSecs" in run("systemd-analyze", "verify", "--man=no", unit)[1]


def test_the_unit_is_shut_as_far_as_serial_ports_allow(unit: Path) -> None:
    threshold = f"--threshold={EXPOSURE_TENTHS}"
    code, report = run("systemd-analyze", "security", "--offline=true", threshold, unit)
    assert code == 0, report


def test_a_looser_unit_would_be_seen(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", ""), encoding="utf-8")
    threshold = f"--threshold={EXPOSURE_TENTHS}"
    assert run("systemd-analyze", "security", "--offline=true", threshold, unit)[0] != 0


@pytest.mark.parametrize(
    "setting",
    [
        "Type=notify",
        "NotifyAccess=main",
        "WatchdogSec=30",
        "Restart=on-failure",
        "RestartPreventExitStatus=78",
        "StateDirectory=muster",
        "LoadCredential=core.password:/etc/muster/core.pw",
    ],
)
def test_the_unit_keeps_its_contract(unit: Path, setting: str) -> None:
    assert setting in unit.read_text(encoding="utf-8").splitlines()


def test_sysusers_makes_the_users_of_the_unit(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    root = f"--root={tmp_path}"
    code, report = run("systemd-sysusers", root, SYSTEMD / "muster.sysusers")
    assert code == 0, report
    users = (tmp_path / "etc/passwd").read_text(encoding="utf-8")
    groups = (tmp_path / "etc/group").read_text(encoding="utf-8")
    assert re.search(r"^muster:.*:/var/lib/muster:/usr/sbin/nologin$", users, re.MULTILINE)
    assert re.search(r"^dialout:.*:muster$", groups, re.MULTILINE)


def test_udev_rules_are_well_formed_and_name_the_supported_modems() -> None:
    text = (SYSTEMD / "99-muster-modems.rules").read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [rule for rule in rules if RULE_TERM.sub("", rule)] == []
    targets = set(re.findall(r'GOTO="(\w+)"', text))
    assert targets == set(re.findall(r'LABEL="(\w+)"', text))
    ignored = re.findall(r'idVendor\}=="(\w+)".*idProduct\}=="(\w+)".*IGNORE\}="1"', text)
    assert {f"{vendor}:{product}" for vendor, product in ignored} >= NAMED_BY_RULES

"""`muster simulate` on UDP as its user sees it: the channel it prints passes the check."""

import signal
import socket
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from pathlib import Path

from gateway.cli.command_tree import execute

HOUSE = Path(__file__).parents[3]
CONFIG = """\
[site]
id = "lab"
name = "演练"
timezone = "Asia/Shanghai"
language = "zh"
state_dir = "{at}"

[core]
broker = "embedded"
username = "core"
password_file = "{at}/core.pw"

[roster]
directory = "{at}"

"""


def free_ports() -> list[int]:
    """Four UDP ports that nobody has, on any address."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in "1234"]
        for each in sockets:
            each.bind(("0.0.0.0", 0))
        return [each.getsockname()[1] for each in sockets]


def config_of(tmp_path: Path, channel: str) -> Path:
    """A hall of one person whose only channel this is."""
    people = "person_id,unit_id,name,role,mobile,radio_id\nG01-A,G01,赵志强,正指挥,,1001000\n"
    units = "unit_id,name,tier,kind,area,duty_phone,talkgroup\nG01,安洲分队,1,township,a,,90001\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "talkgroups.csv").write_text("tg_id,name,system,note\n90001,县级,digital,\n")
    password = tmp_path / "core.pw"
    password.write_text("secret")
    password.chmod(0o600)
    path = tmp_path / "gateway.toml"
    path.write_text(CONFIG.format(at=tmp_path) + channel, encoding="utf-8")
    return path


def test_the_channel_it_prints_is_one(tmp_path: Path) -> None:
    names = ("tmp", "rrs", "lp", "rcp")
    sets = [f"--set=ports.{n}={p}" for n, p in zip(names, free_ports(), strict=True)]
    command = [sys.executable, "-m", "gateway", "simulate", "hytera_ip", "--link", "udp", *sets]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOUSE) as process:
        assert process.stdout is not None
        where = process.stdout.readline()
        lines = [process.stdout.readline() for _ in range(7)]
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert where == "hytera_ip 1 udp://127.0.0.2/127.0.0.1\n"
    (channel,) = tomllib.loads("".join(lines))["channel"]
    assert (channel["peer"], channel["bind"]) == ("127.0.0.2", "127.0.0.1")
    path = config_of(tmp_path, "".join(lines))
    assert execute(["check", "--config", str(path)]) == 0

"""A real daemon under a pretend systemd: ready, alive, its status, and a clean stop."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stories.small_hall import PEOPLE, UNITS

PATIENCE_S = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configured(tmp_path: Path) -> Path:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "core.pw").write_text("secret", encoding="utf-8")
    path = tmp_path / "gateway.toml"
    path.write_text(
        f"""
[site]
id = "xianju"
name = "仙居应急联动"
state_dir = "state"
[core]
listen = "127.0.0.1:{free_port()}"
password_file = "core.pw"
[roster]
directory = "."
""",
        encoding="utf-8",
    )
    return path


@contextmanager
def notices(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(PATIENCE_S)
        yield systemd


def wait_for(systemd: socket.socket, beginning: str) -> str:
    while True:
        message = systemd.recv(4096).decode()
        if message.startswith(beginning):
            return message


def test_the_service_manager_is_kept_informed(tmp_path: Path) -> None:
    config = configured(tmp_path)
    with notices(tmp_path) as systemd:
        environment = os.environ | {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "1500000",
        }
        daemon = subprocess.Popen(
            [sys.executable, "-m", "gateway", "run", "--config", str(config)],
            env=environment,
            stderr=subprocess.PIPE,
        )
        try:
            wait_for(systemd, "READY=1")
            wait_for(systemd, "WATCHDOG=1")
            assert wait_for(systemd, "STATUS=") == "STATUS=0 orders, 0/0 channels up"
            daemon.send_signal(signal.SIGTERM)
            wait_for(systemd, "STOPPING=1")
            assert daemon.wait(PATIENCE_S) == 0
        finally:
            daemon.kill()
            daemon.communicate()

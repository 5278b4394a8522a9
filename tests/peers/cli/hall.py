"""A hall to command: the daemon and two simulated modems, all as processes of their own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.core_link.brokers import free_port

HOUSE = Path(__file__).parents[3]
PATIENCE_S = 60.0
MODEMS = 2

_CONFIG = """
[site]
id = "lab"
name = "实验室"
state_dir = "state"
[core]
listen = "127.0.0.1:{port}"
[roster]
directory = "roster"
"""
_CHANNEL = """
[[channel]]
name = "modem-{n}"
driver = "gsm_modem"
port = "{directory}/sim-{n}"
"""
_UNITS = "unit_id,name\nU1,一队\nU2,二队\n"
_PEOPLE = (
    "person_id,unit_id,name,role,mobile\n"
    "P1,U1,张三,正指挥,15400000001\n"
    "P2,U2,李四,正指挥,15400000002\n"
)


@dataclass(frozen=True)
class Hall:
    """`directory` holds the configuration and everything else."""

    directory: Path

    @property
    def config(self) -> Path:
        return self.directory / "gateway.toml"

    @property
    def journal(self) -> Path:
        return self.directory / "state" / "journal.db"

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """One command line in a process of its own; it reads from a pipe."""
        return subprocess.Popen(
            [sys.executable, "-m", "gateway", *arguments],
            cwd=HOUSE,
            env=os.environ | {"MUSTER_CONFIG": str(self.config), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A job in the background ignores SIGINT, and so would all that it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def muster(self, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """One command line to its end."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(typed, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def new_hall(directory: Path) -> Hall:
    """Files only; nothing runs yet."""
    channels = "".join(_CHANNEL.format(n=n, directory=directory) for n in range(1, MODEMS + 1))
    (directory / "gateway.toml").write_text(_CONFIG.format(port=free_port()) + channels)
    (directory / "core.pw").write_text("c0re\n")
    (directory / "roster").mkdir()
    (directory / "roster" / "units.csv").write_text(_UNITS)
    (directory / "roster" / "people.csv").write_text(_PEOPLE)
    return Hall(directory)


@contextmanager
def modems(hall: Hall) -> Iterator[None]:
    """The modems, on the links that the configuration names."""
    link = str(hall.directory / "sim-{n}")
    arguments = ("--count", str(MODEMS), "--link", link, "--set", "latency_s=0.01")
    with _running(hall.start("simulate", "gsm_modem", *arguments)) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(MODEMS)]
        assert lines == [f"gsm_modem {n} {hall.directory}/sim-{n}\n" for n in (1, 2)]
        yield
    assert process.returncode == 0
    assert not (hall.directory / "sim-1").is_symlink()


@contextmanager
def daemon(hall: Hall) -> Iterator[None]:
    """The daemon, with both channels up; SIGTERM has to end it with code 0."""
    with _running(hall.start("run")) as process:
        assert process.stderr is not None
        log: list[str] = []
        waited_for = {"event=ready", *(f"channel=modem-{n} state=up" for n in (1, 2))}
        for line in process.stderr:
            log.append(line)
            waited_for -= {sign for sign in waited_for if sign in line}
            if not waited_for:
                break
        assert not waited_for, "".join(log)
        stderr = process.stderr
        drain = threading.Thread(target=lambda: log.extend(stderr), daemon=True)
        drain.start()
        yield
    drain.join(PATIENCE_S)
    assert process.returncode == 0, "".join(log)


@contextmanager
def _running(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    # A start that hangs must not hang whoever reads its output.
    alarm = threading.Timer(PATIENCE_S * 3, process.kill)
    alarm.start()
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
    finally:
        alarm.cancel()
        process.kill()
        process.wait()

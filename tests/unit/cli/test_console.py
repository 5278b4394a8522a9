"""The console's words to a port and back, and when it refuses to talk."""

import os
from pathlib import Path

import pytest

from gateway.cli.channel_console import port_of, talk_to_port, terminal_form, wire_form
from gateway.cli.core_client import password
from gateway.cli.failure import Failure
from gateway.config import Channel, Config, Core, Site
from gateway.journal.lock import JournalLock


def config(tmp_path: Path, *channels: Channel, password_file: Path | None = None) -> Config:
    return Config(
        site=Site(id="lab", name="实验室", state_dir=tmp_path),
        core=Core(password_file=password_file),
        channel=channels,
    )


@pytest.mark.parametrize(
    ("line", "wire"),
    [
        ("AT", b"AT\r"),
        ("", b"\r"),
        ("0011000B^Z", b"0011000B\x1a"),
        ("AT^SYSINFO", b"AT^SYSINFO\r"),
    ],
)
def test_a_line_on_the_wire(line: str, wire: bytes) -> None:
    assert wire_form(line) == wire


def test_what_a_device_says_cannot_steer_the_terminal() -> None:
    assert terminal_form(b"AT\r\r\nOK\r\n> ") == "AT\n\nOK\n> "
    assert terminal_form(b"\x1b[2J\xff\x00") == "�[2J��"


def test_a_channel_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no channel 'x'; there are: a"):
        port_of(config(tmp_path, Channel(name="a", driver="nix")), "x")
    with pytest.raises(Failure, match="no driver 'nix'"):
        port_of(config(tmp_path, Channel(name="a", driver="nix")), "a")


def test_it_does_not_talk_while_a_gateway_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tmp_path, Channel(name="a", driver="nix"))
    monkeypatch.setattr("gateway.cli.channel_console.port_of", lambda *_: (os.devnull, 9600))
    lock = JournalLock(settings.journal_path)
    try:
        with pytest.raises(Failure, match="the gateway is running"):
            talk_to_port(settings, "a")
    finally:
        lock.release()


def test_the_password_lies_beside_the_configuration_unless_another_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    path = tmp_path / "gateway.toml"
    assert password(config(tmp_path), path) is None
    (tmp_path / "core.pw").write_text("beside\n")
    (tmp_path / "other.pw").write_text("other\n")
    assert password(config(tmp_path), path) == "beside"
    assert password(config(tmp_path, password_file=tmp_path / "other.pw"), path) == "other"
    with pytest.raises(Failure, match=r"none\.pw"):
        password(config(tmp_path, password_file=tmp_path / "none.pw"), path)

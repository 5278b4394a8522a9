"""The broker's file and address: only what nats-server reads as we mean it."""

import json
import stat
from pathlib import Path

import pytest

from gateway.core_link.broker import listen_address
from gateway.core_link.broker_config import Credential, broker_config, write_private


def test_the_settings_that_a_default_would_break() -> None:
    text = broker_config("127.0.0.1", 1883, Path("/state/broker"), [Credential("core", "p")], "m")
    config = json.loads(text)
    assert (config["host"], config["port"]) == ("127.0.0.1", -1)
    assert config["max_payload"] == 8 * 1024 * 1024
    assert config["jetstream"]["sync_interval"] == "always"
    assert config["jetstream"]["store_dir"] == "/state/broker"
    assert config["mqtt"] == {
        "host": "127.0.0.1",
        "port": 1883,
        "ack_wait": "2s",
        "max_ack_pending": 1024,
    }
    assert config["authorization"]["users"] == [
        {"user": "core", "password": "p", "allowed_connection_types": ["MQTT"]}
    ]


@pytest.mark.parametrize("password", ["", "a\nb", "tab\t", "\0", "$2a$11$abc"])
def test_passwords_that_would_be_misread_are_refused(password: str) -> None:
    with pytest.raises(ValueError, match="password must"):
        Credential("core", password)


def test_a_password_is_in_no_representation() -> None:
    assert "secret" not in repr(Credential("core", "secret"))


def test_a_private_file_is_private_whatever_was_there(tmp_path: Path) -> None:
    path = tmp_path / "nats.conf"
    for stale in (path, path.with_suffix(".new")):
        stale.write_text("old")
        stale.chmod(0o644)
    write_private(path, "密")
    assert path.read_text(encoding="utf-8") == "密"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["nats.conf"]


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("127.0.0.1:1883", ("127.0.0.1", 1883)),
        ("[::1]:1884", ("::1", 1884)),
        ("localhost:1", ("localhost", 1)),
    ],
)
def test_addresses(listen: str, address: tuple[str, int]) -> None:
    assert listen_address(listen) == address


@pytest.mark.parametrize("listen", ["", "1883", ":1883", "h:", "h:0", "h:65536", "h:١", "h:-1"])
def test_what_is_no_address(listen: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        listen_address(listen)

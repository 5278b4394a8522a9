"""The configuration file of the embedded broker (nats-server: MQTT 3.1.1 over JetStream).

It is written as JSON, which nats-server reads, and holds the passwords: mode 0600, never a
command line. What a default would break is named beside each setting.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Credential:
    """Whom the broker admits; raises `ValueError` for a name or password it would misread."""

    username: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        for what, text in (("username", self.username), ("password", self.password)):
            if not text or not text.isprintable():
                raise ValueError(f"the broker's {what} must be printable and not empty")
        # nats-server takes a password that looks like a bcrypt hash for one.
        if self.password.startswith("$2"):
            raise ValueError("the broker's password must not begin with $2")


def broker_config(
    host: str, port: int, directory: Path, users: Sequence[Credential], server_name: str
) -> str:
    """The whole file; `directory` takes the messages and the log."""
    config = {
        "server_name": server_name,
        # Its own protocol is of no use to us and would listen on 0.0.0.0:4222.
        "host": "127.0.0.1",
        "port": -1,
        # Over the default of 1 MiB a QoS 1 publish cuts its client off at every reconnect.
        "max_payload": 8 * _MIB,
        "jetstream": {
            "store_dir": str(directory),
            # An acknowledged message survives a power cut only if it was synced first.
            "sync_interval": "always",
            # The disk is shared with the journal, which must never find it full.
            "max_file_store": 2048 * _MIB,
            "max_memory_store": 64 * _MIB,
        },
        # The default of 30 s is how long an order would wait after a crash of ours.
        "mqtt": {"host": host, "port": port, "ack_wait": "2s", "max_ack_pending": 1024},
        "authorization": {"users": [_user(credential) for credential in users]},
        "log_file": str(directory / "broker.log"),
        "logfile_size_limit": 8 * _MIB,
        "logfile_max_num": 3,
    }
    return json.dumps(config, ensure_ascii=False, indent=1)


def _user(credential: Credential) -> dict[str, object]:
    return {
        "user": credential.username,
        "password": credential.password,
        "allowed_connection_types": ["MQTT"],
    }


def write_private(path: Path, text: str) -> None:
    """Put `text` at `path` in one step, readable by its owner only from the first byte."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)

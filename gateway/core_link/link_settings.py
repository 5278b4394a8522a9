"""What a link to the dispatch core is made from, and how it says that it is not there."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Protocol(Enum):
    """Which MQTT is spoken. Payloads are complete under either."""

    V311 = "3.1.1"
    V5 = "5"


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Where the broker is and who we are there.

    The will is retained, QoS 1; the broker publishes it when we vanish without a word. No
    `will_topic`, no will. `client_id` names the session: the same at every start, and nobody
    else's. A session that is not `durable` ends with its connection and leaves nothing at the
    broker. `ca_file` replaces the system's certificate authorities.
    """

    host: str
    port: int
    client_id: str
    subscriptions: tuple[str, ...]
    will_topic: str | None
    will_payload: bytes
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: Path | None = None
    keepalive_s: int = 5
    handlers_at_once: int = 64
    handle_again_after_s: float = 2.0
    puback_within_s: float = 20.0
    durable: bool = True
    longest_payload_bytes: int = 256 * 1024
    protocol: Protocol = Protocol.V311

    def check_length(self, payload: bytes) -> None:
        """Raise `ValueError` for a payload that may not leave."""
        if len(payload) > self.longest_payload_bytes:
            limit = f"the limit of {self.longest_payload_bytes // 1024} KiB"
            raise ValueError(f"payload of {len(payload)} bytes is over {limit}")


class LinkDown(ConnectionError):
    """The link is not up, or went before the broker acknowledged: publish again later."""

"""What a payload says and MQTT 5 can say beside it: to whom to answer, and which request.

    reply_to     ◄─►  Response Topic     muster/v1/{site}/response/{reply_to}
    transaction  ◄─►  Correlation Data   its UTF-8

The payload is the truth; a property only fills in what a request leaves out (MQTT 5 §4.10).
"""

from typing import Any

import msgspec

from gateway.core_link.topics import is_level

_RESPONSE = ("muster", "v1", "response")
_ENVELOPE = msgspec.json.Decoder()


class _Head(msgspec.Struct):
    transaction: Any = None


_HEAD = msgspec.json.Decoder(_Head)


def completed(payload: bytes, response_topic: str, correlation: bytes) -> bytes:
    """The request with the `reply_to` and `transaction` that it left to its properties.

    A payload that is no JSON object, or that lacks nothing, is returned as it came.
    """
    said = {"reply_to": _reply_to(response_topic), "transaction": _text(correlation)}
    try:
        envelope = _ENVELOPE.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return payload
    if not isinstance(envelope, dict):
        return payload
    lacking = {key: value for key, value in said.items() if value and key not in envelope}
    return msgspec.json.encode(envelope | lacking) if lacking else payload


def correlation_of(topic: str, payload: bytes) -> bytes:
    """The transaction of a response, as Correlation Data; empty for whatever is no response."""
    if _response_name(topic) is None:
        return b""
    try:
        transaction = _HEAD.decode(payload).transaction
    except (msgspec.DecodeError, UnicodeDecodeError):
        return b""
    return transaction.encode() if isinstance(transaction, str) else b""


def _reply_to(topic: str) -> str:
    name = _response_name(topic)
    return name if name is not None and is_level(name) else ""


def _response_name(topic: str) -> str | None:
    match topic.split("/"):
        case [first, version, _, noun, name] if (first, version, noun) == _RESPONSE:
            return name
        case _:
            return None


def _text(correlation: bytes) -> str:
    try:
        return correlation.decode()
    except UnicodeDecodeError:
        return ""

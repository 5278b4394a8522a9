"""The envelope of a request and of its response (CONTRACT §3); knows no noun and no verb.

    request   {"transaction": "…", "reply_to": "core-1", "data": {…}}
    response  {"transaction": "…", "status": "ok", "data": {…}}
              {"transaction": "…", "status": "error", "error": "…", "faults": ["…"], "data": {…}}

`faults` names every reason of an error.
Keys of a request that are not known are ignored, a missing `data` is an empty one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway.core_link.topics import is_level, request_parts

LONGEST_REQUEST_BYTES = 1024 * 1024
LONGEST_RESPONSE_BYTES = 256 * 1024
_LONGEST_TRANSACTION = 256


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request whose envelope is sound; `data` is still unchecked."""

    noun: str
    verb: str
    transaction: str
    reply_to: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RequestFault:
    """A request that cannot be read, with every reason.

    It can be answered when `reply_to` is known; `transaction` is then what the core sent, or
    None if that could not be read either.
    """

    reply_to: str | None
    transaction: str | None
    faults: tuple[str, ...]


class _Head(msgspec.Struct):
    """What an answer needs; decoding to it skips `data` without building it."""

    transaction: Any = None
    reply_to: Any = None


_HEAD = msgspec.json.Decoder(_Head)
_ENVELOPE = msgspec.json.Decoder()


def decode_request(topic: str, payload: bytes) -> WireRequest | RequestFault:
    """Read one request; any bytes and any topic give a value, never an exception."""
    if len(payload) > LONGEST_REQUEST_BYTES:
        return _oversize(payload)
    envelope = _decoded(_ENVELOPE, payload)
    if isinstance(envelope, str):
        return RequestFault(None, None, (envelope,))
    if not isinstance(envelope, dict):
        return RequestFault(None, None, ("the payload is not a JSON object",))
    return _checked(topic, envelope)


def _oversize(payload: bytes) -> RequestFault:
    fault = f"message of {len(payload)} bytes is over the limit of 1 MiB"
    head = _decoded(_HEAD, payload)
    if not isinstance(head, _Head):
        return RequestFault(None, None, (fault,))
    faults = [fault]
    transaction = _transaction(head.transaction, faults)
    return RequestFault(_reply_to(head.reply_to, faults), transaction, tuple(faults))


def _checked(topic: str, envelope: dict[str, Any]) -> WireRequest | RequestFault:
    faults: list[str] = []
    parts = request_parts(topic)
    if parts is None:
        faults.append("the topic is not muster/v1/{site}/request/{noun}/{verb}")
    transaction = _transaction(envelope.get("transaction"), faults)
    reply_to = _reply_to(envelope.get("reply_to"), faults)
    data = envelope.get("data", {})
    if not isinstance(data, dict):
        faults.append("`data` is not a JSON object")
    if parts is None or transaction is None or reply_to is None or faults:
        return RequestFault(reply_to, transaction, tuple(faults))
    return WireRequest(*parts, transaction, reply_to, data)


def _decoded(decoder: msgspec.json.Decoder[Any], payload: bytes) -> Any:
    """The value, or why there is none as a `str`; a JSON string itself decodes to a fault too."""
    try:
        value = decoder.decode(payload)
    except msgspec.DecodeError as error:
        return f"the payload is not UTF-8 JSON: {error}"
    except UnicodeDecodeError:
        return "the payload is not UTF-8 JSON: invalid UTF-8"
    except RecursionError:
        return "the payload is nested too deeply"
    return "the payload is not a JSON object" if isinstance(value, str) else value


def _transaction(value: Any, faults: list[str]) -> str | None:
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_TRANSACTION:
        return value
    faults.append(f"`transaction` is not a text of 1 to {_LONGEST_TRANSACTION} characters")
    return None


def _reply_to(value: Any, faults: list[str]) -> str | None:
    if isinstance(value, str) and is_level(value):
        return value
    faults.append("`reply_to` is not a text of the form [A-Za-z0-9-]{1,64}")
    return None


def encode_response(
    transaction: str | None,
    *,
    error: str | None = None,
    faults: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
) -> bytes:
    """Write one response; the status is "error" when there is an error or a fault.

    Without an `error` its text is the faults, joined. Raises `ValueError` over 256 KiB: who has
    more to say pages it.
    """
    if error is None and faults:
        error = "; ".join(faults)
    response: dict[str, Any] = {"transaction": transaction, "status": "ok"}
    if error is not None:
        response |= {"status": "error", "error": error, "faults": list(faults)}
    encoded = msgspec.json.encode(response | {"data": data or {}})
    if len(encoded) > LONGEST_RESPONSE_BYTES:
        raise ValueError(f"response of {len(encoded)} bytes is over the limit of 256 KiB")
    return encoded

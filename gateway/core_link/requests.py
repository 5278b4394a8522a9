"""The envelope of a request and of its response (CONTRACT §3); knows no noun and no verb.

Faults are in the hall's language: a seat reads them.

    request   {"transaction": "…", "reply_to": "core-1", "data": {…}}
    response  {"transaction": "…", "status": "ok", "data": {…}}
              {"transaction": "…", "status": "error", "error": "…", "faults": ["…"], "data": {…}}

`faults` names every reason of an error.
Keys of a request that are not known are ignored, a missing `data` is an empty one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway.core_link.topics import is_level, request_parts

LONGEST_REQUEST_BYTES = 1024 * 1024
LONGEST_RESPONSE_BYTES = 256 * 1024
_LONGEST_TRANSACTION = 256
_SHOWN_OF_TOPIC = 120
# Where the JSON is broken, whom to tell of it may still stand there to be read.
_REPLY_TO = re.compile(rb'(?<!\\)"reply_to"\s*:\s*"([A-Za-z0-9-]{1,64})"')
_TRANSACTION = re.compile(rb'(?<!\\)"transaction"\s*:\s*"([^"\\\x00-\x1f]{1,256})"')
_SEARCHED = 64 * 1024
_WANTING = {True: "缺少", False: "不合规定"}


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
    None if that could not be read either. Of broken JSON both are what its text lets see.
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
    faults = _topic_faults(topic)
    if len(payload) > LONGEST_REQUEST_BYTES:
        faults.append(f"消息长 {len(payload)} 字节, 超过 1 MiB 的上限")
        head = _decoded(_HEAD, payload)
        return _of_head(head, faults) if isinstance(head, _Head) else _of_text(payload, faults)
    envelope = _decoded(_ENVELOPE, payload)
    if isinstance(envelope, _Unreadable):
        return _of_text(payload, [*faults, envelope.fault])
    if not isinstance(envelope, dict):
        return RequestFault(None, None, (*faults, "消息不是 JSON 对象"))
    return _checked(topic, envelope, faults)


@dataclass(frozen=True, slots=True)
class _Unreadable:
    fault: str


def _topic_faults(topic: str) -> list[str]:
    if request_parts(topic) is not None:
        return []
    shown = topic[:_SHOWN_OF_TOPIC]
    return [f"主题 {shown} 不是 muster/v1/{{site}}/request/{{noun}}/{{verb}} 的形式"]


def _of_head(head: _Head, faults: list[str]) -> RequestFault:
    transaction = _transaction(head.transaction, faults)
    return RequestFault(_reply_to(head.reply_to, faults), transaction, tuple(faults))


def _of_text(payload: bytes, faults: list[str]) -> RequestFault:
    start = payload[:_SEARCHED]
    reply_to, transaction = _REPLY_TO.search(start), _TRANSACTION.search(start)
    return RequestFault(
        None if reply_to is None else reply_to[1].decode(),
        None if transaction is None else transaction[1].decode(errors="replace"),
        tuple(faults),
    )


def _checked(topic: str, envelope: dict[str, Any], faults: list[str]) -> WireRequest | RequestFault:
    parts = request_parts(topic)
    transaction = _transaction(envelope.get("transaction"), faults)
    reply_to = _reply_to(envelope.get("reply_to"), faults)
    data = envelope.get("data", {})
    if not isinstance(data, dict):
        faults.append("data: 应为 JSON 对象")
    if parts is None or transaction is None or reply_to is None or faults:
        return RequestFault(reply_to, transaction, tuple(faults))
    return WireRequest(*parts, transaction, reply_to, data)


def _decoded(decoder: msgspec.json.Decoder[Any], payload: bytes) -> Any:
    """The value, or `_Unreadable` with the reason."""
    try:
        return decoder.decode(payload)
    except msgspec.DecodeError as error:
        return _Unreadable(f"消息不是 UTF-8 编码的 JSON: {error}")
    except UnicodeDecodeError:
        return _Unreadable("消息不是 UTF-8 编码的 JSON")
    except RecursionError:
        return _Unreadable("消息的 JSON 嵌套过深")


def _transaction(value: Any, faults: list[str]) -> str | None:
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_TRANSACTION:
        return value
    faults.append(
        f"transaction: {_WANTING[value is None]}, 应为 1 至 {_LONGEST_TRANSACTION} 字的文字"
    )
    return None


def _reply_to(value: Any, faults: list[str]) -> str | None:
    if isinstance(value, str) and is_level(value):
        return value
    faults.append(f"reply_to: {_WANTING[value is None]}, 应为 [A-Za-z0-9-]{{1,64}}")
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

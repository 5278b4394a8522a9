"""LRRP, the location service: documents of tokens, one or more in a datagram.

    document   kind | length (uintvar) | token, value | token, value …
    0908 22 03 000001 34 31 1E    start 000001: periodically, every 30 s
    0508 22 03 000007 40 01 42    where are you now?

What a token means depends on who speaks: a radio's 34 is a time, ours asks for periods. Some
tokens are not public; of a document with one, what stands before it is read and the rest kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from drivers.mototrbo_ip.frame_error import FrameError
from drivers.mototrbo_ip.lrrp_numbers import (
    POINT_SIZE,
    TIME_SIZE,
    end_of_groups,
    read_uint,
    write_uint,
)


class LrrpKind(Enum):
    """The first octet of a document."""

    IMMEDIATE_REQUEST = 0x05
    IMMEDIATE_ANSWER = 0x07
    START_REQUEST = 0x09
    START_ANSWER = 0x0B
    TRIGGERED_REPORT = 0x0D
    STOP_REQUEST = 0x0F
    STOP_ANSWER = 0x11
    UNSOLICITED_REPORT = 0x13
    VERSION_REQUEST = 0x14
    VERSION_ANSWER = 0x15


class _Form(Enum):
    UINT = "a uintvar"
    FLOAT = "a ufloatvar"
    COUNTED = "a length octet, then so many"


_Value = tuple[_Form | int, ...]
_UINT, _FLOAT, _COUNTED = (_Form.UINT,), (_Form.FLOAT,), (_Form.COUNTED,)
_CIRCLE: _Value = (POINT_SIZE, _Form.FLOAT)

REQUEST_VALUES: Mapping[int, _Value] = MappingProxyType(
    {
        **{0x22: _COUNTED, 0x23: _UINT, 0x40: _COUNTED, 0x3F: (1,)},
        **{0x31: _UINT, 0x32: _FLOAT, 0x78: _UINT, 0x4A: _UINT},
        **dict.fromkeys((0x33, 0x34, 0x50, 0x51, 0x52, 0x54, 0x57, 0x62), ()),
    }
)
REPORT_VALUES: Mapping[int, _Value] = MappingProxyType(
    {
        **{0x22: _COUNTED, 0x23: _UINT, 0x40: _COUNTED, 0x34: (TIME_SIZE,)},
        **{0x66: (POINT_SIZE,), 0x51: _CIRCLE, 0x55: (*_CIRCLE, _Form.FLOAT, _Form.FLOAT)},
        **{0x69: (POINT_SIZE, _Form.FLOAT), 0x6C: _FLOAT, 0x70: _FLOAT, 0x56: (1,)},
        **{0x65: (1,), 0x36: (1,), 0x37: _UINT, 0x38: (), 0x39: ()},
    }
)
REQUESTS = frozenset(
    {
        LrrpKind.IMMEDIATE_REQUEST,
        LrrpKind.START_REQUEST,
        LrrpKind.STOP_REQUEST,
        LrrpKind.VERSION_REQUEST,
    }
)


@dataclass(frozen=True, slots=True)
class Element:
    """One token with the octets of its value."""

    token: int
    value: bytes = b""


@dataclass(frozen=True, slots=True)
class LrrpDocument:
    """`unread` begins at the first token that is not known, or that is cut off."""

    kind: LrrpKind
    elements: tuple[Element, ...]
    unread: bytes = b""

    def value(self, token: int) -> bytes | None:
        """Of the first such token, None without one."""
        return next((each.value for each in self.elements if each.token == token), None)

    def encode(self) -> bytes:
        """The document; several in a row are a datagram."""
        body = b"".join(bytes((each.token,)) + each.value for each in self.elements)
        body += self.unread
        return bytes((self.kind.value,)) + write_uint(len(body)) + body


@dataclass(frozen=True, slots=True)
class LrrpDatagram:
    """`unread` are documents of an unknown kind, and what is no document behind the first."""

    documents: tuple[LrrpDocument, ...]
    unread: bytes = b""


def decode_lrrp(datagram: bytes) -> LrrpDatagram:
    """Read every document; raises `FrameError` if there is not even one."""
    documents: list[LrrpDocument] = []
    unread, at = b"", 0
    while at < len(datagram):
        try:
            body_at = end_of_groups(datagram, at + 1)
            end = body_at + read_uint(datagram[at + 1 : body_at])
            if end > len(datagram):
                raise FrameError("an LRRP document is cut off")
        except FrameError:
            if not at:
                raise
            return LrrpDatagram(tuple(documents), unread + datagram[at:])
        try:
            kind = LrrpKind(datagram[at])
        except ValueError:
            unread += datagram[at:end]
        else:
            documents.append(_document(kind, datagram[body_at:end]))
        at = end
    if not datagram:
        raise FrameError("an LRRP datagram without a document")
    return LrrpDatagram(tuple(documents), unread)


def read_elements(body: bytes, values: Mapping[int, _Value]) -> tuple[tuple[Element, ...], bytes]:
    """The tokens of a document's body, and what could not be read of it."""
    elements, at = [], 0
    while at < len(body):
        form = values.get(body[at])
        if form is None:
            break
        try:
            end = _end_of(body, at + 1, form)
        except FrameError:
            break
        elements.append(Element(body[at], body[at + 1 : end]))
        at = end
    return tuple(elements), body[at:]


def _document(kind: LrrpKind, body: bytes) -> LrrpDocument:
    values = REQUEST_VALUES if kind in REQUESTS else REPORT_VALUES
    return LrrpDocument(kind, *read_elements(body, values))


def _end_of(body: bytes, at: int, value: _Value) -> int:
    for form in value:
        match form:
            case int():
                at += form
            case _Form.UINT:
                at = end_of_groups(body, at)
            case _Form.FLOAT:
                at = end_of_groups(body, end_of_groups(body, at))
            case _Form.COUNTED:
                at += 1 + body[at] if at < len(body) else len(body) + 1
    if at > len(body):
        raise FrameError("a value is cut off")
    return at

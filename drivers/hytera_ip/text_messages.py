"""TMP, the text service.

    operation   80 confirmed | 40 option | low octet: what it is
    payload     [option length 16] request 32 | destination 32 | [source 32] | body … | [option]

A text's body is UTF-16LE, a result's one octet. The result of a group text has no source.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.radio_address import RadioAddress, decode_address

_CONFIRMED = 0x8000
_WITH_OPTION = 0x4000


class TextKind(Enum):
    """The low octet of the operation; work orders (AA to AD) are not among them."""

    PRIVATE = 0xA1
    PRIVATE_RESULT = 0xA2
    PRIVATE_DATA = 0xAE
    PRIVATE_DATA_RESULT = 0xAF
    GROUP = 0xB1
    GROUP_RESULT = 0xB2
    GROUP_DATA = 0xBE
    GROUP_DATA_RESULT = 0xBF


TEXTS = frozenset({TextKind.PRIVATE, TextKind.GROUP})
RESULTS = frozenset(
    {
        TextKind.PRIVATE_RESULT,
        TextKind.PRIVATE_DATA_RESULT,
        TextKind.GROUP_RESULT,
        TextKind.GROUP_DATA_RESULT,
    }
)
_WITHOUT_SOURCE = frozenset({TextKind.GROUP_RESULT, TextKind.GROUP_DATA_RESULT})


@dataclass(frozen=True, slots=True)
class RadioMessage:
    """One message of the text service; `body` are octets, see `text` and `result`.

    `source` is None exactly for the results of group messages; `option` is None without one.
    """

    kind: TextKind
    request: int
    destination: RadioAddress
    source: RadioAddress | None
    body: bytes
    confirmed: bool = False
    option: bytes | None = None
    reliable: bool = False

    @property
    def to_group(self) -> bool:
        """Whether it goes to a talkgroup."""
        return self.kind in (TextKind.GROUP, TextKind.GROUP_DATA)

    @property
    def text(self) -> str:
        """The body of a text; an octet that is no character shows as U+FFFD."""
        return self.body.decode("utf-16-le", "replace")

    @property
    def result(self) -> int:
        """The body of a result."""
        return self.body[0]

    def encode(self) -> HdapMessage:
        """The message in its envelope."""
        operation = self.kind.value | (_CONFIRMED if self.confirmed else 0)
        parts = [self.request.to_bytes(4, "big"), self.destination.encode()]
        if self.source is not None:
            parts.append(self.source.encode())
        parts.append(self.body)
        if self.option is not None:
            operation |= _WITH_OPTION
            parts = [len(self.option).to_bytes(2, "big"), *parts, self.option]
        return HdapMessage(Service.TEXT, operation, b"".join(parts), self.reliable)


def encode_text(text: str) -> bytes:
    """The body of a text."""
    return text.encode("utf-16-le", "replace")


def decode_text_message(message: HdapMessage) -> RadioMessage | None:
    """Read one message of the text service, None for an operation that is not known.

    Raises `FrameError` for a payload that does not fit its operation.
    """
    try:
        kind = TextKind(message.operation & ~(_CONFIRMED | _WITH_OPTION))
    except ValueError:
        return None
    payload, option = message.payload, None
    if message.operation & _WITH_OPTION:
        payload, option = _split_option(payload)
    addresses = 4 if kind in _WITHOUT_SOURCE else 8
    if len(payload) < 4 + addresses:
        raise FrameError("a text message is cut off")
    body = payload[4 + addresses :]
    _check_body(kind, body)
    return RadioMessage(
        kind,
        int.from_bytes(payload[:4], "big"),
        decode_address(payload[4:8]),
        None if kind in _WITHOUT_SOURCE else decode_address(payload[8:12]),
        body,
        bool(message.operation & _CONFIRMED),
        option,
        message.reliable,
    )


def _split_option(payload: bytes) -> tuple[bytes, bytes]:
    if len(payload) < 2:
        raise FrameError("the length of an option is cut off")
    end = len(payload) - int.from_bytes(payload[:2], "big")
    if end < 2:
        raise FrameError("an option is cut off")
    return payload[2:end], payload[end:]


def _check_body(kind: TextKind, body: bytes) -> None:
    if kind in RESULTS and len(body) != 1:
        raise FrameError("a result has one octet")
    if kind in TEXTS and len(body) % 2:
        raise FrameError("half a character at the end of a text")

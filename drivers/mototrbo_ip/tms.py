"""TMS, the text service.

length 16 | header | address length, address | [sequence | [encoding]] | body

header     80 sequence follows | 40 acknowledgement wanted | 20 reserved, 1 in texts | type
sequence   80 encoding follows | lower five bits of the number
encoding   80 more follows | its upper two bits | 4 is UCS-2, little-endian
0014 E0 00 88 04 0D00 0A00 …   text 8: an empty subject's CRLF, then what is said
0003 BF 00 08                  acknowledges number 8
0004 BF 00 85 20               acknowledges number 37
"""

from dataclasses import dataclass
from enum import Enum

from drivers.mototrbo_ip.frame_error import FrameError

SEQUENCES = 128
UCS2 = 4
_SUBJECT_END = "\r\n".encode("utf-16-le")
_SEQUENCE, _WANTED, _RESERVED, _TYPE = 0x80, 0x40, 0x20, 0x1F


class TmsKind(Enum):
    """The type."""

    TEXT = 0x00
    AVAILABILITY = 0x10
    ACKNOWLEDGEMENT = 0x1F


@dataclass(frozen=True, slots=True)
class TmsMessage:
    """One message; `sequence` and `encoding` are None where the headers are left out."""

    kind: TmsKind
    sequence: int | None = None
    wanted: bool = False
    encoding: int | None = None
    body: bytes = b""
    address: bytes = b""
    reserved: bool = True

    @property
    def text(self) -> str:
        """The body of a text without its subject; what is no character shows as U+FFFD."""
        return self.body.removeprefix(_SUBJECT_END).decode("utf-16-le", "replace").rstrip("\0")

    def encode(self) -> bytes:
        """The datagram."""
        header = self.kind.value | (_WANTED if self.wanted else 0)
        header |= (_RESERVED if self.reserved else 0) | (0 if self.sequence is None else _SEQUENCE)
        octets = bytes((header, len(self.address))) + self.address
        octets += self._headers() + self.body
        return len(octets).to_bytes(2, "big") + octets

    def _headers(self) -> bytes:
        if self.sequence is None:
            return b""
        low, high = self.sequence & 0x1F, self.sequence >> 5
        if self.encoding is None and not high:
            return bytes((low,))
        return bytes((0x80 | low, high << 5 | (self.encoding or 0)))


def text_of(words: str, sequence: int, wanted: bool) -> TmsMessage:
    """A text; to a talkgroup nobody may be asked for an acknowledgement."""
    body = _SUBJECT_END + words.encode("utf-16-le", "replace")
    return TmsMessage(TmsKind.TEXT, sequence, wanted, UCS2, body)


def acknowledgement_of(sequence: int | None) -> TmsMessage:
    """It has arrived."""
    return TmsMessage(TmsKind.ACKNOWLEDGEMENT, sequence)


def decode_tms(datagram: bytes) -> TmsMessage | None:
    """Read one message, None for a type that is not known; raises `FrameError`.

    Octets behind the declared length are passed over: control stations leave some there.
    """
    length = int.from_bytes(datagram[:2], "big")
    if len(datagram) < 3 or not 0 < length <= len(datagram) - 2:
        raise FrameError(f"a TMS message of {length} octets in {len(datagram) - 2}")
    header, rest = datagram[2], datagram[3 : 2 + length]
    try:
        kind = TmsKind(header & _TYPE)
    except ValueError:
        return None
    address, rest = _address(rest)
    sequence, encoding = None, None
    if header & _SEQUENCE:
        sequence, encoding, rest = _numbered(rest)
    if kind is TmsKind.TEXT and encoding == UCS2 and len(rest) % 2:
        raise FrameError("half a character at the end of a text")
    wanted, reserved = bool(header & _WANTED), bool(header & _RESERVED)
    if kind is TmsKind.ACKNOWLEDGEMENT:
        encoding = None
    return TmsMessage(kind, sequence, wanted, encoding, rest, address, reserved)


def _address(octets: bytes) -> tuple[bytes, bytes]:
    if not octets:  # the short form: a header and nothing else
        return b"", b""
    end = 1 + octets[0]
    if len(octets) < end:
        raise FrameError("the address of a text is cut off")
    return octets[1:end], octets[end:]


def _numbered(octets: bytes) -> tuple[int, int | None, bytes]:
    """The sequence number, the encoding if there is one, and the rest."""
    headers = next((at for at, octet in enumerate(octets) if not octet & 0x80), len(octets))
    if headers == len(octets):
        raise FrameError("the headers of a TMS message are cut off")
    sequence, rest = octets[0] & 0x1F, octets[headers + 1 :]
    if not headers:
        return sequence, None, rest
    return sequence | (octets[1] & 0x60), octets[1] & 0x1F, rest

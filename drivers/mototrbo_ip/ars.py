"""ARS, the automatic registration service: which radios are on the air.

    length 16 | header | what the header says

    header   80 more follows | 40 answer wanted | 20 priority | 10 control | type
    0 registers    0009 F0 20 04 "4040" 00 00   event and encoding, then device, user, password
    1 good-bye     0001 31
    4 are you on?  0001 74
    5 a user signs on, laid out as 0, with event 0
    6 a user signs off; what follows its header is not public
    7 answer to 5 and 6, laid out as F
    F answer       0002 BF 1E   yes, register again in 1E units
                   0002 FF 00   no, with a reason (40 says so)
                   0001 3F      yes, I am here

A message that went by CSBK ends in 1080. Octets behind the length's end say nothing.
"""

from dataclasses import dataclass
from enum import Enum, IntFlag

from drivers.mototrbo_ip.frame_error import FrameError


class ArsKind(Enum):
    """The type."""

    REGISTRATION = 0x0
    GOOD_BYE = 0x1
    QUERY = 0x4
    USER_REGISTRATION = 0x5
    USER_GOOD_BYE = 0x6
    USER_ANSWER = 0x7
    ANSWER = 0xF


class ArsFlag(IntFlag):
    """The upper half of the header; in an answer `ANSWER_WANTED` says no."""

    MORE = 0x80
    ANSWER_WANTED = 0x40
    PRIORITY = 0x20
    CONTROL = 0x10


_USUAL = ArsFlag.PRIORITY | ArsFlag.CONTROL
_ANSWERS = frozenset({ArsKind.ANSWER, ArsKind.USER_ANSWER})
_REGISTRATIONS = frozenset({ArsKind.REGISTRATION, ArsKind.USER_REGISTRATION})
_BY_CSBK = b"\x10\x80"
INITIAL, REFRESH = 1, 2


@dataclass(frozen=True, slots=True)
class Registration:
    """`event` is `INITIAL` after power-on, `REFRESH` later, 0 of a user; names are as written."""

    event: int
    encoding: int
    device: bytes
    user: bytes = b""
    password: bytes = b""


@dataclass(frozen=True, slots=True)
class ArsMessage:
    """One message. `value` is there in an answer with one, `registration` in a registration.

    `more` is what follows the header of any other kind, `by_csbk` that it ends in 1080.
    """

    kind: ArsKind
    flags: ArsFlag = _USUAL
    registration: Registration | None = None
    value: int | None = None
    more: bytes = b""
    by_csbk: bool = False

    @property
    def says_yes(self) -> bool:
        """Of an answer."""
        return ArsFlag.ANSWER_WANTED not in self.flags

    def encode(self) -> bytes:
        """The datagram."""
        octets = bytes((self.flags | self.kind.value,)) + self._body()
        octets += _BY_CSBK if self.by_csbk else b""
        return len(octets).to_bytes(2, "big") + octets

    def _body(self) -> bytes:
        if self.registration is not None:
            named = self.registration
            first = bytes((named.event << 5 | named.encoding,))
            return first + b"".join(map(_counted, (named.device, named.user, named.password)))
        return self.more if self.value is None else bytes((self.value,))


QUERY = ArsMessage(ArsKind.QUERY, _USUAL | ArsFlag.ANSWER_WANTED)


def welcome(refresh: int) -> ArsMessage:
    """The answer to a registration: do it again in so many of the radio's units."""
    return ArsMessage(ArsKind.ANSWER, _USUAL | ArsFlag.MORE, value=refresh)


def signed_on(session: int) -> ArsMessage:
    """The answer to a user who signs on: for so many of the radio's units."""
    return ArsMessage(ArsKind.USER_ANSWER, _USUAL | ArsFlag.MORE, value=session)


SIGNED_OFF = ArsMessage(ArsKind.USER_ANSWER)


def decode_ars(datagram: bytes) -> ArsMessage | None:
    """Read one message, None for a type that is not known; raises `FrameError`."""
    length = int.from_bytes(datagram[:2], "big")
    if len(datagram) < 3 or not 0 < length <= len(datagram) - 2:
        raise FrameError(f"an ARS message of {length} octets in {len(datagram) - 2}")
    header, body = datagram[2], datagram[3 : 2 + length]
    flags = ArsFlag(header & 0xF0)
    try:
        kind = ArsKind(header & 0x0F)
    except ValueError:
        return None
    if kind in _REGISTRATIONS and body:
        named, rest = _registration(body, ArsFlag.MORE in flags)
        return ArsMessage(kind, flags, registration=named, by_csbk=_only_csbk(rest))
    told = int(kind in _ANSWERS and ArsFlag.MORE in flags)
    by_csbk = body[told:] == _BY_CSBK and (bool(told) or ArsFlag.MORE not in flags)
    body = body.removesuffix(_BY_CSBK) if by_csbk else body
    if (ArsFlag.MORE in flags) != bool(body):
        raise FrameError("an ARS header that is wrong about what follows")
    if kind in _ANSWERS and body:
        if len(body) != 1:
            raise FrameError("an answer has one value")
        return ArsMessage(kind, flags, value=body[0], by_csbk=by_csbk)
    return ArsMessage(kind, flags, more=body, by_csbk=by_csbk)


def _registration(body: bytes, has_event: bool) -> tuple[Registration, bytes]:
    """The registration, and what follows it."""
    if not has_event or body[0] & 0x80:
        raise FrameError("a registration without its event")
    names: list[bytes] = []
    rest = body[1:]
    while len(names) < 3:
        if not rest or len(rest) < 1 + rest[0]:
            raise FrameError("a registration is cut off")
        names.append(rest[1 : 1 + rest[0]])
        rest = rest[1 + rest[0] :]
    return Registration(body[0] >> 5, body[0] & 0x1F, *names), rest


def _only_csbk(rest: bytes) -> bool:
    if rest not in (b"", _BY_CSBK):
        raise FrameError("a registration with more than three names")
    return bool(rest)


def _counted(name: bytes) -> bytes:
    return bytes((len(name),)) + name

"""SDS user data as the network sees it: a second reading of EN 300 392-2 clause 29.

page on air ─ read_page ─► SeenTransfer, SeenConfirmation, SeenText, SeenOther, or a breach
a radio's text ─ text_parts ─► octets, one or more SDS

Only texts are read to their end; of other protocols the SDS-TL header is, where they have one.
"""

from dataclasses import dataclass

from drivers.tetra_pei.simulated_text import SeenWords, read_piece, read_words, written

_SIMPLE = {0x02, 0x09}
_PLAIN = {0x82, 0x89}
_HEADED, _IN_PIECES, _CALL_OUT = 0x8A, 0x8C, 0xC3
_TRANSPORTED = {*range(0x82, 0x8D), _CALL_OUT}
_LOCATION = 0x0A
_TRANSFER, _REPORT, _ACKNOWLEDGEMENT, _LAST_RESERVED = 0, 1, 2, 7
_FORWARD_OCTETS = {0: 1, 1: 3, 2: 6, 7: 0}


@dataclass(frozen=True, slots=True)
class SeenTransfer:
    """A message, or a part of one: (reference, total, number).

    `text` is None where it is none or cannot be read, `piece` the octets of a part of another PDU
    (8C), `stored_s` how long the network keeps it, None for not at all.
    """

    protocol: int
    reports_wanted: int
    group_service: bool
    reference: int
    text: str | None
    part: tuple[int, int, int] | None
    stored_s: float | None = None
    piece: bytes = b""
    breach: str = ""


@dataclass(frozen=True, slots=True)
class SeenConfirmation:
    """A report (kind 1) or an acknowledgement (kind 2); a short report names no protocol."""

    kind: int
    protocol: int | None
    status: int
    reference: int


@dataclass(frozen=True, slots=True)
class SeenText:
    """A text without SDS-TL: nobody can report on it."""

    protocol: int
    text: str | None
    breach: str = ""


@dataclass(frozen=True, slots=True)
class SeenOther:
    """Octets of another protocol; `asks_place` is a request for a location."""

    protocol: int
    asks_place: bool = False


Seen = SeenTransfer | SeenConfirmation | SeenText | SeenOther


def read_page(octets: bytes) -> Seen | str:
    """What leaves the radio in an SDS-4; a text names a breach of the standard."""
    protocol = octets[0]
    if protocol in _SIMPLE:
        words = read_words(protocol, octets[1:])
        return SeenText(protocol, words.text, words.breach)
    if protocol not in _TRANSPORTED:
        # TS 100 392-18-1: an immediate location request begins with 4
        return SeenOther(protocol, protocol == _LOCATION and b"\x40" <= octets[1:2] < b"\x50")
    if len(octets) < 3:
        return f"§29.4.2.4: an SDS-TL header of {len(octets)} octets"
    kind = octets[1] >> 4
    if kind in (_REPORT, _ACKNOWLEDGEMENT):
        if len(octets) < 4:
            return f"§29.4.2.2: a confirmation of {len(octets)} octets"
        return SeenConfirmation(kind, protocol, octets[2], octets[3])
    if _TRANSFER < kind <= _LAST_RESERVED:
        return f"§29.4.3.8: message type {kind} is reserved"
    return _read_transfer(octets) if kind == _TRANSFER else SeenOther(protocol)


def read_status(octets: bytes) -> SeenConfirmation | None:
    """The short report in a status (§29.4.2.3), if it is one."""
    value = int.from_bytes(octets[:2], "big")
    if len(octets) != 2 or value >> 10 != 0x1F:
        return None
    status = (0x50, 0x52, 0x00, 0x02)[value >> 8 & 3]
    return SeenConfirmation(_REPORT, None, status, value & 0xFF)


def read_joined(octets: bytes) -> str | None:
    """The text of all pieces of a concatenated SDS; its first octet is the protocol."""
    return read_words(octets[0], octets[1:]).text if octets and octets[0] in _PLAIN else None


def _read_transfer(octets: bytes) -> SeenTransfer | str:
    protocol, flags, reference, body = octets[0], octets[1], octets[2], octets[3:]
    stored_s = None
    if flags & 1:
        taken = _storage_octets(body)
        if len(body) < taken:
            return "§29.4.3: the store and forward control is cut off"
        stored_s, body = _validity_s(body[0] >> 3), body[taken:]
    words, piece = SeenWords(None), b""
    if protocol in (*_PLAIN, _HEADED):
        words = read_words(protocol, body)
    elif protocol == _IN_PIECES:
        found = read_piece(body)
        if isinstance(found, str):
            words = SeenWords(None, breach=found)
        else:
            words, piece = SeenWords(None, found[0]), found[1]
    wanted, group = flags >> 2 & 3, bool(flags & 2)
    return SeenTransfer(
        protocol, wanted, group, reference, words.text, words.part, stored_s, piece, words.breach
    )


def _storage_octets(body: bytes) -> int:
    """Validity 5 bits, type of the address 3, the address (§29.4.3)."""
    if len(body) < 2:
        return 1 if body and body[0] & 7 == 7 else 2
    if body[0] & 7 == 3:
        return 2 + (body[1] + 1) // 2
    return 1 + _FORWARD_OCTETS.get(body[0] & 7, 0)


def _validity_s(code: int) -> float:
    """How long the network keeps a message (§29.4.3); 31 is as long as it can."""
    steps = ((6, 0, 10), (10, 5, 60), (16, 10, 600), (21, 15, 3600), (24, 20, 21600))
    for last, less, unit_s in steps:
        if code <= last:
            return float((code - less) * unit_s)
    return (code - 24) * 172800.0


def text_parts(text: str, first_reference: int, *, seven_bits: bool = False) -> list[bytes]:
    """A text as a terminal sends it, each part with a report wanted."""
    coding, pieces = written(text, seven_bits=seven_bits)
    if len(pieces) == 1:
        return [bytes((0x82, 0x04, first_reference & 0xFF, coding)) + pieces[0]]
    return [
        bytes((_HEADED, 0x04, first_reference + number & 0xFF, coding))
        + bytes((5, 0, 3, first_reference & 0xFF, len(pieces), number + 1))
        + piece
        for number, piece in enumerate(pieces)
    ]


def report_of(protocol: int, status: int, reference: int, *, wants_answer: bool) -> bytes:
    """A terminal's report on a text."""
    return bytes((protocol, 0x18 if wants_answer else 0x10, status, reference))


def short_report_of(status: int, reference: int) -> bytes:
    """The same as a status: 7E.. received, 7F.. consumed, 7D.. memory full, 7C.. the rest."""
    lead = {0x00: 0x7E, 0x02: 0x7F, 0x52: 0x7D}.get(status, 0x7C)
    return bytes((lead, reference))


def location_of(longitude_deg: float, latitude_deg: float, reason: int) -> tuple[bytes, int]:
    """A short location report and its bits: 84, in 11 octets."""
    east = int(longitude_deg / 360 * 2**25) & 0x1FFFFFF
    north = int(latitude_deg / 180 * 2**24) & 0xFFFFFF
    # type 0, elapsed 0, within 20 m, standing, northward, reason in the last octet
    value = (east << 24 | north) << 23 | 1 << 20 | reason
    return bytes((0x0A,)) + (value << 4).to_bytes(10, "big"), 84

"""SDS user data as the network sees it: a second reading of EN 300 392-2 clause 29.

page on air ─ read_page ─► SeenTransfer, SeenConfirmation or a complaint
a radio's text ─ text_parts ─► octets, one or more SDS
"""

from dataclasses import dataclass

_PLAIN = {0x82, 0x89}
_HEADED = 0x8A
_LATIN, _UCS = 1, 26
_ROOM = 130


@dataclass(frozen=True, slots=True)
class SeenTransfer:
    """A text, or a part of one: (reference, total, number)."""

    protocol: int
    reports_wanted: int
    group_service: bool
    reference: int
    text: str
    part: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class SeenConfirmation:
    """A report (kind 1) or an acknowledgement (kind 2)."""

    kind: int
    protocol: int
    status: int
    reference: int


def read_page(octets: bytes) -> SeenTransfer | SeenConfirmation | str:
    """What leaves the radio; a text says what is wrong with it."""
    if len(octets) < 4 or octets[0] not in (*_PLAIN, _HEADED):
        return f"no text protocol: {octets.hex()}"
    kind = octets[1] >> 4
    if kind in (1, 2):
        if len(octets) != 4:
            return f"a confirmation of {len(octets)} octets"
        return SeenConfirmation(kind, octets[0], octets[2], octets[3])
    if kind or octets[1] & 1:
        return f"message type or storage not expected: {octets[1]:#04x}"
    return _read_transfer(octets)


def _read_transfer(octets: bytes) -> SeenTransfer | str:
    coding, body, part = octets[3], octets[4:], None
    if octets[0] == _HEADED:
        if body[:3] != b"\x05\x00\x03" or len(body) < 6:
            return f"no header of a concatenation: {body.hex()}"
        part, body = (body[3], body[4], body[5]), body[6:]
        if not 1 <= part[2] <= part[1]:
            return f"part {part[2]} of {part[1]}"
    if coding == _LATIN:
        text = body.decode("latin-1")
    elif coding == _UCS and len(body) % 2 == 0:
        text = body.decode("utf-16-be", "replace")
    else:
        return f"coding {coding} of {len(body)} octets"
    wanted, group = octets[1] >> 2 & 3, bool(octets[1] & 2)
    return SeenTransfer(octets[0], wanted, group, octets[2], text, part)


def text_parts(text: str, first_reference: int) -> list[bytes]:
    """A text as a terminal sends it, each part with a report wanted."""
    latin = all(ord(character) < 256 for character in text)
    coding, codec, width = (_LATIN, "latin-1", 1) if latin else (_UCS, "utf-16-be", 2)
    data = text.encode(codec)
    if len(data) <= _ROOM:
        return [bytes((0x82, 0x04, first_reference & 0xFF, coding)) + data]
    step = _ROOM // width * width
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
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

"""Frames as the simulated station reads and writes them: its own reading of the formats."""

import struct
from dataclasses import dataclass

ACKNOWLEDGES, BEATS, CONNECTS, CLOSES, REJECTS, HAS_OPTIONS = 1, 2, 4, 8, 16, 32
_HRNP_KINDS = {
    0xFE: CONNECTS,
    0xFD: CONNECTS | ACKNOWLEDGES,
    0xFC: CONNECTS | REJECTS,
    0xFB: CLOSES,
    0xFA: CLOSES | ACKNOWLEDGES,
    0x00: 0,
    0x10: ACKNOWLEDGES,
}
_HRNP_CODES = {kind: code for code, kind in _HRNP_KINDS.items()}


class Malformed(Exception):
    """What the client sent is no frame; says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Either format: `kind` in HSTRP's bits without that of options; `extra` is what to echo."""

    kind: int
    number: int
    body: bytes = b""
    extra: bytes = b""


def read_hstrp(raw: bytes) -> Frame:
    """Raises `Malformed`."""
    if len(raw) < 6 or raw[:3] != b"2B\0" or raw[3] > 63:
        raise Malformed(f"no HSTRP frame: {raw.hex()}")
    kind, number = raw[3], struct.unpack_from(">H", raw, 4)[0]
    end = 6
    more = kind & HAS_OPTIONS
    while more:
        if end + 2 > len(raw):
            raise Malformed(f"options cut off: {raw.hex()}")
        more = raw[end] & 0x80
        end += 2 + raw[end + 1]
    if end > len(raw):
        raise Malformed(f"options cut off: {raw.hex()}")
    return Frame(kind & ~HAS_OPTIONS, number, raw[end:], raw[6:end])


def write_hstrp(frame: Frame) -> bytes:
    kind = frame.kind | (HAS_OPTIONS if frame.extra else 0)
    return struct.pack(">2sBBH", b"2B", 0, kind, frame.number) + frame.extra + frame.body


def read_hrnp(raw: bytes) -> Frame:
    """Raises `Malformed`; what is echoed are version, block and both ends."""
    if len(raw) < 12 or raw[0] != 0x7E or raw[3] not in _HRNP_KINDS:
        raise Malformed(f"no HRNP frame: {raw.hex()}")
    number, length = struct.unpack_from(">HH", raw, 6)
    if length != len(raw):
        raise Malformed(f"HRNP length {length}: {raw.hex()}")
    if _folded(raw) != 0xFFFF:
        raise Malformed(f"HRNP checksum: {raw.hex()}")
    turned = bytes((raw[1], raw[2], raw[5], raw[4]))
    return Frame(_HRNP_KINDS[raw[3]], number, raw[12:], turned)


def write_hrnp(frame: Frame) -> bytes:
    version, block, source, destination = frame.extra or b"\x04\0\x10\x20"
    head = bytes((0x7E, version, block, _HRNP_CODES[frame.kind], source, destination))
    head += struct.pack(">HH", frame.number, 12 + len(frame.body))
    check = 0xFFFF - _folded(head + b"\0\0" + frame.body)
    return head + struct.pack(">H", check) + frame.body


def _folded(octets: bytes) -> int:
    """The ones' complement sum; of a frame with its checksum in it, all ones."""
    even = octets + b"\0" * (len(octets) & 1)
    total: int = sum(struct.unpack(f">{len(even) // 2}H", even))
    return total if total == 0 else (total - 1) % 0xFFFF + 1


def read_hdap(raw: bytes) -> tuple[int, int, bytes]:
    """Service without its reliable bit, operation, payload; raises `Malformed`."""
    if len(raw) < 7 or raw[-1] != 3:
        raise Malformed(f"no HDAP message: {raw.hex()}")
    service = raw[0] & 0x7F
    operation, length = struct.unpack_from("<HH" if service == 2 else ">HH", raw, 1)
    if length != len(raw) - 7 or (sum(raw[1:-1]) - 0x32) & 0xFF:
        raise Malformed(f"HDAP length or checksum: {raw.hex()}")
    return service, operation, raw[5:-2]


def write_hdap(service: int, operation: int, payload: bytes) -> bytes:
    order = "<HH" if service == 2 else ">HH"
    body = struct.pack(order, operation, len(payload)) + payload
    return bytes((service,)) + body + bytes(((0x32 - sum(body)) & 0xFF, 3))

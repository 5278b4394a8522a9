"""A second reading of what a client asks of a radio's location service (LRRP).

    document | length | 22 length name, or 23 number | wishes | 34 trigger …
    14 | 0   which version?

A datagram may hold several. A wish is a single octet, 40 with its length and value, or 3F with one
octet. A trigger repeats (31 seconds, 32 seconds and fractions, 78 metres) or waits for a condition
(4A).
"""

from dataclasses import dataclass, field

from drivers.mototrbo_ip.simulated_octets import IMMEDIATE, START, STOP, VERSION, Malformed

_PLAIN_WISHES = b"\x50\x51\x52\x54\x57\x62"


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A request; `name` is how an answer has to call it, `wanted` the wishes without a value.

    Interval, distance and condition are those of a start's trigger, 0 where it has none.
    """

    document: int
    number: int
    name: bytes = field(default=b"", compare=False)
    wanted: bytes = b""
    interval_s: float = 0
    distance_m: int = 0
    condition: int = 0


def read_requests(datagram: bytes) -> list[ReadRequest]:
    """Every LRRP document of the client in this datagram; raises `Malformed`."""
    found, at = [], 0
    while at < len(datagram):
        end = at + 2 + datagram[at + 1] if at + 1 < len(datagram) else len(datagram) + 1
        if end > len(datagram):
            raise Malformed(f"length of {datagram.hex()}")
        found.append(read_request(datagram[at:end]))
        at = end
    return found


def read_request(document: bytes) -> ReadRequest:
    """One LRRP document of the client; raises `Malformed`."""
    if document == bytes((VERSION, 0)):
        return ReadRequest(VERSION, 0)
    if len(document) < 4 or document[0] not in (IMMEDIATE, START, STOP):
        raise Malformed(f"LRRP of {document.hex()}")
    if document[1] != len(document) - 2:
        raise Malformed(f"length of {document.hex()}")
    number, end = _number(document)
    kind, name = document[0], document[2:end]
    wanted, rest = _wishes(document[end:])
    if kind == START:
        return _start(number, name, wanted, rest)
    if rest or (kind == STOP and wanted):
        raise Malformed(f"a request with {(wanted + rest).hex()}")
    return ReadRequest(kind, number, name, wanted)


def _number(document: bytes) -> tuple[int, int]:
    """The number of a request, and where its name ends."""
    if document[2] == 0x23:
        return _groups(document, 3)
    end = 4 + document[3]
    if document[2] != 0x22 or not 1 <= document[3] <= 4 or end > len(document):
        raise Malformed(f"the name of {document.hex()}")
    return int.from_bytes(document[4:end], "big"), end


def _wishes(octets: bytes) -> tuple[bytes, bytes]:
    wanted, at = b"", 0
    while at < len(octets):
        if octets[at] in _PLAIN_WISHES:
            wanted += octets[at : at + 1]
            at += 1
        elif octets[at] == 0x40 and at + 1 < len(octets):
            at += 2 + octets[at + 1]
        elif octets[at] == 0x3F:
            at += 2
        else:
            break
    if at > len(octets):
        raise Malformed(f"a wish of {octets.hex()} is cut off")
    return wanted, octets[at:]


def _start(number: int, name: bytes, wanted: bytes, trigger: bytes) -> ReadRequest:
    if trigger[:1] != b"\x34":
        raise Malformed(f"a start with {trigger.hex()}")
    if trigger[1:2] == b"\x4a" and len(trigger) == 3:
        return ReadRequest(START, number, name, wanted, condition=trigger[2])
    interval_s, distance_m, at = 0.0, 0, 1
    while at < len(trigger):
        token, (value, at) = trigger[at], _groups(trigger, at + 1)
        match token:
            case 0x31:
                interval_s = value
            case 0x32:
                begun = at
                fraction, at = _groups(trigger, at)
                interval_s = value + fraction / 128.0 ** (at - begun)
            case 0x78:
                distance_m = value
            case _:
                raise Malformed(f"a start with {trigger.hex()}")
    if not interval_s:
        raise Malformed("a start without an interval or a condition")
    return ReadRequest(START, number, name, wanted, interval_s, distance_m)


def _groups(octets: bytes, at: int) -> tuple[int, int]:
    number = 0
    while at < len(octets):
        number = number * 128 + octets[at] % 128
        at += 1
        if octets[at - 1] < 128:
            return number, at
    raise Malformed(f"a number of {octets.hex()}")

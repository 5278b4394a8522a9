"""Where some Motorola radios say that they are: an LRRP document behind PID 80, not LIP.

    80 | document | length | token, value …

    23 request, seven bits an octet     34 time: year 14, month 4, day 5, hour 5, minute 6, second 6
    66 latitude 32 of 180°, longitude 32 of 360°, two's complement            56 heading, 2° a step

Two recordings are all that is known of it. Reading ends at a token that is none of these.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from drivers.tetra_pei.bit_fields import BitReader
from drivers.tetra_pei.location_report import Place
from drivers.tetra_pei.pdu_error import PduError

_DOCUMENTS = {0x07: "answer", 0x0D: "triggered-report", 0x13: "unsolicited-report"}
_REQUEST, _TIME, _POINT, _HEADING = 0x23, 0x34, 0x66, 0x56
_SIZES = {_TIME: 5, _POINT: 8, _HEADING: 1}
_TURN = 1 << 32


@dataclass(frozen=True, slots=True)
class LrrpLocation:
    """A report; `tokens` are those that were read, in order, `left` the octets behind them."""

    document: str
    request: str = ""
    time_utc: datetime | None = None
    place: Place | None = None
    heading_deg: float | None = None
    tokens: tuple[int, ...] = ()
    left: int = 0

    @property
    def reason(self) -> None:
        """Why it was sent, as in LIP: these documents do not say it."""
        return None


def is_lrrp_report(octets: bytes) -> bool:
    """Whether what stands behind PID 80 is a document that tells where a radio is."""
    return len(octets) >= 2 and octets[0] in _DOCUMENTS and octets[1] == len(octets) - 2


def decode_lrrp(octets: bytes) -> LrrpLocation:
    """A report behind its PID, as `is_lrrp_report` has it; raises `PduError`."""
    found: dict[int, bytes] = {}
    rest = octets[2:]
    while rest:
        size = _size(rest)
        if size is None:
            break
        found[rest[0]], rest = rest[1 : 1 + size], rest[1 + size :]
    return LrrpLocation(
        _DOCUMENTS[octets[0]],
        found.get(_REQUEST, b"").hex(),
        _time(found[_TIME]) if _TIME in found else None,
        _place(found[_POINT]) if _POINT in found else None,
        2.0 * found[_HEADING][0] if _HEADING in found else None,
        tuple(found),
        len(rest),
    )


def _size(rest: bytes) -> int | None:
    """Octets of the value of the token in front; None if it is not known."""
    size = _SIZES.get(rest[0])
    if rest[0] == _REQUEST:
        size = next((at for at, octet in enumerate(rest[1:], 1) if octet < 0x80), len(rest))
    if size is not None and len(rest) <= size:
        raise PduError(f"LRRP: token {rest[0]:02x} is cut off")
    return size


def _time(octets: bytes) -> datetime | None:
    fields = BitReader(octets)
    try:
        year, month, day, hour, minute, second = map(fields.unsigned, (14, 4, 5, 5, 6, 6))
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None  # a radio that has no time yet


def _place(octets: bytes) -> Place:
    fields = BitReader(octets)
    latitude, longitude = fields.signed(32), fields.signed(32)
    return Place(longitude * 360 / _TURN, latitude * 180 / _TURN)

"""Time stamps of the network: TP-SCTS and TP-DT (TS 23.040 §9.2.3.11).

    year month day hour minute second zone     each one octet, its halves swapped

The zone counts quarters of an hour against GMT; bit 3 of its octet is the sign.
"""

from datetime import UTC, datetime, timedelta, timezone

TIMESTAMP_OCTETS = 7
_WIDEST_ZONE_QUARTERS = 14 * 4
_CENTURY_BORDER = 90


def decode_timestamp(octets: bytes) -> datetime | None:
    """Seven octets as UTC; None for what no clock can have shown (unset, noise)."""
    digits = [(octet & 0x0F) * 10 + (octet >> 4) for octet in octets[:6]]
    if any(octet & 0x0F > 9 or octet >> 4 > 9 for octet in octets[:6]):
        return None
    zone = octets[6]
    quarters = (zone & 0x07) * 10 + (zone >> 4)
    if zone >> 4 > 9 or quarters > _WIDEST_ZONE_QUARTERS:
        return None
    offset = timedelta(minutes=-15 * quarters if zone & 0x08 else 15 * quarters)
    year, month, day, hour, minute, second = digits
    century = 1900 if year >= _CENTURY_BORDER else 2000
    try:
        local = datetime(century + year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError:
        return None
    return local.astimezone(UTC)

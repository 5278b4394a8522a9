"""What an SDS says: one typed value for each, whatever it rode on.

service 13            Status, ShortReport
service 12, PID 02 09 Text        (no report possible)
            PID 0A    Location
            PID 82 89 8A 8C       Transfer with a Text or RawPart
            PID ≥ 80, type 1, 2   Report, Acknowledgement
            PID 80                LrrpLocation, with some makes
            another PID           Foreign
"""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.tetra_pei.location_report import Location, decode_location
from drivers.tetra_pei.lrrp_location import LrrpLocation, decode_lrrp, is_lrrp_report
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.received_sds import STATUS_SERVICE, ReceivedSds
from drivers.tetra_pei.sds_transport import Acknowledgement, Report, Transfer, decode_transport
from drivers.tetra_pei.status_value import ShortReport, Status, decode_status
from drivers.tetra_pei.text_message import (
    CONCATENATED,
    HEADED_TEXT,
    IMMEDIATE,
    SIMPLE_IMMEDIATE,
    SIMPLE_TEXT,
    TEXT,
    RawPart,
    Text,
    decode_concatenated,
    decode_headed_text,
    decode_simple_text,
    decode_text_data,
)

LOCATION = 0x0A
_LRRP = 0x80
_SDS_4 = 12
_TEXT_OF: dict[int, Callable[[bytes], Text | RawPart]] = {
    TEXT: decode_text_data,
    IMMEDIATE: decode_text_data,
    HEADED_TEXT: decode_headed_text,
    CONCATENATED: decode_concatenated,
}
TEXT_PROTOCOLS = frozenset((SIMPLE_TEXT, SIMPLE_IMMEDIATE, *_TEXT_OF))


@dataclass(frozen=True, slots=True)
class TextTransfer:
    """A text that came under SDS-TL, and what it came in."""

    transfer: Transfer
    text: Text | RawPart


@dataclass(frozen=True, slots=True)
class Foreign:
    """A protocol that is none of ours (SDS-1 to SDS-3, call-out, a vendor's own)."""

    service: int
    pid: int | None


_OfTexts = Text | TextTransfer | Report | Acknowledgement
Message = Status | ShortReport | _OfTexts | Location | LrrpLocation | Foreign


def decode_message(sds: ReceivedSds) -> Message:
    """What this SDS says; raises `PduError`."""
    service, octets = sds.header.service, sds.octets
    if service == STATUS_SERVICE:
        return decode_status(octets)
    if service != _SDS_4:
        return Foreign(service, None)
    pid = octets[0]
    if pid in (SIMPLE_TEXT, SIMPLE_IMMEDIATE):
        return decode_simple_text(octets)
    if pid == LOCATION:
        return decode_location(octets[1:])
    if pid == _LRRP and is_lrrp_report(octets[1:]):
        return decode_lrrp(octets[1:])
    if pid not in _TEXT_OF:
        return Foreign(service, pid)
    pdu = decode_transport(octets)
    if isinstance(pdu, Transfer):
        return TextTransfer(pdu, _TEXT_OF[pid](pdu.user_data))
    return pdu


def pid_of(sds: ReceivedSds) -> int | None:
    """The protocol of an SDS-4."""
    return sds.octets[0] if sds.header.service == _SDS_4 else None


def joined_text(octets: bytes) -> Text:
    """The text of all parts of a concatenated SDS (8C), which part 1 begins with its PID."""
    if not octets or octets[0] not in (TEXT, IMMEDIATE):
        raise PduError("a concatenated SDS that holds no text")
    return decode_text_data(octets[1:])

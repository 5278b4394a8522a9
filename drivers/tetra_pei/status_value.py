"""The 16 bits of a status (EN 300 392-2 §14.8.34): emergency, short report, or the fleet's own.

0x0000           emergency
0x7C00..0x7FFF   short report: 011111 tt mmmmmmmm, on the transfer with reference m
0x8000..0xFFFF   what the fleet's table says
"""

import re
from dataclasses import dataclass
from enum import Enum

from drivers.tetra_pei.pdu_error import PduError

EMERGENCY = 0x0000
_WRITTEN = re.compile(r"0[xX][0-9A-Fa-f]{1,4}|0|[1-9][0-9]{0,4}")
_SHORT_REPORT = 0x7C00
_SHORT_REPORT_MASK = 0xFC00


class ShortOutcome(Enum):
    """What a short report says (§29.4.2.3), by its two bits."""

    UNSUPPORTED = 0
    MEMORY_FULL = 1
    RECEIVED = 2
    CONSUMED = 3


@dataclass(frozen=True, slots=True)
class ShortReport:
    """A delivery report in the shape of a status."""

    outcome: ShortOutcome
    reference: int


@dataclass(frozen=True, slots=True)
class Status:
    """A pre-coded status; `value` is 0..0xFFFF and no short report."""

    value: int

    @property
    def is_emergency(self) -> bool:
        return self.value == EMERGENCY


def is_short_report(value: int) -> bool:
    """Whether these 16 bits can never be a status of a fleet."""
    return value & _SHORT_REPORT_MASK == _SHORT_REPORT


def read_value(written: str) -> int | None:
    """The 16 bits that people write as `0x8003` or as a number; None for anything else."""
    if _WRITTEN.fullmatch(written) is None:
        return None
    value = int(written, 0)
    return value if value <= 0xFFFF else None


def decode_status(octets: bytes) -> Status | ShortReport:
    """The two octets behind a `+CTSDSR` of a status; raises `PduError`."""
    if len(octets) != 2:
        raise PduError(f"a status of {len(octets)} octets")
    value = int.from_bytes(octets, "big")
    if is_short_report(value):
        return ShortReport(ShortOutcome(value >> 8 & 3), value & 0xFF)
    return Status(value)


def encode_status(status: Status | ShortReport) -> bytes:
    """Two octets; raises `PduError` for a value that is none, or means a short report."""
    match status:
        case ShortReport(outcome, reference):
            value = _SHORT_REPORT | outcome.value << 8 | reference & 0xFF
        case Status(value):
            if not 0 <= value <= 0xFFFF or is_short_report(value):
                raise PduError(f"{value:#06x} is no status")
    return value.to_bytes(2, "big")

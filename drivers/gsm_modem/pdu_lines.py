"""Headers that announce a PDU, and the hexadecimal line that follows each.

    +CMGR: stat,[alpha],length          answer to AT+CMGR   TS 27.005 §4.2
    +CMGL: index,stat,[alpha],length    answer to AT+CMGL   TS 27.005 §4.1
    +CMT: [alpha],length                a text, directly    TS 27.005 §3.4.1
    +CDS: length                        a report, directly  TS 27.005 §3.4.1
    +CBM: length                        cell broadcast, of no interest to us

Other lines may stand between a header and its PDU, another pair of this kind included:
lengths tell which belongs to which, and among equals the inner pair closes first.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Source(Enum):
    """How a PDU came to us."""

    READ = "CMGR"
    LISTED = "CMGL"
    TEXT = "CMT"
    REPORT = "CDS"
    BROADCAST = "CBM"


@dataclass(frozen=True, slots=True)
class PduHeader:
    """`tpdu_octets` counts what follows the service centre's address.

    `index` is known for a listed PDU, `status` (`<stat>`) for all that were stored.
    """

    source: Source
    tpdu_octets: int
    index: int | None
    status: int | None


@dataclass(frozen=True, slots=True)
class PduLine:
    """A header and the line that belongs to it."""

    header: PduHeader
    hexadecimal: str


_HEADER = re.compile(r"\+(CMGR|CMGL|CMT|CDS|CBM):\s*(?:(.*),)?\s*(\d{1,3})$")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{8,}")
_STORED = re.compile(r"\s*(\d+)\s*(?:,\s*(\d+))?")
_MOST_OPEN = 4


class PduLines:
    """Pairs headers with PDUs."""

    def __init__(self) -> None:
        self._open: list[PduHeader] = []

    def open(self, header: PduHeader) -> None:
        """Its PDU comes next, or soon."""
        self._open = [*self._open[1 - _MOST_OPEN :], header]

    def body(self, line: str) -> PduLine | None:
        """The pair that this line completes; None if it is no PDU or nobody waits for one."""
        if not self._open or not _HEXADECIMAL.fullmatch(line):
            return None
        fitting = [at for at, header in enumerate(self._open) if _fits(header, line)]
        header = self._open.pop(fitting[-1] if fitting else -1)
        return PduLine(header, line)

    def forget_stored(self) -> None:
        """A command has ended: what it announced will not come any more."""
        stored = (Source.READ, Source.LISTED)
        self._open = [header for header in self._open if header.source not in stored]


def read_header(line: str) -> PduHeader | None:
    """The header in a line, whatever noise stands before it."""
    found = _HEADER.search(line)
    if found is None:
        return None
    source, length = Source(found[1]), int(found[3])
    numbers = _STORED.match(found[2] or "")
    if source is Source.READ:
        return PduHeader(source, length, None, int(numbers[1]) if numbers else None)
    if source is not Source.LISTED:
        return PduHeader(source, length, None, None)
    if numbers is None:
        return None
    return PduHeader(source, length, int(numbers[1]), int(numbers[2]) if numbers[2] else None)


def _fits(header: PduHeader, line: str) -> bool:
    return int(line[:2], 16) + 1 + header.tpdu_octets == len(line) / 2

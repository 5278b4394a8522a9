"""Lines that a modem sends by itself, as far as they matter to us."""

import re
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """+CMTI or +CDSI: something was stored (TS 27.005 §3.4.1)."""

    memory: str
    index: int


@dataclass(frozen=True, slots=True)
class Caller:
    """+CLIP: who rings (TS 27.007 §7.6); empty if he withholds his number."""

    number: str


class Sign(Enum):
    """Lines without content."""

    RING = "ring"
    CALL_OVER = "call over"
    RESTARTED = "the modem has restarted"
    SIM_LOCKED = "the SIM is locked again"
    SIM_GONE = "the SIM is gone"


Unsolicited = StoredNotice | Caller | Sign

_STORED = re.compile(r"\+C(?:MT|DS)I:\s*\"?([A-Z]{2})\"?\s*,\s*(\d{1,5})$")
_CALLER = re.compile(r"\+CLIP:\s*\"([+0-9*#]*)\"")
_SIGNS = {
    "RING": Sign.RING,
    "NO CARRIER": Sign.CALL_OVER,
    "BUSY": Sign.CALL_OVER,
    "NO ANSWER": Sign.CALL_OVER,
    "RDY": Sign.RESTARTED,
    "^SYSSTART": Sign.RESTARTED,
    "NORMAL POWER DOWN": Sign.RESTARTED,
    "POWERED DOWN": Sign.RESTARTED,
    "+CPIN: SIM PIN": Sign.SIM_LOCKED,
    "+CPIN: NOT INSERTED": Sign.SIM_GONE,
    "+CPIN: NOT READY": Sign.SIM_GONE,
    "+SIMCARD: NOT AVAILABLE": Sign.SIM_GONE,
}


def read_unsolicited(line: str) -> Unsolicited | None:
    """What the line announces, whatever noise stands before it; None if nothing for us."""
    if stored := _STORED.search(line):
        return StoredNotice(stored[1], int(stored[2]))
    if caller := _CALLER.search(line):
        return Caller(caller[1])
    return _SIGNS.get(line)

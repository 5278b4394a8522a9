"""What a radio's refusal means for a page (EN 300 392-5 §6.17; the numbers are +CME ERROR's)."""

import re
from dataclasses import dataclass
from enum import Enum

_ERROR = re.compile(r"\+CM[ES] ERROR:\s*(\d+)", re.IGNORECASE)
_PLAIN = "ERROR"


class Verdict(Enum):
    """What follows: `AGAIN` now, `LATER` when the channel is free, or whose fault it is."""

    AGAIN = "again"
    LATER = "later"
    IN_DOUBT = "in doubt"
    RECIPIENT = "recipient"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class PeiError:
    """A refusal; `code` is None where the radio gives none."""

    code: int | None

    @property
    def cause(self) -> str:
        if self.code is None:
            return "ERROR"
        return f"{_WORDS.get(self.code, 'refused')} (CME {self.code})"


REGISTERED_ALREADY, TABLE_FULL = 38, 39

_WORDS = {
    0: "the radio cannot send over the air",
    1: "no link to the radio",
    2: "the link to the radio is in use",
    3: "the command cannot be executed",
    4: "the command is not supported",
    5: "the radio wants a PIN",
    20: "the radio's message stack is full",
    30: "out of service",
    31: "no acknowledgement on layer 2",
    32: "the user data cannot be decoded",
    33: "wrong type of parameter",
    34: "a parameter is out of range",
    35: "syntax",
    36: "user data without its command",
    37: "the user data came too late",
    38: "the protocol is registered already",
    39: "the table of protocols is full",
    40: "not in direct mode",
    41: "transmitting is inhibited",
    42: "busy with signalling",
    43: "not in trunked mode",
    44: "unknown parameters",
}

# 31: it may have been heard all the same, so an unmarked repeat is not ours to give
_VERDICTS = {
    **dict.fromkeys((0, 2, 20, 30, 41, 42), Verdict.LATER),
    **dict.fromkeys((36, 37), Verdict.AGAIN),
    31: Verdict.IN_DOUBT,
    34: Verdict.RECIPIENT,
}


def read_error(line: str) -> PeiError | None:
    """The refusal that a line is, whatever its case."""
    if found := _ERROR.fullmatch(line.strip()):
        return PeiError(int(found[1]))
    return PeiError(None) if line.strip().upper() == _PLAIN else None


def verdict_of(error: PeiError) -> Verdict:
    """In doubt the fault is the lane's: a person is tried again rather than given up."""
    return Verdict.LANE if error.code is None else _VERDICTS.get(error.code, Verdict.LANE)

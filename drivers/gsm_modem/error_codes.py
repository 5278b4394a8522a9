"""What a modem's refusal of a text means: +CMS ERROR, +CME ERROR and plain ERROR.

Sources: TS 27.005 §3.2.5, TS 27.007 §9.2, TS 24.011 Annex E-2 (codes below 128), TS 23.040
§9.2.3.22 (128 to 255). Four verdicts:

    RECIPIENT   the number is wrong or barred: no other lane can help
    LANE        this SIM, modem or network said no: another lane may do it
    LATER       busy or congested: nothing was sent, this lane asks for a pause
    IN_DOUBT    the network was silent, or says that it has this text: it may be on its way

In doubt about whose fault it is, it is the lane's: a person is tried again rather than
given up. 28 and 30 say that the network knows no such subscriber; 27 and 29 leave open
whether the fault is near or far. 21 is what operators answer for a SIM without credit.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """Who or what a refusal is about."""

    RECIPIENT = "recipient"
    LANE = "lane"
    LATER = "later"
    IN_DOUBT = "in doubt"


class ErrorKind(Enum):
    """Which family of numbers an error comes from."""

    CMS = "+CMS ERROR"
    CME = "+CME ERROR"
    PLAIN = "ERROR"


@dataclass(frozen=True, slots=True)
class AtError:
    """A final result code that says no; `code` is None where the modem gave no known one."""

    kind: ErrorKind
    code: int | None
    words: str

    @property
    def cause(self) -> str:
        """One line for the administrator, with the number where there is one."""
        number = "" if self.code is None else f" {self.code}"
        label = f"{self.kind.value}{number}"
        return f"{self.words} ({label})" if self.words else label


_R, _L, _W, _D = Verdict.RECIPIENT, Verdict.LANE, Verdict.LATER, Verdict.IN_DOUBT

_CMS: dict[int, tuple[str, Verdict]] = {
    1: ("unassigned number", _R),
    8: ("operator determined barring", _L),
    10: ("call barred", _L),
    17: ("network failure", _L),
    21: ("short message transfer rejected", _L),
    22: ("congestion", _W),
    27: ("destination out of service", _L),
    28: ("unidentified subscriber", _R),
    29: ("facility rejected", _L),
    30: ("unknown subscriber", _R),
    38: ("network out of order", _L),
    41: ("temporary failure", _W),
    42: ("congestion", _W),
    47: ("resources unavailable", _W),
    50: ("requested facility not subscribed", _L),
    69: ("requested facility not implemented", _L),
    81: ("invalid short message transfer reference value", _L),
    95: ("invalid message", _L),
    96: ("invalid mandatory information", _L),
    97: ("message type not implemented", _L),
    98: ("message not compatible with protocol state", _L),
    99: ("information element not implemented", _L),
    111: ("protocol error", _L),
    127: ("interworking", _L),
    192: ("service centre busy", _W),
    193: ("no service centre subscription", _L),
    194: ("service centre system failure", _L),
    195: ("invalid destination address", _R),
    196: ("destination barred", _R),
    197: ("rejected as a duplicate", _D),
    208: ("sim storage full", _L),
    300: ("me failure", _L),
    301: ("sms service of me reserved", _L),
    302: ("operation not allowed", _L),
    303: ("operation not supported", _L),
    304: ("invalid pdu mode parameter", _L),
    305: ("invalid text mode parameter", _L),
    310: ("sim not inserted", _L),
    311: ("sim pin required", _L),
    312: ("ph-sim pin required", _L),
    313: ("sim failure", _L),
    314: ("sim busy", _W),
    315: ("sim wrong", _L),
    316: ("sim puk required", _L),
    317: ("sim pin2 required", _L),
    318: ("sim puk2 required", _L),
    320: ("memory failure", _L),
    321: ("invalid memory index", _L),
    322: ("memory full", _L),
    330: ("smsc address unknown", _L),
    331: ("no network service", _L),
    332: ("network timeout", _D),
    340: ("no +cnma acknowledgement expected", _L),
    500: ("unknown error", _L),
}

_CME: dict[int, tuple[str, Verdict]] = {
    0: ("phone failure", _L),
    3: ("operation not allowed", _L),
    4: ("operation not supported", _L),
    10: ("sim not inserted", _L),
    11: ("sim pin required", _L),
    12: ("sim puk required", _L),
    13: ("sim failure", _L),
    14: ("sim busy", _W),
    15: ("sim wrong", _L),
    16: ("incorrect password", _L),
    17: ("sim pin2 required", _L),
    18: ("sim puk2 required", _L),
    20: ("memory full", _L),
    21: ("invalid index", _L),
    22: ("not found", _L),
    23: ("memory failure", _L),
    30: ("no network service", _L),
    31: ("network timeout", _D),
    32: ("network not allowed - emergency calls only", _L),
    100: ("unknown error", _L),
}

_TABLES = {ErrorKind.CMS: _CMS, ErrorKind.CME: _CME}
_CODES = {
    kind: {words: code for code, (words, _) in reversed(table.items())}
    for kind, table in _TABLES.items()
}
_SPELLINGS = {
    "unassigned (unallocated) number": "unassigned number",
    "network time-out": "network timeout",
    "incorrect pin": "incorrect password",
    "unknown": "unknown error",
    "congestion or failure": "congestion",
}

_ERROR_LINE = re.compile(r"(\+CM[ES] ERROR):\s*(.*)$")


def read_error(line: str) -> AtError | None:
    """The error a line says, with a number or in words, whatever noise stands before it."""
    found = _ERROR_LINE.search(line)
    if found is None:
        return None
    kind, said = ErrorKind(found[1]), found[2].strip().strip('"')
    if number := re.match(r"\d{1,4}(?!\w)", said):
        code = int(number[0])
        return AtError(kind, code, _TABLES[kind].get(code, ("", _L))[0])
    words = said.lower()
    words = _SPELLINGS.get(words, words)
    return AtError(kind, _CODES[kind].get(words), words)


def verdict_of(error: AtError) -> Verdict:
    """Who a refused text is about; unlisted codes and a bare ERROR count as the lane's."""
    if error.code is None or error.kind is ErrorKind.PLAIN:
        return Verdict.LANE
    return _TABLES[error.kind].get(error.code, ("", Verdict.LANE))[1]


def passes_by_itself(error: AtError) -> bool:
    """Whether a modem that starts up says this for a while (SIM busy, still initialising)."""
    codes = {ErrorKind.CMS: {314, 500, 512, 515, 517, 520}, ErrorKind.CME: {13, 14, 100, 515}}
    return error.code in codes.get(error.kind, set())

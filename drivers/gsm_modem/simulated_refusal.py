"""Why the simulated modem refuses, and how it says so.

TS 27.007 §9.2 (+CME ERROR) and TS 27.005 §3.2.5 (+CMS ERROR).
"""

from dataclasses import dataclass

_CME_WORDS = {
    3: "operation not allowed",
    4: "operation not supported",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    13: "SIM failure",
    16: "incorrect password",
    30: "no network service",
    50: "Incorrect parameters",
    100: "unknown",
}
_CMS_WORDS = {
    1: "Unassigned (unallocated) number",
    8: "Operator determined barring",
    10: "Call barred",
    21: "Short message transfer rejected",
    27: "Destination out of service",
    28: "Unidentified subscriber",
    29: "Facility rejected",
    30: "Unknown subscriber",
    38: "Network out of order",
    41: "Temporary failure",
    42: "Congestion",
    47: "Resources unavailable, unspecified",
    50: "Requested facility not subscribed",
    69: "Requested facility not implemented",
    300: "ME failure",
    302: "operation not allowed",
    303: "operation not supported",
    304: "invalid PDU mode parameter",
    305: "invalid text mode parameter",
    310: "SIM not inserted",
    311: "SIM PIN required",
    316: "SIM PUK required",
    321: "invalid memory index",
    322: "memory full",
    330: "SMSC address unknown",
    331: "no network service",
    332: "network timeout",
    340: "NO +CNMA ACK EXPECTED",
    500: "unknown error",
}


class Refusal(Exception):
    """A command fails with a plain ERROR."""

    def final(self, cmee: int, cms_as_text: bool) -> str:
        """The final result code, with +CMEE at that level."""
        return "ERROR"


@dataclass(eq=False)
class EquipmentRefusal(Refusal):
    """+CME ERROR: the command of TS 27.007 failed."""

    code: int

    def final(self, cmee: int, cms_as_text: bool) -> str:
        match cmee:
            case 0:
                return "ERROR"
            case 1:
                return f"+CME ERROR: {self.code}"
        return f"+CME ERROR: {_CME_WORDS[self.code]}"


@dataclass(eq=False)
class MessageRefusal(Refusal):
    """+CMS ERROR: the command of TS 27.005 failed."""

    code: int

    def final(self, cmee: int, cms_as_text: bool) -> str:
        shown = _CMS_WORDS.get(self.code, "unknown error") if cms_as_text else self.code
        return f"+CMS ERROR: {shown}"

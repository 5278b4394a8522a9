"""Lines that a radio says by itself, or in answer to a question about itself.

EN 300 392-5 §6.9 (SDS), §6.11 (calls), §6.14, §6.15 (groups, registration). What a line cannot be
read as is None: a radio may say more than we know.
"""

import re
from dataclasses import dataclass

_FIELDS = re.compile(r"(\+[A-Z]+):\s*(.*)")
_NUMBERS = re.compile(r"\+[A-Z]+:\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*")
_STATE = re.compile(r"[0-9]")
_ON_THE_AIR = {1, 5}
_MOST_BITS = re.compile(r"\+CMGS:.*\(\s*\d+\s*-\s*(\d+)\s*\)\s*")
_ON_AIR, _NOT_SENT = 4, 5
_CALLER, _CALL_FIELDS = 4, 13
_EMERGENCY_PRIORITY = "15"


@dataclass(frozen=True, slots=True)
class SentReport:
    """`+CMGS: instance,status[,reference]`: status 4 it is on air, 5 it could not be sent."""

    sent: bool
    reference: int | None


@dataclass(frozen=True, slots=True)
class Registration:
    """`+CREG`; `reporting` is what we set, None where the radio does not say it."""

    registered: bool
    state: int
    reporting: int | None


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """`+CTICN`: somebody calls; priority 15 is the emergency key."""

    caller: str
    is_emergency: bool


RadioLine = SentReport | IncomingCall


def read_unsolicited(line: str) -> RadioLine | None:
    """A sent report or an incoming call.

    A sent report with any other status than 4 and 5 is none: what is not understood must not
    make a page pass for one that never left.
    """
    if line.startswith("+CMGS"):
        return _sent_report(_fields(line, "+CMGS"))
    return _incoming_call(_fields(line, "+CTICN"))


def _sent_report(fields: list[str]) -> SentReport | None:
    if len(fields) not in (2, 3) or not all(map(str.isdecimal, fields)):
        return None
    if int(fields[1]) not in (_ON_AIR, _NOT_SENT):
        return None
    reference = int(fields[2]) if len(fields) == 3 else None
    return SentReport(int(fields[1]) == _ON_AIR, reference)


def _incoming_call(fields: list[str]) -> IncomingCall | None:
    """Instance, status, AI, calling type, calling, hook, simplex, e2ee, comms, slots, called
    type, called, priority. Radios leave some out and put others behind: where the priority is
    not at its place, a 15 anywhere behind the caller is an emergency.
    """
    if len(fields) <= _CALLER + 1:
        return None
    behind = fields[_CALLER + 1 :]
    if len(fields) == _CALL_FIELDS and fields[-1].isdecimal():
        behind = fields[-1:]
    return IncomingCall(fields[_CALLER], _EMERGENCY_PRIORITY in behind)


def is_accepted(line: str) -> bool:
    """`+CMGS: instance` alone: the answer to AT+CMGS, not a sent report."""
    return re.fullmatch(r"\+CMGS:\s*\d+\s*", line) is not None


def read_registration(line: str) -> Registration | None:
    """`+CREG: [n,]stat[,area…]`; asked for it has n, by itself it has none.

    Two fields may be either: an area has more than the one digit of a state, in whatever base.
    """
    first, *others = _fields(line, "+CREG") or [""]
    if _STATE.fullmatch(first) is None:
        return None
    if others and _STATE.fullmatch(others[0]):
        return Registration(int(others[0]) in _ON_THE_AIR, int(others[0]), int(first))
    return Registration(int(first) in _ON_THE_AIR, int(first), None)


def read_identity(line: str) -> str:
    """The number behind the type in `+CNUMF: type,number`; empty if there is none."""
    fields = _fields(line, "+CNUMF")
    return fields[-1] if fields and fields[-1].isdigit() else ""


def read_mode(line: str) -> int | None:
    """`+CTOM: mode`: 0 is trunked mode."""
    numbers = _numbers(line) if line.startswith("+CTOM") else []
    return numbers[0] if numbers else None


def read_longest_bits(line: str) -> int | None:
    """The most bits of one SDS out of the answer to `AT+CMGS=?`."""
    found = _MOST_BITS.fullmatch(line)
    return int(found[1]) if found else None


def read_signal_dbm(line: str) -> int | None:
    """`+CSQ: rssi,ber`; 99 is unknown."""
    numbers = _numbers(line) if line.startswith("+CSQ") else []
    return -113 + 2 * numbers[0] if numbers and 0 <= numbers[0] <= 31 else None


def _fields(line: str, name: str) -> list[str]:
    found = _FIELDS.fullmatch(line)
    if found is None or found[1] != name:
        return []
    return [field.strip() for field in found[2].split(",")]


def _numbers(line: str) -> list[int]:
    found = _NUMBERS.fullmatch(line)
    return [int(number) for number in found[1].split(",")] if found else []

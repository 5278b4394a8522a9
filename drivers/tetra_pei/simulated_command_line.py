"""A typed line as commands (ITU-T V.250 §5.2.1, §5.3, §5.4).

    ATE0V1+CMEE=1;+CREG=2      basic ones in a row, extended ones between semicolons

Any case, any blanks; what does not begin with AT is no command and is not answered.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

_DIAL = "D.*"
_REGISTER = r"S\d+(?:=\d*|\?)?"
_BASIC = r"[&%\\]?[A-Z]\d*(?:=?\?)?"
_PIECE = re.compile(rf"\+[^;]*|{_DIAL}|{_REGISTER}|{_BASIC}|[^;]")
_NAMED = re.compile(r"AT([&%\\]?[A-Z]|\+[A-Z0-9]+)?(.*)")


class Form(Enum):
    """What is done with the named thing: `AT+X`, `AT+X=1`, `AT+X?`, `AT+X=?`."""

    DO = auto()
    SET = auto()
    READ = auto()
    TEST = auto()


@dataclass(frozen=True, slots=True)
class AtCommand:
    """One command; a bare AT has no name, and a basic one its number as `value`."""

    name: str
    form: Form
    value: str


def commands_in(line: str) -> list[str]:
    """The commands of a line, each as if it had been typed alone."""
    printed = "".join(character for character in line if character.isprintable())
    typed = printed.replace(" ", "").upper()
    if not typed.startswith("AT"):
        return []
    return [f"AT{piece}" for piece in _PIECE.findall(typed[2:])] or ["AT"]


def parted(command: str) -> AtCommand:
    """One of `commands_in`, taken apart; what has no name to it is named by itself."""
    found = _NAMED.fullmatch(command)
    if found is None:
        return AtCommand(command, Form.DO, "")
    name, rest = found[1] or "", found[2]
    match rest:
        case "?":
            return AtCommand(name, Form.READ, "")
        case "=?":
            return AtCommand(name, Form.TEST, "")
        case _ if rest.startswith("="):
            return AtCommand(name, Form.SET, rest[1:])
    return AtCommand(name or rest, Form.DO, rest)

"""Command lines of ITU-T V.250 §5.2 to §5.4, split into commands.

AT E0 Q0 V1 ; +CMEE=1 ; +CREG?          after the prefix, spaces fall away outside quotes
   basic: letter or & letter, number    S register: S n =number or ?
   extended: + name, then nothing (execute), =value (set), ? (read), =? (test)
"""

import re
from dataclasses import dataclass
from enum import Enum

# V.250 §5.3.1 and §5.4.1; names of other first signs are the makers' own.
_BASIC = re.compile(r"(&?[A-Z])(\d*)")
_REGISTER = re.compile(r"S(\d+)(\?|=(\d*))")
_EXTENDED = re.compile(r"([+^$*#%!_][A-Z0-9][A-Z0-9!%\-./:_]*)(=\?|\?|=|)")
_ARGUMENT = re.compile(r'\s*("[^"]*"|[^",]*)\s*(,|$)')


class Form(Enum):
    EXECUTE = ""
    SET = "="
    READ = "?"
    TEST = "=?"


class BadCommandLine(Exception):
    """The line is no command line; the modem says ERROR."""


@dataclass(frozen=True, slots=True)
class Command:
    """`value` is what stood behind `=`, or the number of a basic command; `last` ends its line."""

    name: str
    form: Form
    value: str = ""
    last: bool = False

    def arguments(self) -> list[str]:
        """The comma separated parts, without their quotes; raises `BadCommandLine`."""
        parts = []
        at = 0
        while True:
            match = _ARGUMENT.match(self.value, at)
            if match is None:
                raise BadCommandLine(f"the arguments {self.value}")
            parts.append(match[1].strip().strip('"'))
            at = match.end()
            if not match[2]:
                return parts

    def numbers(self, least: int, most: int) -> list[int | None]:
        """Between `least` and `most` numbers; an empty one is None. Raises `BadCommandLine`."""
        parts = self.arguments()
        if not least <= len(parts) <= most:
            raise BadCommandLine(f"{len(parts)} arguments")
        if not all(part == "" or (part.isdecimal() and part.isascii()) for part in parts):
            raise BadCommandLine(f"the numbers {self.value}")
        return [int(part[:9]) if part else None for part in parts]


def split_line(body: str) -> list[Command]:
    """The commands of a line behind its AT; raises `BadCommandLine`."""
    body = _without_spaces(body)
    commands = []
    while body:
        command, body = _first(body)
        commands.append(command)
    return commands


def _first(body: str) -> tuple[Command, str]:
    upper = body.upper()
    if match := _EXTENDED.match(upper):
        return _extended(match, body)
    if match := _REGISTER.match(upper):
        form = Form.READ if match[2] == "?" else Form.SET
        return Command(f"S{match[1]}", form, match[3] or ""), body[match.end() :]
    if match := _BASIC.match(upper):
        return Command(match[1], Form.EXECUTE, match[2]), body[match.end() :].removeprefix(";")
    raise BadCommandLine(f"not a command: {body[:20]!r}")


def _extended(match: "re.Match[str]", body: str) -> tuple[Command, str]:
    end = _end_of_value(body, match.end())
    form, value = Form(match[2]), body[match.end() : end]
    if value and form is not Form.SET:
        raise BadCommandLine(f"{value!r} behind {match[0]}")
    # V.250 §5.4.1: a semicolon parts an extended command from what follows.
    rest = body[end + 1 :]
    return Command(match[1], form, value, not rest), rest


def _end_of_value(body: str, start: int) -> int:
    quoted = False
    for at in range(start, len(body)):
        if body[at] == '"':
            quoted = not quoted
        elif body[at] == ";" and not quoted:
            return at
    return len(body)


def _without_spaces(body: str) -> str:
    pieces = body.split('"')
    return '"'.join(piece if at % 2 else piece.replace(" ", "") for at, piece in enumerate(pieces))

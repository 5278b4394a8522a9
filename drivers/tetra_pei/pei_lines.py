"""Bytes of a radio cut into lines, wherever the serial line cuts them.

CR, LF and Ctrl-Z (the echo of a body) end a line; empty lines do not exist; a prompt `>` before a
line is dropped. What names a line is given in capitals, whatever the radio's case. Control
characters, NULs and bytes above 0x7E are noise: every text is hexadecimal here.
"""

import re

_NOISE = bytes(code for code in range(256) if not (0x20 <= code <= 0x7E or code in b"\r\n\x1a"))
_END = re.compile(rb"[\r\n\x1a]+")
_NAME = re.compile(r"\A(?:\+[A-Za-z]+(?=:)|[Oo][Kk]\Z)")
_LONGEST_LINE = 4096


class PeiLines:
    """Feed bytes in any pieces, take whole lines; `prompted` says that an open line is a prompt."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete."""
        *whole, rest = _END.split(self._buffer + data.translate(None, _NOISE))
        self._buffer = rest[-_LONGEST_LINE:]
        lines = (line.decode("ascii").lstrip("> ").rstrip() for line in whole)
        return [_NAME.sub(_in_capitals, line, count=1) for line in lines if line]

    @property
    def unfinished(self) -> str:
        """What has come of the next line."""
        return self._buffer.decode("ascii").strip()

    @property
    def prompted(self) -> bool:
        return self.unfinished == ">"


def _in_capitals(name: re.Match[str]) -> str:
    return name[0].upper()

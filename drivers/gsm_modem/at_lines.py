"""Bytes of a modem cut into lines, wherever CR, LF, both or neither stand.

Control characters, NULs and bytes above 0x7E never belong to an answer: they are dropped.
A line ends at CR, LF or the echo of a Ctrl-Z; empty lines do not exist. While
`awaiting_prompt`, a `>` at the start of a line, or `> ` behind noise, is the token `PROMPT`
at once, without a line end (TS 27.005 §3.5.1), but not within an unsolicited line, which may
quote anything; otherwise a leading `>` is what is left of a late prompt and is dropped.
"""

import re

PROMPT = ">"

_NOISE = bytes(code for code in range(256) if not (0x20 <= code <= 0x7E or code in b"\r\n\x1a"))
_BETWEEN_LINES = b"\r\n\x1a "
# one that went back over what it has seen would let a flood hold the gateway up
_PROMPT = re.compile(rb">|(?![+^*][A-Z])[^\r\n\x1a]*?> ")
_LINE = re.compile(rb"([^\r\n\x1a]*)[\r\n\x1a]")
_LONGEST_LINE = 4096


class AtLines:
    """Feed bytes in any pieces, take tokens out one by one."""

    def __init__(self) -> None:
        self.awaiting_prompt = False
        self._buffer = b""

    def feed(self, data: bytes) -> None:
        self._buffer += data.translate(None, _NOISE)

    def next(self) -> str | None:
        """The next line without its end, `PROMPT`, or None until more bytes come."""
        while True:
            self._buffer = self._buffer.lstrip(_BETWEEN_LINES)
            if self.awaiting_prompt and (prompt := _PROMPT.match(self._buffer)):
                self._buffer = self._buffer[prompt.end() :]
                return PROMPT
            whole = _LINE.match(self._buffer)
            if whole is None:
                self._buffer = self._buffer[-_LONGEST_LINE:]
                return None
            self._buffer = self._buffer[whole.end() :]
            line = whole[1].decode("ascii").strip()
            if not self.awaiting_prompt:
                line = line.lstrip("> ")
            if line:
                return line

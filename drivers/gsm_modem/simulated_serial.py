"""The character side of a simulated modem: command lines in, results out (V.250 §5.2, §5.7)."""

import re
from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_settings import Prompt
from gateway.driver_api.world import Random

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

_PREFIX = re.compile("AT|at")
_CODES = {"OK": 0, "CONNECT": 1, "RING": 2, "NO CARRIER": 3, "ERROR": 4}
_MOST_LINE_BYTES = 2048
_FIRST_PRINTABLE = 0x20


class CommandLineReader:
    """Collects octets until a command line is whole.

    `stray` is what the last line had that belongs to no command (V.250 §5.2.1 has it ignored).
    """

    def __init__(self) -> None:
        self.stray = ""
        self._line = bytearray()
        self._last_body = ""

    @property
    def typing(self) -> bool:
        """Whether a line was begun."""
        return bool(self._line)

    def take(self, octet: int, end: int, backspace: int) -> str | None:
        """Take an octet; returns what stood behind AT once the line has ended."""
        self.stray = ""
        if octet == end:
            return self._end()
        if octet == backspace:
            del self._line[-1:]
        elif octet >= _FIRST_PRINTABLE and len(self._line) < _MOST_LINE_BYTES:
            self._line.append(octet)
        if self._line.upper() == b"A/":
            self._line.clear()
            return self._last_body  # V.250 §5.2.4: no S3 behind it
        return None

    def _end(self) -> str | None:
        text = self._line.decode("ascii", "replace")
        self._line.clear()
        found = _PREFIX.search(text)
        if found is None:
            self.stray = text
            return None
        self.stray = text[: found.start()]
        self._last_body = text[found.end() :]
        return self._last_body


class Ear:
    """A line that loses every byte which comes sooner than `gap_s` after the one before."""

    def __init__(self) -> None:
        self._last_s = -1.0

    def hear(self, data: bytes, now_s: float, gap_s: float) -> bytes:
        """What of the bytes that came now was heard."""
        if not gap_s:
            return data
        in_time, self._last_s = now_s - self._last_s >= gap_s, now_s
        return data[:1] if in_time else b""


class Speaker:
    """What the modem says, in the format that V, Q, S3 and S4 ask for, with its faults."""

    def __init__(self, modem: "SimulatedModem", random: Random) -> None:
        self._modem = modem
        self._random = random
        self._said = bytearray()

    def take(self) -> bytes:
        """What was said since the last call."""
        said, self._said = bytes(self._said), bytearray()
        return said

    def echo(self, octet: int) -> None:
        if self._modem.line.echo:
            self._said.append(octet)

    def prompt(self) -> None:
        """TS 27.005 §4.3: CR, LF, greater-than, space."""
        match self._modem.settings.prompt:
            case Prompt.MISSING:
                pass
            case Prompt.CRLF:
                self._say("\r\n> \r\n")
            case Prompt.NORMAL | Prompt.LATE:
                self._say("\r\n> ")

    def answer(self, lines: list[str], final: str) -> None:
        """Information texts and the final result code (V.250 §5.7.1)."""
        settings = self._modem.settings
        self._noise(settings.garbage_before)
        for line in lines:
            self._say(self._information(line))
            self._noise(settings.garbage_inside)
        if settings.unsolicited_inside:
            self._say(f"{self._end}^RSSI:{settings.signal}{self._end}")
        if not self._modem.line.quiet:
            self._say(self._result(final))
        self._noise(settings.garbage_after)

    def unsolicited(self, line: str) -> None:
        """A result code that nobody asked for."""
        if not (self._modem.line.quiet and line in _CODES):
            self._say(self._result(line))

    @property
    def _end(self) -> str:
        registers = self._modem.line.registers
        return chr(registers[3]) + chr(registers[4])

    def _information(self, line: str) -> str:
        text = line.replace("\r\n", self._end)
        return f"{self._end}{text}{self._end}" if self._modem.line.verbose else f"{text}{self._end}"

    def _result(self, code: str) -> str:
        if self._modem.line.verbose:
            return f"{self._end}{code}{self._end}".replace("\r\n", self._end)
        return f"{_CODES.get(code, code)}{chr(self._modem.line.registers[3])}"

    def _noise(self, probability: float) -> None:
        if probability and self._random.random() < probability:
            count = 1 + self._random.randrange(6)
            self._said += bytes(self._noise_octet() for _ in range(count))

    def _noise_octet(self) -> int:
        if self._modem.settings.garbage_of_any_byte:
            return self._random.randrange(0x100)
        # Half of it NUL, half with the high bit set, as from a line at the wrong speed.
        return self._random.randrange(2) * (0x80 + self._random.randrange(0x80))

    def _say(self, text: str) -> None:
        self._said += text.encode("ascii", "replace")

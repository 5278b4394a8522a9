"""A PEI client of its own, by the fact file alone: it knows nothing of our driver or simulator.

Blocking, on whatever pyserial opens: a device's path or `socket://host:port`.
"""

from dataclasses import dataclass
from types import TracebackType

import serial

_PATIENCE_S = 20.0
_START_UP = (
    *("AT", "ATE0", "AT+CMEE=1", "AT+CSCS=8859-1", "AT+GMI?", "AT+GMM?", "AT+GMR?", "AT+CNUMF?"),
    *("AT+CTOM?", "AT+CREG=2", "AT+CREG?", "AT+CTGS?"),
)
_SERVICES = ("2,20", "3,130", "3,137", "3,138", "3,2", "3,10")
_HEALTH = ("AT+CSQ?", "AT+CBC?", "AT+GPSPOS?")
_ALREADY_REGISTERED = "38"


class RefusedError(Exception):
    """The radio said ERROR or +CME ERROR; the code is its argument."""


@dataclass(frozen=True, slots=True)
class Sds:
    """`+CTSDSR` with six fields, and its digits."""

    service: int
    sender: str
    called: str
    bits: int
    octets: bytes


class PeiClient:
    """One radio; `facts` is what it said in the start-up, by the question."""

    def __init__(self, port: str) -> None:
        self._serial = serial.serial_for_url(port, baudrate=9600, timeout=_PATIENCE_S)
        self._unasked: list[str] = []
        self.facts: dict[str, list[str]] = {}

    def __enter__(self) -> "PeiClient":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._serial.close()

    @property
    def identity(self) -> str:
        """The last eight digits of MCC, MNC and SSI, as a number."""
        (line,) = self.facts["AT+CNUMF?"]
        return str(int(line.rpartition(",")[2][-8:]))

    def start(self) -> None:
        """Everything that a radio is asked and told before it serves."""
        for line in _START_UP:
            self.facts[line] = self.command(line)
        for service in _SERVICES:
            try:
                self.command(f"AT+CTSP=1,{service}")
            except RefusedError as error:
                if error.args != (_ALREADY_REGISTERED,):
                    raise
        for line in _HEALTH:
            self.facts[line] = self.command(line)

    def command(self, line: str, body: str = "") -> list[str]:
        """The lines of an answer without its echo and OK; what is not about it is kept."""
        self._serial.write(f"{line}\r{body}".encode("ascii"))
        name = line.removeprefix("AT").rstrip("?").partition("=")[0]
        told: list[str] = []
        while True:
            answer = self._line()
            upper = answer.upper()
            if upper == "OK":
                return told
            if upper == "ERROR" or upper.startswith(("+CME ERROR", "+CMS ERROR")):
                raise RefusedError(answer.rpartition(" ")[2])
            if answer == line:
                continue
            if answer.startswith(f"{name}:") and not self._is_sign(answer):
                told.append(answer)
            else:
                self._unasked.append(answer)

    def send(self, to: str, octets: bytes) -> None:
        """One SDS-4 to an SSI, until the radio says that it is on the air."""
        self.command("AT+CTSDS=12,0,0,0,1")
        digits = octets.hex().upper()
        assert self.command(f"AT+CMGS={to},{len(octets) * 8}", f"{digits}\x1a") == ["+CMGS: 0"]
        sign = self._await("+CMGS: 0,")
        assert sign.startswith("+CMGS: 0,4,"), sign

    def send_text(self, to: str, text: str, reference: int, *, group: bool = False) -> None:
        """Protocol 82, UTF-16; of a radio a report of receipt is wanted."""
        flags = 0x02 if group else 0x04
        self.send(to, bytes((0x82, flags, reference, 26)) + text.encode("utf-16-be"))

    def report(self, heard: Sds) -> None:
        """Tell the sender of a text that it was received."""
        self.send(heard.sender, bytes((heard.octets[0], 0x10, 0, heard.octets[2])))

    def next_sds(self) -> Sds:
        """What comes next, or has come meanwhile."""
        header = self._await("+CTSDSR: ").removeprefix("+CTSDSR: ").split(",")
        digits = self._unasked.pop(0) if self._unasked else self._line()
        service, sender, _, called, _, bits = header
        return Sds(int(service), sender, called, int(bits), bytes.fromhex(digits))

    def _await(self, beginning: str) -> str:
        """A line that nobody asked for; the digits of an SDS stay right behind its header."""
        at = 0
        while True:
            if at == len(self._unasked):
                self._unasked.append(self._line())
            if self._unasked[at].startswith(beginning):
                line = self._unasked.pop(at)
                if beginning == "+CTSDSR: ":
                    # its digits come next: nothing before them is of use any more
                    del self._unasked[:at]
                return line
            at += 1

    @staticmethod
    def _is_sign(line: str) -> bool:
        """`+CMGS: 0,4,n` against `+CMGS: 0`."""
        return line.startswith("+CMGS:") and "," in line

    def _line(self) -> str:
        while True:
            data: bytes = self._serial.read_until(b"\n")
            if not data.endswith(b"\n"):
                raise TimeoutError(f"the radio is silent after {data!r}")
            if line := data.decode("latin-1").strip():
                return line


def text_of(sds: Sds) -> str:
    """The text of protocol 82 in Latin-1 or UTF-16."""
    assert sds.octets[0] == 0x82
    return sds.octets[4:].decode({1: "latin-1", 26: "utf-16-be"}[sds.octets[3]])

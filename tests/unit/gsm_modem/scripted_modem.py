"""A modem that follows a script: what it must be sent, and what it answers to that.

Times are simulated; the player checks that each command is exactly the next of the script and
that none goes out while another is unanswered.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum

from drivers.gsm_modem.profile import Profile
from drivers.gsm_modem.protocol import GsmModemMachine
from drivers.gsm_modem.sim_pin import SimPin
from gateway.driver_api import (
    Completed,
    Ended,
    Event,
    Health,
    Heard,
    MachineEvent,
    Ready,
    Receipt,
)

START_UTC = datetime(2026, 8, 12, 6, 0, 0, tzinfo=UTC)
OK = "\r\nOK\r\n"
ESCAPE = "\x1b"

Step = tuple[str, str]

START: list[Step] = [
    ("\x1bAT\r", OK),
    ("ATE0\r", OK),
    ("AT+CMEE=1\r", OK),
    ("AT+CPIN?\r", "\r\n+CPIN: READY\r\n" + OK),
    ("AT+CSMS=1\r", "\r\n+CSMS: 1,1,1\r\n" + OK),
    ("AT+CMGF=0\r", OK),
    ("AT+CNMA=2\r", "\r\n+CMS ERROR: 340\r\n"),
    ("AT+CMMS=2\r", OK),
    ('AT+CPMS="SM","SM","SM"\r', "\r\n+CPMS: 0,20,0,20,0,20\r\n" + OK),
    ("AT+CNMI=2,1,0,1,0\r", OK),
    ("AT+CLIP=1\r", OK),
    ("AT+CMGL=4\r", OK),
    ("AT+CREG?\r", "\r\n+CREG: 0,1\r\n" + OK),
]


class Feeding(Enum):
    """How the modem's bytes arrive."""

    WHOLE = "whole"
    BYTE_BY_BYTE = "byte by byte"
    TRAILED = "trailed"


class Bench:
    """A machine on a simulated clock; everything it says is collected."""

    def __init__(
        self,
        profile: Profile | None = None,
        pin: SimPin | None = None,
        feeding: Feeding = Feeding.WHOLE,
    ) -> None:
        self.now_s = 1000.0
        self.feeding = feeding
        self.written = ""
        self.events: list[MachineEvent] = []
        self.machine = GsmModemMachine(
            profile or Profile(), pin or SimPin(), "", self.utc, self.now_s
        )
        self._collect()

    def utc(self) -> datetime:
        return START_UTC + timedelta(seconds=self.now_s - 1000.0)

    def play(self, script: Iterable[Step]) -> None:
        """Expect each left side, in full, and answer with the right one."""
        for sent, answer in script:
            self.expect(sent)
            self.feed(answer)

    def started(self) -> "Bench":
        self.play(START)
        assert any(isinstance(event, Ready) for event in self.events)
        return self

    def expect(self, sent: str) -> None:
        """The machine writes exactly this next, waiting out pauses if it has to."""
        for _ in range(5):
            if self.written not in ("", ESCAPE) or self.written == sent:
                break
            due = self.machine.deadline()
            assert due is not None, f"nothing comes, {sent!r} expected"
            self.wait_until(due)
        assert self.written == sent
        self.written = ""

    def quiet(self) -> None:
        assert self.written == ""

    def feed(self, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        match self.feeding:
            case Feeding.WHOLE:
                pieces = [data]
            case Feeding.BYTE_BY_BYTE:
                pieces = [data[at : at + 1] for at in range(len(data))]
            case Feeding.TRAILED:
                pieces = [data + b"\r\n\x00\r\n^RSSI: 17\r\n"]
        for piece in pieces:
            self.machine.receive(piece, self.now_s)
            self._collect()

    def wait_until(self, due_s: float) -> None:
        self.now_s = max(self.now_s, due_s)
        self.machine.tick(self.now_s)
        self._collect()

    def wait(self, seconds: float) -> None:
        """Let time pass, with every tick that is due meanwhile."""
        end_s = self.now_s + seconds
        while (due := self.machine.deadline()) is not None and due <= end_s:
            self.wait_until(due)
        self.now_s = end_s

    def commit(self) -> Event:
        """Make the oldest event heard durable and return it."""
        heard = next(event for event in self.events if isinstance(event, Heard))
        self.events.remove(heard)
        self.machine.committed(heard.token, self.now_s)
        self._collect()
        return heard.event

    def heard(self) -> list[Event]:
        return [event.event for event in self.events if isinstance(event, Heard)]

    def results(self, request_id: str) -> Sequence[Receipt | Health]:
        return [
            event.result
            for event in self.events
            if isinstance(event, Completed) and event.request_id == request_id
        ]

    def ended(self) -> Exception | None:
        return next((event.error for event in self.events if isinstance(event, Ended)), None)

    def _collect(self) -> None:
        self.written += self.machine.outgoing().decode()
        self.events += self.machine.events()

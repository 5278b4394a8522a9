"""A machine fed by hand on a simulated clock: what it types and what it says."""

from datetime import UTC, datetime

from drivers.tetra_pei.config import Config
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.protocol import TetraPeiMachine
from drivers.tetra_pei.talkgroups import CallMemory
from gateway.driver_api import Ended, Probe, Ready, Request
from gateway.driver_api.heard_before import HeardBefore
from tests.unit.tetra_pei.radio_bench import PORT


class Recorder:
    """A machine fed by hand; `written` is what it has typed."""

    def __init__(self, **profile: object) -> None:
        clock = virtual_start
        self.machine = TetraPeiMachine(
            Profile.model_validate(profile),
            Config(port=PORT),
            clock,
            0.0,
            HeardBefore(clock),
            MessageReferences(0),
            CallMemory(),
        )
        self.now_s = 0.0
        self.events: list[object] = []
        self.written = self._collect()

    def ask(self, request_id: str, request: Request | Probe) -> None:
        """Request something."""
        self.machine.request(request_id, request, self.now_s)
        self.written += self._collect()

    def say(self, text: bytes) -> None:
        self.machine.receive(text, self.now_s)
        self.written += self._collect()

    def wait(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while (due := self.machine.deadline()) is not None and due <= end_s:
            self.now_s = max(self.now_s, due)
            self.machine.tick(self.now_s)
            self.written += self._collect()
        self.now_s = end_s

    def end(self) -> Exception:
        """Why it has ended."""
        (ended,) = [event for event in self.events if isinstance(event, Ended)]
        return ended.error

    def _collect(self) -> bytes:
        self.events += self.machine.events()
        return self.machine.outgoing()

    def ready(self) -> None:
        """Answer everything with OK until it is ready."""
        for _ in range(60):
            if any(isinstance(event, Ready) for event in self.events):
                return
            asked = self.written
            self.say(b"\r\n+CREG: 1\r\n\r\nOK\r\n" if asked.endswith(b"CREG?\r") else b"\r\nOK\r\n")
            self.wait(0.2)
        raise AssertionError(self.written)


def virtual_start() -> datetime:
    return datetime(2026, 8, 12, 6, 0, tzinfo=UTC)

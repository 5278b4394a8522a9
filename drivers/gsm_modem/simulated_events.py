"""The second port of a simulated modem: it says there what nobody asked for."""

from collections.abc import Callable


def caller_line(caller: str) -> str:
    """+CLIP with the type of the number (TS 27.007 §7.6)."""
    kind = 145 if caller.startswith("+") else 129
    return f'+CLIP: "{caller}",{kind},"",0,"",0'


class EventsPort:
    """A `SimulatedDevice` that takes no commands; what is typed there is ignored."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._said = bytearray()

    def say(self, line: str) -> None:
        """A line of its own, with CR and LF around it (V.250 §5.7.1)."""
        self._said += f"\r\n{line}\r\n".encode("ascii", "replace")
        self.on_change()

    def receive(self, data: bytes, now_s: float) -> None:
        """Nothing listens here."""

    def tick(self, now_s: float) -> None:
        """It does nothing by itself."""

    def outgoing(self) -> bytes:
        said, self._said = bytes(self._said), bytearray()
        return said

    def deadline(self) -> float | None:
        return None

"""Who calls, and what is he to hear? The core is asked, and not waited for for long.

ask ─► CallReceived ─┬─ guided, durable ─► decide(guidance)
                     └─ durable, or guidance_s are over ─► decide(None)
"""

from collections.abc import Callable

from drivers.sip.event_outbox import EventOutbox
from gateway.driver_api import CallGuidance, CallReceived

Decide = Callable[[CallGuidance | None, float], None]


class CallerQuestion:
    """One question at a time; `key` is that of the last, `guidance` what came of it so far."""

    def __init__(self, outbox: EventOutbox, patience_s: float, decide: Decide) -> None:
        self.key = ""
        self.guidance: CallGuidance | None = None
        self._outbox = outbox
        self._patience_s = patience_s
        self._decide = decide
        self._due_s: float | None = None

    @property
    def is_open(self) -> bool:
        """Nobody has said yet, and it is waited for."""
        return self._due_s is not None

    def ask(self, key: str, number: str, now_s: float) -> None:
        """The call of this key is from this number."""
        self.key, self.guidance = key, None
        self._due_s = now_s + self._patience_s
        self._outbox.tell(
            CallReceived(key, number, waits=True),
            lambda at_s: self._durable(key, at_s),
            lambda said: self._guided(key, said),
        )

    def tick(self, now_s: float) -> None:
        """It may have taken too long."""
        if self._due_s is not None and now_s >= self._due_s:
            self._due_s = None
            self._decide(None, now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._due_s

    def _guided(self, key: str, guidance: CallGuidance) -> None:
        if key == self.key:
            self.guidance = guidance

    def _durable(self, key: str, now_s: float) -> None:
        if key == self.key and self._due_s is not None:
            self._due_s = None
            self._decide(self.guidance, now_s)

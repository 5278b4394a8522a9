"""Answers that were pressed and are not durable yet.

A telephone does not say again what was pressed, so this outlives sessions: what one of them heard
and could not make durable is told by the next, under the same key.
"""

from gateway.driver_api import DigitsReceived


class ToldDigits:
    """In the order in which they were pressed."""

    def __init__(self) -> None:
        self._waiting: dict[str, DigitsReceived] = {}

    @property
    def waiting(self) -> list[DigitsReceived]:
        """What nobody has confirmed as durable."""
        return list(self._waiting.values())

    def told(self, event: DigitsReceived) -> None:
        """It was heard, and has to be made durable."""
        self._waiting[event.key] = event

    def durable(self, key: str) -> None:
        """It need not be kept any more."""
        self._waiting.pop(key, None)

"""What was heard on the lines and is not durable yet.

A telephone does not say again what was pressed or spoken, so this outlives sessions: what one of
them heard and could not make durable is told by the next, under the same key.
"""

from dataclasses import replace

from gateway.driver_api import CallReceived, Event


class ToldEvents:
    """In the order in which they happened."""

    def __init__(self) -> None:
        self._waiting: dict[str, Event] = {}

    @property
    def waiting(self) -> list[Event]:
        """What nobody has confirmed as durable; by now no caller waits for an answer any more."""
        return [_told_late(event) for event in self._waiting.values()]

    def told(self, event: Event) -> None:
        """It was heard, and has to be made durable."""
        self._waiting[event.key] = event

    def durable(self, key: str) -> None:
        """It need not be kept any more."""
        self._waiting.pop(key, None)


def _told_late(event: Event) -> Event:
    return replace(event, waits=False) if isinstance(event, CallReceived) else event

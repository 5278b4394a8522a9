"""What the house knows of a channel, and holds against it, although its device is well.

quota, self-text ─ put ─► Complaints ─► the channel is `degraded` and says why
                             └ `on_change` ─► it is looked at again at once
"""

from collections.abc import Callable


class Complaints:
    """One at a time from each source; `on_change(channel)` is told when one comes or goes."""

    def __init__(self) -> None:
        self.on_change: Callable[[str], None] = lambda channel: None
        self._found: dict[str, dict[str, str]] = {}
        self._facts: dict[str, dict[str, str]] = {}

    def put(self, channel: str, source: str, words: str) -> None:
        """What this source has against the channel; no words: nothing any more."""
        found = self._found.setdefault(channel, {})
        if found.get(source, "") == words:
            return
        if words:
            found[source] = words
        else:
            del found[source]
        self.on_change(channel)

    def note(self, channel: str, name: str, value: str) -> None:
        """A fact for the administrator, beside those that the device tells."""
        self._facts.setdefault(channel, {})[name] = value

    def facts(self, channel: str) -> dict[str, str]:
        """What was noted."""
        return dict(self._facts.get(channel, {}))

    def of(self, channel: str) -> str:
        """All that is held against it, for people; empty for nothing."""
        return "; ".join(self._found.get(channel, {}).values())

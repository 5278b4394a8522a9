"""The references under which our texts leave: 8 bits, our own choice (EN 300 392-2 §29.4.3.7).

They go round, so that a radio meets the same one again only after 256 texts: its report is another
one then, which `uses_of` shows. The counters and the names of those who were paged outlive a
session: a report may come after a reconnect.
"""

from collections import Counter


class MessageReferences:
    """`first` is best random: a process that starts anew must not repeat the last one's."""

    def __init__(self, first: int) -> None:
        self._next = first & 0xFF
        self._names: dict[int, str] = {}
        self._uses: Counter[int] = Counter()

    def take(self, count: int) -> list[int]:
        """So many references in a row."""
        taken = [(self._next + place) & 0xFF for place in range(count)]
        self._next = (self._next + count) & 0xFF
        self._uses.update(taken)
        return taken

    def uses_of(self, reference: int) -> int:
        """How often it was taken."""
        return self._uses[reference]

    def paged(self, ssi: int, name: str) -> None:
        """This radio was paged under this name."""
        self._names[ssi] = name

    def name_of(self, ssi: int) -> str:
        """How the roster writes the radio; its SSI if it was not paged yet."""
        return self._names.get(ssi, str(ssi))

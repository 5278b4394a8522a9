"""When to ask the other side whether it is there, and what of its answers is news.

    due ──► asked ──answer──► told if it is another than the last ──► due after a while
              └──nothing──► told as 0

Its silence has a time of its own: the library gives a request up after 32 s (RFC 3261 §17.1.2.2,
timer F), and until then a dead switch would pass for a living one.
"""

SILENCE = 0
_SILENT_AFTER_S = 5.0


class PingPace:
    """One peer, asked every `every_s`; `now_s` is any steady clock."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._due_s: float | None = None
        self._silent_s: float | None = None
        self._told: int | None = None

    def is_due(self, now_s: float) -> bool:
        """Whether to ask now; true once, and not again until the next is due."""
        if self._due_s is not None and now_s < self._due_s:
            return False
        self._due_s = now_s + self._every_s
        self._silent_s = now_s + min(_SILENT_AFTER_S, self._every_s)
        return True

    def is_silent(self, now_s: float) -> bool:
        """Whether the last question has waited too long for its answer."""
        return self._silent_s is not None and now_s >= self._silent_s

    def is_news(self, code: int) -> bool:
        """What came of a question: a SIP status, or `SILENCE`; whether it is to be told.

        An answer that comes late is an answer.
        """
        self._silent_s = None
        is_news = code != self._told
        self._told = code
        return is_news

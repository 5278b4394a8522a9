"""When to register again after a failure: a refused account must not be locked by our zeal.

A registrar that says nothing is told in a time of our own: the library waits for 32 s (RFC 3261
§17.1.2.2, timer F), and tells it then once more.
"""

RETRY_S = 60.0
SILENT_AFTER_S = 8.0


class RegistrationPace:
    """Told of every question and answer; `now_s` is any steady clock."""

    def __init__(self) -> None:
        self._retry_s: float | None = None
        self._silent_s: float | None = None
        self._given_up = False

    def asked(self, now_s: float) -> None:
        """A REGISTER of ours went out."""
        self._silent_s = now_s + SILENT_AFTER_S
        self._given_up = False

    def is_silent(self, now_s: float) -> bool:
        """Whether the registrar has taken too long; true once, and then it is a failure."""
        if self._silent_s is None or now_s < self._silent_s:
            return False
        self.told(0, now_s)
        self._given_up = True
        return True

    def told(self, code: int, now_s: float) -> bool:
        """What the registrar answered, 0 for nothing; whether that is news.

        The library refreshes what stands.
        """
        self._silent_s = None
        if code == 0 and self._given_up:
            return False
        self._retry_s = None if code == 200 else now_s + RETRY_S
        return True

    def is_due(self, now_s: float) -> bool:
        """Whether to try now; true once, and not again for a minute."""
        if self._retry_s is None or now_s < self._retry_s:
            return False
        self._retry_s = now_s + RETRY_S
        return True

"""When to register again after a failure: a refused account must not be locked by our zeal."""

RETRY_S = 60.0


class RegistrationPace:
    """Told of every answer; `now_s` is any steady clock."""

    def __init__(self) -> None:
        self._retry_s: float | None = None

    def told(self, code: int, now_s: float) -> None:
        """What the registrar answered, 0 for nothing. The library refreshes what stands."""
        self._retry_s = None if code == 200 else now_s + RETRY_S

    def is_due(self, now_s: float) -> bool:
        """Whether to try now; true once, and not again for a minute."""
        if self._retry_s is None or now_s < self._retry_s:
            return False
        self._retry_s = now_s + RETRY_S
        return True

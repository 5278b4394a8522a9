"""Texts that came in and are not answered before somebody says how (RFC 3428 §7).

    first time ─► told, no answer ─ repeated: no answer ─ `answer` ─ repeated: that answer

Over UDP whoever has no answer says it again, after half a second at first and for 32 s (RFC 3261
§17.1.2.2, timer E): so a 200 is given only for what is on disk, and what is lost with a process is
said to the next.
"""

from gateway.driver_api.latest_kept import LatestKept

_MOST_NAMES = 8192
_NOT_YET = 0


class HeldTexts:
    """By their names; the newest 8192."""

    def __init__(self) -> None:
        self._codes: LatestKept[str, int] = LatestKept(_MOST_NAMES)

    def came(self, name: str) -> int | None:
        """The answer to it, 0 where there is none yet; None if it is the first time."""
        return self._codes.use(name)

    def hold(self, name: str) -> None:
        """It was told, and waits."""
        self._codes.keep(name, _NOT_YET)

    def answer(self, name: str, code: int) -> None:
        """Its next repetition is answered so."""
        self._codes.keep(name, code)

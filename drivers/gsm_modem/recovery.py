"""What is tried on a modem that stays silent, gentle means first.

    ESC, AT                   by every session, again and again
    restart command           by a session that finds it silent; then not for a minute
    close and open the port   every session is a new one
    power off and on          where a relay is configured: after `_POWER_AFTER_S` without an answer,
                              then ever less often

One that restarts says nothing for half a minute, and a second restart would only prolong that.
"""

from drivers.gsm_modem.at_command import Answer, Outcome

_RESTART_AGAIN_S = 60.0
_POWER_AFTER_S = 20.0
_POWER_AGAIN_S = 60.0
_POWER_AGAIN_MOST_S = 600.0


class Recovery:
    """Outlives sessions; times are `Clock.monotonic_s`. `restart_line` may be empty."""

    def __init__(self, restart_line: str) -> None:
        self._restart_line = restart_line
        self._restart_from_s: float | None = None
        self._silent_since_s: float | None = None
        self._power_from_s: float | None = None
        self._power_again_s = _POWER_AGAIN_S

    def answered(self, answer: Answer) -> None:
        """A command has ended. If the modem talks, what is tried next begins at the beginning."""
        if answer.outcome is Outcome.SILENCE:
            return
        self._silent_since_s = self._power_from_s = None
        self._power_again_s = _POWER_AGAIN_S

    def silent(self, now_s: float) -> None:
        """Nothing was heard of it, or its port is not there."""
        if self._silent_since_s is None:
            self._silent_since_s = now_s
            self._power_from_s = now_s + _POWER_AFTER_S

    def take_restart_line(self, now_s: float) -> str:
        """What to type to a modem that does not answer; empty if it is not the time."""
        if self._restart_from_s is not None and now_s < self._restart_from_s:
            return ""
        self._restart_from_s = now_s + _RESTART_AGAIN_S
        return self._restart_line

    def power_is_due(self, now_s: float) -> bool:
        """Whether to take its power away now."""
        if self._power_from_s is None or now_s < self._power_from_s:
            return False
        self._power_from_s = now_s + self._power_again_s
        self._power_again_s = min(_POWER_AGAIN_MOST_S, 2 * self._power_again_s)
        return True

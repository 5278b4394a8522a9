"""How probes are answered: rarely with all there is to know, else with a look at the modem.

    everything      at the first probe, and when the last was `_EVERYTHING_EVERY_S` ago
    a look          when it has shown nothing for `look_s`: questions until one is answered
    nothing asked   when it has answered anything else meanwhile

A modem that answers none of the questions of a look ends the session, so one that hangs while
nobody wants anything of it is found within seconds.
"""

from collections.abc import Callable, Generator
from datetime import datetime

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome, Pause
from drivers.gsm_modem.health_check import HealthCheck
from drivers.gsm_modem.profile import Timings
from drivers.gsm_modem.request_queue import RequestQueue
from gateway.driver_api import Health

_EVERYTHING_EVERY_S = 30.0


class Probing:
    """Times are `Clock.monotonic_s`. `check` makes a new look at everything.

    It is given how long to wait for each answer, and when the network last took a text.
    """

    def __init__(
        self, timings: Timings, check: Callable[[float, datetime | None], HealthCheck]
    ) -> None:
        self._timings = timings
        self._check = check
        self._answered_s = 0.0
        self._known_s = 0.0
        self._known: Health | None = None

    def answered(self, answer: Answer, now_s: float) -> None:
        """A command has ended."""
        if answer.outcome is not Outcome.SILENCE:
            self._answered_s = now_s

    def is_due(self, now_s: float, requests: RequestQueue) -> bool:
        """Whether the modem has to be asked for a probe; those that need no asking end here."""
        fresh = now_s - self._answered_s < self._timings.look_s
        if self._known is not None and fresh and not self._is_old(now_s):
            requests.answer_probes(self._known)
        return bool(requests.probes)

    def health(
        self, now_s: float, sent_utc: datetime | None, look: Job
    ) -> Generator[Command | Pause, Answer, Health]:
        """Ask what has to be asked now; raises `LinkLost` if a `look` is all in vain."""
        if self._is_old(now_s):
            check = self._check(self._timings.command_s, sent_utc)
            yield from check.run()
            self._known, self._known_s = check.health, now_s
        else:
            yield from look
        assert self._known is not None
        return self._known

    def _is_old(self, now_s: float) -> bool:
        return self._known is None or now_s - self._known_s >= _EVERYTHING_EVERY_S

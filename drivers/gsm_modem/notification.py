"""What the modem passes on unasked (AT+CNMI), and that it goes on doing so.

A modem that waits for an acknowledgement passes on one message at a time, and one that it was
not acknowledged within 15 s switches its own routing off: mt and ds become 0 (TS 27.005
§3.4.4). That message may have been given to a process that is dead. So a session begins by
sending it back (`AT+CNMA=2`): whether the dead one has recorded it nobody knows, the network
brings it again, and its key is the same. A modem that will not say whether one was pending is
looked at once more when its 15 s must be over; every probe looks again, because some firmwares
forget `AT+CNMI` when the network comes back.
"""

from collections.abc import Generator

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome, Pause
from drivers.gsm_modem.error_codes import ErrorKind
from drivers.gsm_modem.profile import Timings

# TS 27.005 §3.4.4: 15 s, and a little for the modem's clock
_ROUTING_IS_OFF_AFTER_S = 17.0
_NOTHING_PENDING = 340


class Notification:
    """`wanted` are the parameters of AT+CNMI that the modem took, empty if it took none.

    `restored` counts how often the modem had forgotten them.
    """

    def __init__(self, timings: Timings) -> None:
        self.wanted = ""
        self._in_doubt = False
        self._acknowledges = False
        self.restored = 0
        self._timings = timings

    def send_back(self) -> Generator[Command, Answer, None]:
        """Refuse what was given to somebody before us; only while AT+CSMS=1 holds."""
        self._acknowledges = True
        # TS 27.005 §4.7: 2 is RP-ERROR; a positive one would end what nobody has recorded
        answer = yield Command("AT+CNMA=2", self._timings.command_s)
        error = answer.error
        self._in_doubt = error is None or (error.kind, error.code) != (
            ErrorKind.CMS,
            _NOTHING_PENDING,
        )

    def next_job(self) -> Job | None:
        """A look that is due once, after the routing may have been switched off."""
        due, self._in_doubt = self._in_doubt, False
        return self._look_later() if due else None

    def _look_later(self) -> Job:
        yield Pause(_ROUTING_IS_OFF_AFTER_S)
        yield from self.keep()

    def keep(self) -> Generator[Command, Answer, None]:
        """Ask whether all is still passed on to us, and ask for it again if not."""
        if not self.wanted:
            return
        answer = yield Command("AT+CNMI?", self._timings.command_s, prefix="+CNMI:")
        forgotten = bool(answer.lines) and not _same(answer.value(), self.wanted)
        if forgotten or answer.outcome is Outcome.ERROR:
            if forgotten:
                yield from self._restore_the_ground()
            again = yield from self.ask_again()
            self.restored += forgotten and again.ok

    def _restore_the_ground(self) -> Generator[Command, Answer, None]:
        """One that has restarted knows neither PDU mode nor that it is to wait for us."""
        yield Command("AT+CMGF=0", self._timings.slow_command_s)
        if self._acknowledges:
            yield Command("AT+CSMS=1", self._timings.slow_command_s, prefix="+CSMS:")

    def ask_again(self) -> Generator[Command, Answer, Answer]:
        """Give the parameters again; only if there are any."""
        return (yield Command(f"AT+CNMI={self.wanted}", self._timings.slow_command_s))


def _same(said: str, wanted: str) -> bool:
    """Whether both pass on the same; how it is buffered is the modem's to say."""
    return all(one == other for one, other in zip(_routing(said), _routing(wanted), strict=False))


def _routing(parameters: str) -> list[str]:
    """Whether anything is passed on at all, <mt>, and <ds> where it is given."""
    mode, *rest = (each.strip() for each in parameters.split(","))
    return ["off" if mode == "0" else "on", *rest[:1], *rest[2:3]]

"""Jobs that set things right between us and the modem."""

from collections.abc import Callable

from drivers.gsm_modem.at_command import Command, Job, Outcome
from drivers.gsm_modem.notification import Notification
from drivers.gsm_modem.profile import Timings
from gateway.driver_api import LinkLost

_ESCAPE = b"\x1b"
_RESTART_S = 0.5
# each question has its own answer, so that a late one to the question before is not taken for it
_QUESTIONS = (
    (_ESCAPE, "AT+CSQ", "+CSQ:"),
    (b"", "AT+CREG?", "+CREG:"),
    (_ESCAPE, "AT+CPMS?", "+CPMS:"),
)


def resynchronise(timings: Timings, restart_line: Callable[[], str]) -> Job:
    """After a silence: give up an open prompt, then ask until an answer is certainly ours.

    A modem that stays silent is told to restart, as far as `restart_line` allows it, and
    `LinkLost` is raised: there is nothing more to be done on this connection.
    """
    for lead, line, prefix in _QUESTIONS:
        answer = yield Command(
            line, timings.resync_s, prefix, must_inform=True, lead=lead, forgiving=True
        )
        if answer.outcome is not Outcome.SILENCE:
            # one that has restarted meanwhile may be in text mode, where a PDU is just words
            yield Command("AT+CMGF=0", timings.resync_s, forgiving=True)
            return
    yield from restart(restart_line())
    raise LinkLost("the modem does not answer any more")


def restart(line: str) -> Job:
    """Tell a modem that does not answer to restart; whether it did is seen by the next session."""
    if line:
        yield Command(line, _RESTART_S, lead=_ESCAPE, forgiving=True)


def acknowledge(notification: Notification, timings: Timings, in_time: bool) -> Job:
    """Tell the network that what came directly is durable (TS 27.005 §3.4.4).

    A modem that was not told `in_time`, because it was busy with a text, say, passes nothing on
    any more until it is asked again; what it passed on comes again then.
    """
    if in_time:
        answer = yield Command("AT+CNMA", timings.command_s)
    if (not in_time or not answer.ok) and notification.wanted:
        yield from notification.ask_again()

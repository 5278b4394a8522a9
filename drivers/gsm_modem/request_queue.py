"""What the core has asked for and not got yet: texts in order, the one on its way, probes.

A text whose network makes us wait ends as `Unknown(pending=True)` when it is overdue, so that
the core can act; the modem is still at it, and what comes of it is in `late`. Meanwhile a probe
cannot be carried out, and says so.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime

from drivers.gsm_modem.at_command import Job
from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.profile import Profile
from drivers.gsm_modem.submission import Submission, prepare
from gateway.driver_api import (
    Accepted,
    Completed,
    Fault,
    Health,
    Probe,
    Receipt,
    Refused,
    Request,
    TextMessage,
    Unsent,
)

_WAITING = "the modem has been silent for long; it may be waiting for the network"


class RequestQueue:
    """Every request in it ends with exactly one of `ended`, at the latest by `broken_off`.

    `late` holds what became of texts that had ended as overdue: (request id, receipt).
    `sent_utc` is when the network last took a text.
    """

    def __init__(self, profile: Profile, patience: Patience, utc: Callable[[], datetime]) -> None:
        self.texts: deque[Submission] = deque()
        self.probes: deque[str] = deque()
        self.ended: list[Completed] = []
        self.late: deque[tuple[str, Receipt]] = deque()
        self._profile = profile
        self._patience = patience
        self._utc = utc
        self.sent_utc: datetime | None = None
        self._text: Submission | None = None
        self._is_overdue = False

    def take(self, request_id: str, request: Request | Probe) -> None:
        """Queue it, or end it at once."""
        match request:
            case Probe():
                self.probes.append(request_id)
            case TextMessage():
                prepared = prepare(request_id, request, self._profile)
                if isinstance(prepared, Refused):
                    self.end(request_id, prepared)
                else:
                    self.texts.append(prepared)
            case _:
                self.end(request_id, Refused(Fault.LANE, "a modem carries texts only"))

    def end(self, request_id: str, result: Receipt | Health) -> None:
        """This is what came of it."""
        self.ended.append(Completed(request_id, result))

    def send_next(self) -> Job:
        """Carry the next text to its end; only while there is one and none is on its way."""
        self._text = text = self.texts.popleft()
        yield from text.run(self._profile.timings, self._patience, self._utc)
        assert text.receipt is not None
        if isinstance(text.receipt, Accepted):
            self.sent_utc = self._utc()
        if self._is_overdue:
            self.late.append((text.request_id, text.receipt))
        else:
            self.end(text.request_id, text.receipt)
        self._text, self._is_overdue = None, False

    def overdue(self) -> None:
        """The network makes the text on its way wait: nobody else needs to wait for it."""
        if self._text is not None and not self._is_overdue:
            self.end(self._text.request_id, self._text.overdue())
            self._is_overdue = True
        self.answer_probes(Health(False, _WAITING, {}))

    def answer_probes(self, health: Health) -> None:
        """Every probe that waits ends with this."""
        while self.probes:
            self.end(self.probes.popleft(), health)

    def withdraw(self, request_id: str) -> bool:
        """Take back a text that waits; False if it has begun or is not known."""
        for text in self.texts:
            if text.request_id == request_id:
                self.texts.remove(text)
                self.end(request_id, Unsent("withdrawn"))
                return True
        return False

    def broken_off(self, pdu_left: bool, cause: str) -> None:
        """End everything, each as far as it is known."""
        if self._text is not None and not self._is_overdue:
            self.end(self._text.request_id, self._text.broken_off(pdu_left, cause))
        for request_id in (*(text.request_id for text in self.texts), *self.probes):
            self.end(request_id, Unsent(cause))
        self._text = None
        self.texts.clear()
        self.probes.clear()

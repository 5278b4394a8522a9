"""Pages: one on its way at a time, the others wait.

    queued ─► on its way ──result──────────────► its receipt
                  │ ├─ never acknowledged ─────► Unknown
                  │ └─ answer_s over ──────────► Unknown(pending) ─┬─ result ─► LateReceipt
                  └ link lost, peer restarted ► Unknown            └─ answer_most_s ► LateReceipt

A confirmation that comes after all of that is still told, as the report of its delivery.
`answer_s` measures silence: a result stands behind what else the radios are saying.

To a radio a page asks for its confirmation, and `DELIVERED` is reported only with that. Of a
talkgroup nothing but "sent" is ever known. The expiry of a page is looked at again right before its
first octet leaves.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.hytera_ip.page_results import DONE, receipt_of
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_address import MOST, RadioAddress
from drivers.hytera_ip.text_messages import RadioMessage, TextKind, encode_text
from gateway.driver_api import (
    Accepted,
    Completed,
    Event,
    Fault,
    LateReceipt,
    RadioPage,
    Receipt,
    Refused,
    Request,
    Unknown,
    Unsent,
)
from gateway.driver_api.events import DeliveryReported, DeliveryState

_REFERENCES = 0x80000000
_MOST_DOUBTED = 32
_QUIET_S = 2.0
_PATIENCE = 3
_RESULTS = frozenset({TextKind.PRIVATE_RESULT, TextKind.GROUP_RESULT})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Ours, and the networks of radios and of talkgroups."""

    own: RadioAddress
    radios: int
    groups: int


@dataclass(slots=True)
class _OnItsWay:
    request_id: str
    page: RadioPage
    reference: int
    number: int
    in_doubt_s: float
    latest_doubt_s: float
    given_up_s: float
    is_pending: bool = False
    is_acknowledged: bool = False


class Paging:
    """`send` puts a message on the link of the text service and returns its number.

    The owner takes and clears `completed`, and takes what is in `owed`: events to be made durable.
    """

    def __init__(
        self,
        profile: Profile,
        addresses: Addresses,
        first_reference: int,
        utc: Callable[[], datetime],
        send: Callable[[RadioMessage, float], int],
    ) -> None:
        self.completed: list[Completed] = []
        self.owed: list[Event] = []
        self._profile = profile
        self._addresses = addresses
        self._next_reference = first_reference % _REFERENCES
        self._utc = utc
        self._send = send
        self._queue: deque[tuple[str, RadioPage]] = deque()
        self._sent: _OnItsWay | None = None
        self._doubted: deque[_OnItsWay] = deque(maxlen=_MOST_DOUBTED)

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """Queue a page, or end it at once."""
        if not isinstance(request, RadioPage):
            self._end(request_id, Refused(Fault.LANE, "a radio channel carries pages only"))
        elif fault := self._fault(request):
            self._end(request_id, Refused(Fault.RECIPIENT, fault))
        else:
            self._queue.append((request_id, request))
            self._go_on(now_s)

    def withdraw(self, request_id: str) -> bool:
        """Take back a page that waits."""
        for waiting in self._queue:
            if waiting[0] == request_id:
                self._queue.remove(waiting)
                self._end(request_id, Unsent("withdrawn"))
                return True
        return False

    def result(self, message: RadioMessage, now_s: float) -> int | None:
        """A result was heard; the number to settle on the link if it is that of our page."""
        sent = self._sent
        if message.kind not in _RESULTS:
            return None
        if sent is None or message.request != sent.reference:
            self._settle_doubt(message)
            return None
        references = () if sent.page.to_talkgroup else (sent.reference,)
        receipt = receipt_of(message.result, references, self._profile.timings.busy_s)
        self._finish(sent, receipt, now_s)
        if isinstance(receipt, Accepted) and not sent.page.to_talkgroup:
            self.owed.append(_delivered(sent))
        return sent.number

    def acknowledged(self, number: int, now_s: float) -> None:
        """The peer's link has the message of this number."""
        sent = self._sent
        if sent is None or sent.number != number:
            return
        sent.is_acknowledged = True
        if sent.page.to_talkgroup and not self._profile.group_result:
            self._finish(sent, Accepted(), now_s)

    def heard(self, now_s: float) -> None:
        """Something came from a radio: the channel is busy."""
        sent = self._sent
        if sent is not None and not sent.is_pending:
            quiet_s = min(now_s + _QUIET_S, sent.latest_doubt_s)
            sent.in_doubt_s = max(sent.in_doubt_s, quiet_s)

    def restarted(self, now_s: float) -> None:
        """The peer begins anew: it will not bring the result of what it had acknowledged."""
        if self._sent is not None and self._sent.is_acknowledged:
            self._finish(self._sent, Unknown("the peer restarted"), now_s)

    def unanswered(self, number: int, now_s: float) -> None:
        """The peer's link never acknowledged the message of this number, or refused it."""
        sent = self._sent
        if sent is not None and sent.number == number:
            self._finish(sent, Unknown("the peer did not acknowledge"), now_s)

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        sent = self._sent
        if sent is None:
            return
        if sent.given_up_s <= now_s:
            self._finish(sent, Unknown("no result came"), now_s)
        elif sent.in_doubt_s <= now_s and not sent.is_pending:
            sent.is_pending = True
            self._end(sent.request_id, Unknown("no result came yet", pending=True))

    def deadline(self) -> float | None:
        """When `tick` is due."""
        if self._sent is None:
            return None
        return self._sent.given_up_s if self._sent.is_pending else self._sent.in_doubt_s

    def broken_off(self, cause: str) -> None:
        """End everything, each as far as it is known."""
        if self._sent is not None and not self._sent.is_pending:
            self._end(self._sent.request_id, Unknown(cause))
        for request_id, _ in self._queue:
            self._end(request_id, Unsent(cause))
        self._sent = None
        self._queue.clear()

    def _fault(self, page: RadioPage) -> str:
        if not (page.to.isascii() and page.to.isdecimal() and 0 < int(page.to) <= MOST):
            return f"{page.to!r} is no radio number"
        units, most = len(encode_text(page.text)) // 2, self._profile.longest_text
        return f"the text has {units} characters, {most} at the most" if units > most else ""

    def _go_on(self, now_s: float) -> None:
        while self._sent is None and self._queue:
            request_id, page = self._queue.popleft()
            if page.expires_at_utc is not None and page.expires_at_utc <= self._utc():
                self._end(request_id, Unsent("expired"))
                continue
            reference = self._next_reference
            self._next_reference = (reference + 1) % _REFERENCES
            number = self._send(self._message(page, reference), now_s)
            timings = self._profile.timings
            latest_s = min(timings.answer_s * _PATIENCE, timings.answer_most_s)
            self._sent = _OnItsWay(
                request_id,
                page,
                reference,
                number,
                now_s + timings.answer_s,
                now_s + latest_s,
                now_s + timings.answer_most_s,
            )

    def _message(self, page: RadioPage, reference: int) -> RadioMessage:
        addresses, group = self._addresses, page.to_talkgroup
        network = addresses.groups if group else addresses.radios
        return RadioMessage(
            TextKind.GROUP if group else TextKind.PRIVATE,
            reference,
            destination=RadioAddress(network, int(page.to)),
            source=addresses.own,
            body=encode_text(page.text),
            confirmed=not group,
        )

    def _finish(self, sent: _OnItsWay, receipt: Receipt, now_s: float) -> None:
        if sent.is_pending:
            key = f"{sent.request_id}/late"
            self.owed.append(LateReceipt(key, sent.request_id, receipt))
        else:
            self._end(sent.request_id, receipt)
        if isinstance(receipt, Unknown):
            self._doubted.append(sent)
        self._sent = None
        self._go_on(now_s)

    def _settle_doubt(self, message: RadioMessage) -> None:
        for doubted in self._doubted:
            if doubted.reference == message.request:
                self._doubted.remove(doubted)
                if message.result == DONE and not doubted.page.to_talkgroup:
                    self.owed.append(_delivered(doubted))
                return

    def _end(self, request_id: str, receipt: Receipt) -> None:
        self.completed.append(Completed(request_id, receipt))


def _delivered(sent: _OnItsWay) -> DeliveryReported:
    return DeliveryReported(
        key=f"{sent.reference:08x}/delivered",
        reference=sent.reference,
        recipient=sent.page.to,
        state=DeliveryState.DELIVERED,
        cause="",
        device_time_utc=None,
    )

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

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.hytera_ip.hdap import HdapMessage
from drivers.hytera_ip.page_results import DONE, receipt_of
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_address import MOST, RadioAddress
from drivers.hytera_ip.text_messages import RadioMessage, TextKind, encode_text
from gateway.driver_api import (
    Accepted,
    Fault,
    RadioPage,
    Receipt,
    Refused,
    Request,
    Unknown,
)
from gateway.driver_api.page_book import PageBook, PageOut

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
class _OnItsWay(PageOut):
    """`number` is that of its message on the link."""

    number: int = 0
    in_doubt_s: float = 0.0
    latest_doubt_s: float = 0.0
    given_up_s: float = 0.0
    is_acknowledged: bool = False


class Paging:
    """`send` puts a message on the link of the text service and returns its number."""

    def __init__(
        self,
        profile: Profile,
        addresses: Addresses,
        first_reference: int,
        utc: Callable[[], datetime],
        send: Callable[[HdapMessage, float], int],
    ) -> None:
        self.book: PageBook[_OnItsWay] = PageBook(utc, first_reference, _MOST_DOUBTED)
        self._profile = profile
        self._addresses = addresses
        self._send = send
        self._sent: _OnItsWay | None = None

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """Queue a page, or end it at once."""
        if not isinstance(request, RadioPage):
            self.book.end(request_id, Refused(Fault.LANE, "this channel has no such requests"))
        elif fault := self._fault(request):
            self.book.end(request_id, Refused(Fault.RECIPIENT, fault))
        else:
            self.book.take(request_id, request)
            self._go_on(now_s)

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
            self.book.delivered(sent)
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
            self.book.put_in_doubt(sent, "no result came yet")

    def deadline(self) -> float | None:
        """When `tick` is due."""
        if self._sent is None:
            return None
        return self._sent.given_up_s if self._sent.is_pending else self._sent.in_doubt_s

    def broken_off(self, cause: str) -> None:
        """End everything, each as far as it is known."""
        self.book.broken_off([] if self._sent is None else [self._sent], cause)
        self._sent = None

    def _fault(self, page: RadioPage) -> str:
        if not (page.to.isascii() and page.to.isdecimal() and 0 < int(page.to) <= MOST):
            return f"{page.to!r} is no radio number"
        units, most = len(encode_text(page.text)) // 2, self._profile.longest_text
        return f"the text has {units} characters, {most} at the most" if units > most else ""

    def _go_on(self, now_s: float) -> None:
        def send(request_id: str, page: RadioPage, reference: int) -> None:
            number = self._send(self._message(page, reference).encode(), now_s)
            timings = self._profile.timings
            latest_s = min(timings.answer_s * _PATIENCE, timings.answer_most_s)
            self._sent = _OnItsWay(
                request_id,
                page,
                reference,
                number=number,
                in_doubt_s=now_s + timings.answer_s,
                latest_doubt_s=now_s + latest_s,
                given_up_s=now_s + timings.answer_most_s,
            )

        self.book.send_waiting(lambda page: self._sent is None, send)

    def _message(self, page: RadioPage, reference: int) -> RadioMessage:
        addresses, group = self._addresses, page.to_talkgroup
        network = addresses.groups if group else addresses.radios
        return RadioMessage(
            TextKind.GROUP if group else TextKind.PRIVATE,
            reference,
            destination=RadioAddress(network, int(page.to)),
            source=addresses.own,
            body=encode_text(page.text),
            confirmed=self._profile.confirmed_bit and not group,
        )

    def _finish(self, sent: _OnItsWay, receipt: Receipt, now_s: float) -> None:
        self.book.finish(sent, receipt, in_doubt=isinstance(receipt, Unknown))
        self._sent = None
        self._go_on(now_s)

    def _settle_doubt(self, message: RadioMessage) -> None:
        for doubted in self.book.doubted:
            if doubted.reference == message.request:
                self.book.doubted.remove(doubted)
                if message.result == DONE:
                    self.book.delivered(doubted)
                return

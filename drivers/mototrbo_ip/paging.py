"""Pages: to several radios at once, to each radio one after the other.

    queued ─► on its way ─┬─ acknowledged ─► Accepted, and its delivery is reported
                 ▲   │    ├─ silence: again, under the same number
                 └───┘    │      the last time ─┬─ others are heard ─► Refused: it is the radio
                          │                     └─ nobody is ────────► Unknown
                          └─ doubt_s over ─► Unknown(pending), later a LateReceipt

A repeat has the number of the first: the radio shows the text once, however often it came. Of a
talkgroup nobody may answer, so its page is `Accepted` soon after it has left: sent, and nothing
more will ever be known. An acknowledgement that comes after the last wait is still told, as the
report of its delivery. The expiry of a page is looked at again right before its first octet leaves.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.radio_network import MOST, RadioNetwork, is_group_address, name_of
from drivers.mototrbo_ip.sequence_numbers import SequenceNumbers
from drivers.mototrbo_ip.silence import Wait, wait_from
from drivers.mototrbo_ip.tms import text_of
from gateway.driver_api import (
    Accepted,
    Completed,
    DeliveryReported,
    DeliveryState,
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

_REFERENCES = 0x80000000
_MOST_DOUBTED = 128
_NO_ANSWER = "the radio did not acknowledge"


@dataclass(frozen=True, slots=True)
class Networks:
    """Where radios and talkgroups are."""

    radios: RadioNetwork
    groups: RadioNetwork


@dataclass(slots=True)
class _OnItsWay:
    request_id: str
    page: RadioPage
    address: bytes
    sequence: int
    reference: int
    left_s: float
    doubt: Wait
    silence: Wait
    sent: int = 1
    is_pending: bool = False
    is_given_up: bool = False


@dataclass(slots=True)
class Paging:
    """The owner takes and clears `outgoing`, `completed` and `owed`: events to be made durable."""

    profile: Profile
    networks: Networks
    numbers: SequenceNumbers
    next_reference: int
    utc: Callable[[], datetime]
    outgoing: list[DatagramOut] = field(default_factory=list)
    completed: list[Completed] = field(default_factory=list)
    owed: list[Event] = field(default_factory=list)
    _queue: deque[tuple[str, RadioPage, bytes]] = field(default_factory=deque)
    _on_way: dict[bytes, _OnItsWay] = field(default_factory=dict)
    _settled: dict[bytes, int] = field(default_factory=dict)
    _doubted: deque[_OnItsWay] = field(default_factory=lambda: deque(maxlen=_MOST_DOUBTED))

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """Queue a page, or end it at once."""
        if not isinstance(request, RadioPage):
            self._end(request_id, Refused(Fault.LANE, "a radio channel carries pages only"))
            return
        address = self._address(request)
        if address is None:
            fault = f"{request.to!r} is no number of this radio network"
            self._end(request_id, Refused(Fault.RECIPIENT, fault))
        elif fault := _fault_of(request, address) or self._fault(request.text):
            self._end(request_id, Refused(Fault.RECIPIENT, fault))
        else:
            self._queue.append((request_id, request, address))
            self._go_on(now_s)

    def withdraw(self, request_id: str) -> bool:
        """Take back a page that waits."""
        for waiting in self._queue:
            if waiting[0] == request_id:
                self._queue.remove(waiting)
                self._end(request_id, Unsent("withdrawn"))
                return True
        return False

    def heard(self, now_s: float) -> None:
        """Something came from somebody: the channel is busy, and the answers stand behind it."""
        for sent in self._on_way.values():
            if not sent.page.to_talkgroup:
                sent.silence.heard(now_s)

    def acknowledged(self, address: bytes, sequence: int | None, now_s: float) -> bool:
        """A radio has the text of this number; False if we sent it none under that lately."""
        sent = self._on_way.get(address)
        if sent is not None and sent.sequence == sequence and not sent.page.to_talkgroup:
            self._finish(sent, Accepted((sent.reference,)), now_s)
            self.owed.append(_delivered(sent))
            return True
        for doubted in self._doubted:
            if _is(doubted, address, sequence):
                self._doubted.remove(doubted)
                self.owed.append(_delivered(doubted))
                return True
        return sequence is not None and self._settled.get(address) == sequence  # said twice

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        for sent in list(self._on_way.values()):
            if sent.is_given_up or not sent.silence.over(now_s):
                self._look_at(sent, now_s)
            elif sent.page.to_talkgroup:
                self._finish(sent, Accepted(), now_s)
            else:
                self._again(sent, now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        dues = [sent.silence.due_s for sent in self._on_way.values() if not sent.is_given_up]
        dues += [sent.doubt.due_s for sent in self._on_way.values() if not sent.is_pending]
        return min(dues, default=None)

    def in_the_dark(self, heard_s: float) -> bool:
        """Whether a page was given up, and nobody was heard since it left last."""
        return any(each.is_given_up and each.left_s >= heard_s for each in self._on_way.values())

    def judge(self, heard_s: float, is_looked_into: bool, now_s: float) -> None:
        """End what was given up: the radio's fault if others were heard at `heard_s`."""
        for sent in [each for each in self._on_way.values() if each.is_given_up]:
            if heard_s > sent.left_s:
                self._finish(sent, Refused(Fault.RECIPIENT, _NO_ANSWER, parts_out=1), now_s)
            elif not is_looked_into:
                self._finish(sent, Unknown(_NO_ANSWER), now_s)

    def broken_off(self, cause: str) -> None:
        """End everything, each as far as it is known."""
        for sent in self._on_way.values():
            if not sent.is_pending:
                self._end(sent.request_id, Unknown(cause))
        for request_id, _, _ in self._queue:
            self._end(request_id, Unsent(cause))
        self._on_way.clear()
        self._queue.clear()

    def _address(self, page: RadioPage) -> bytes | None:
        if not (page.to.isascii() and page.to.isdecimal() and len(page.to) <= 8):
            return None
        network = self.networks.groups if page.to_talkgroup else self.networks.radios
        return network.address_of(int(page.to))

    def _fault(self, text: str) -> str:
        units, most = len(text.encode("utf-16-le", "replace")) // 2, self.profile.longest_text
        return f"the text has {units} characters, {most} at the most" if units > most else ""

    def _go_on(self, now_s: float) -> None:
        waiting, self._queue = self._queue, deque()
        for request_id, page, address in waiting:
            expires = page.expires_at_utc
            if expires is not None and expires <= self.utc():
                self._end(request_id, Unsent("expired"))
            elif address in self._on_way or len(self._on_way) >= self.profile.window:
                self._queue.append((request_id, page, address))
            else:
                self._begin(request_id, page, address, now_s)

    def _begin(self, request_id: str, page: RadioPage, address: bytes, now_s: float) -> None:
        sequence = self.numbers.take(address)
        for doubted in [each for each in self._doubted if _is(each, address, sequence)]:
            self._doubted.remove(doubted)  # from now on its number means this page
        self._leave(page, address, sequence)
        reference = self.next_reference
        self.next_reference = (reference + 1) % _REFERENCES
        timings = self.profile.timings
        first_s = timings.group_s if page.to_talkgroup else timings.resend_after_s[0]
        self._on_way[address] = _OnItsWay(
            request_id,
            page,
            address,
            sequence,
            reference,
            now_s,
            wait_from(now_s, timings.doubt_s, 1.0),
            wait_from(now_s, first_s, timings.patience),
        )

    def _leave(self, page: RadioPage, address: bytes, sequence: int) -> None:
        message = text_of(page.text, sequence, wanted=not page.to_talkgroup)
        self.outgoing.append(DatagramOut(Port.TMS, address, message.encode()))

    def _look_at(self, sent: _OnItsWay, now_s: float) -> None:
        if not sent.is_pending and sent.doubt.over(now_s):
            sent.is_pending = True
            self._end(sent.request_id, Unknown(f"{_NO_ANSWER} yet", pending=True))

    def _again(self, sent: _OnItsWay, now_s: float) -> None:
        waits = self.profile.timings.resend_after_s
        if sent.sent == len(waits):
            sent.is_given_up = True
            return
        sent.silence = wait_from(now_s, waits[sent.sent], self.profile.timings.patience)
        sent.sent, sent.left_s = sent.sent + 1, now_s
        self._leave(sent.page, sent.address, sent.sequence)

    def _finish(self, sent: _OnItsWay, receipt: Receipt, now_s: float) -> None:
        if sent.is_pending:
            self.owed.append(LateReceipt(f"{sent.request_id}/late", sent.request_id, receipt))
        else:
            self._end(sent.request_id, receipt)
        if isinstance(receipt, Accepted):
            self._settled[sent.address] = sent.sequence
        else:
            self._doubted.append(sent)
        del self._on_way[sent.address]
        self._go_on(now_s)

    def _end(self, request_id: str, receipt: Receipt) -> None:
        self.completed.append(Completed(request_id, receipt))


def _fault_of(page: RadioPage, address: bytes) -> str:
    """Why nothing can be sent to this address; empty if it can.

    A system refuses a datagram to a broadcast address, and with it the port of everybody's pages.
    """
    if int(page.to) != MOST:
        return ""
    if not page.to_talkgroup:
        return f"{page.to} is everybody's number (all-call), no radio's"
    if is_group_address(address):
        return ""
    return f"{page.to} is everybody's number (all-call), and {name_of(address)} a broadcast address"


def _is(sent: _OnItsWay, address: bytes, sequence: int | None) -> bool:
    return sent.address == address and sent.sequence == sequence


def _delivered(sent: _OnItsWay) -> DeliveryReported:
    return DeliveryReported(
        key=f"{sent.reference:08x}/delivered",
        reference=sent.reference,
        recipient=sent.page.to,
        state=DeliveryState.DELIVERED,
        cause="",
        device_time_utc=None,
    )

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

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.radio_network import MOST, RadioNetwork, is_group_address, name_of
from drivers.mototrbo_ip.sequence_numbers import SequenceNumbers
from drivers.mototrbo_ip.silence import Wait, wait_from
from drivers.mototrbo_ip.tms import text_of
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

_MOST_DOUBTED = 128
_PAGES_ONLY = "this channel carries pages only: no calls, no statuses"
_NO_ANSWER = "the radio did not acknowledge"


@dataclass(frozen=True, slots=True)
class Networks:
    """Where radios and talkgroups are."""

    radios: RadioNetwork
    groups: RadioNetwork


@dataclass(slots=True, kw_only=True)
class _OnItsWay(PageOut):
    address: bytes
    sequence: int
    left_s: float
    doubt: Wait
    silence: Wait
    sent: int = 1
    is_given_up: bool = False


class Paging:
    """The owner takes and clears `outgoing`."""

    def __init__(
        self,
        profile: Profile,
        networks: Networks,
        numbers: SequenceNumbers,
        first_reference: int,
        utc: Callable[[], datetime],
    ) -> None:
        self.outgoing: list[DatagramOut] = []
        self.book: PageBook[_OnItsWay] = PageBook(utc, first_reference, _MOST_DOUBTED)
        self._profile = profile
        self._networks = networks
        self._numbers = numbers
        self._on_way: dict[bytes, _OnItsWay] = {}
        self._settled: dict[bytes, int] = {}

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """Queue a page, or end it at once."""
        if not isinstance(request, RadioPage):
            self.book.end(request_id, Refused(Fault.LANE, _PAGES_ONLY))
        elif fault := self._fault(request):
            self.book.end(request_id, Refused(Fault.RECIPIENT, fault))
        else:
            self.book.take(request_id, request)
            self._go_on(now_s)

    def heard(self, now_s: float) -> None:
        """Something came from somebody: the channel is busy, and the answers stand behind it."""
        for sent in self._on_way.values():
            if not sent.page.to_talkgroup:
                sent.silence.heard(now_s)

    def acknowledged(self, address: bytes, sequence: int | None, now_s: float) -> bool:
        """A radio has the text of this number; False if we sent it none under that lately.

        Some acknowledge without a number: that is the text there can be no doubt about.
        """
        sent = self._on_way.get(address)
        meant = [sent] if sent is not None and not sent.page.to_talkgroup else []
        meant += [each for each in self.book.doubted if each.address == address]
        if sequence is None:
            lately_s = now_s - self._profile.timings.doubt_s
            meant = [each for each in meant if each.left_s > lately_s]
        else:
            meant = [each for each in meant if each.sequence == sequence]
        if not meant or (sequence is None and len(meant) > 1):
            # It was said twice, perhaps.
            return address in self._settled and sequence in (None, self._settled[address])
        if meant[0] is sent:
            self._finish(meant[0], Accepted((meant[0].reference,)), now_s)
        else:
            self.book.doubted.remove(meant[0])
        self.book.delivered(meant[0])
        return True

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
        self.book.broken_off(self._on_way.values(), cause)
        self._on_way.clear()

    def _address(self, page: RadioPage) -> bytes | None:
        if not (page.to.isascii() and page.to.isdecimal() and len(page.to) <= 8):
            return None
        network = self._networks.groups if page.to_talkgroup else self._networks.radios
        return network.address_of(int(page.to))

    def _fault(self, page: RadioPage) -> str:
        address = self._address(page)
        if address is None:
            return f"{page.to!r} is no number of this radio network"
        units = len(page.text.encode("utf-16-le", "replace")) // 2
        most = self._profile.longest_text
        too_long = f"the text has {units} characters, {most} at the most" if units > most else ""
        return _fault_of(page, address) or too_long

    def _go_on(self, now_s: float) -> None:
        self.book.send_waiting(self._may_go, partial(self._begin, now_s))

    def _may_go(self, page: RadioPage) -> bool:
        return len(self._on_way) < self._profile.window and self._address(page) not in self._on_way

    def _begin(self, now_s: float, request_id: str, page: RadioPage, reference: int) -> None:
        address = self._address(page)
        assert address is not None
        sequence = self._numbers.take(address)
        for doubted in [each for each in self.book.doubted if _is(each, address, sequence)]:
            self.book.doubted.remove(doubted)  # from now on its number means this page
        self._leave(page, address, sequence)
        timings = self._profile.timings
        first_s = timings.group_s if page.to_talkgroup else timings.resend_after_s[0]
        self._on_way[address] = _OnItsWay(
            request_id,
            page,
            reference,
            address=address,
            sequence=sequence,
            left_s=now_s,
            doubt=wait_from(now_s, timings.doubt_s, 1.0),
            silence=wait_from(now_s, first_s, timings.patience),
        )

    def _leave(self, page: RadioPage, address: bytes, sequence: int) -> None:
        message = text_of(page.text, sequence, wanted=not page.to_talkgroup)
        self.outgoing.append(DatagramOut(Port.TMS, address, message.encode()))

    def _look_at(self, sent: _OnItsWay, now_s: float) -> None:
        if not sent.is_pending and sent.doubt.over(now_s):
            self.book.put_in_doubt(sent, f"{_NO_ANSWER} yet")

    def _again(self, sent: _OnItsWay, now_s: float) -> None:
        waits = self._profile.timings.resend_after_s
        if sent.sent == len(waits):
            sent.is_given_up = True
            return
        sent.silence = wait_from(now_s, waits[sent.sent], self._profile.timings.patience)
        sent.sent, sent.left_s = sent.sent + 1, now_s
        self._leave(sent.page, sent.address, sent.sequence)

    def _finish(self, sent: _OnItsWay, receipt: Receipt, now_s: float) -> None:
        self.book.finish(sent, receipt, in_doubt=not isinstance(receipt, Accepted))
        if isinstance(receipt, Accepted):
            self._settled[sent.address] = sent.sequence
        del self._on_way[sent.address]
        self._go_on(now_s)


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

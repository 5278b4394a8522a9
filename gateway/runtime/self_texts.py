"""The pool's own SIMs text each other on a schedule: one that is registered but dead must show.

    a round begins ─► every channel that is up, once: SelfTextStarted ─ send ─ SelfTextEnded
                        only over a lane that is free while no message of an order waits
    it arrives ─► SelfTextHeard, never an answer        not in time ─► alarm "self text late"

The key of a fact holds round and channel, so a restart sends nothing twice and goes on waiting
for what was sent.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from gateway.driver_api import (
    Accepted,
    Clock,
    Deferred,
    Receipt,
    Refused,
    Reply,
    TextMessage,
    Unknown,
    Unsent,
)
from gateway.health_settings import Health
from gateway.journal.codec import decode_fact, kind_of
from gateway.journal.journal import Journal
from gateway.journal.rows import utc_text
from gateway.orders.facts import SelfTextEnded, SelfTextHeard, SelfTextStarted
from gateway.orders.order import Bearer
from gateway.orders.self_text_ring import (
    read_self_text,
    ring_of,
    round_at,
    round_name,
    self_text,
)
from gateway.orders.wording import sms_parts
from gateway.roster.numbers import normal
from gateway.runtime.complaints import Complaints
from gateway.runtime.lane import Lane
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.self_text_alarms import SelfTextAlarms
from gateway.runtime.wake import Wake

_log = structlog.get_logger("self_texts")

_SETTLED_S = 30.0
_LOOK_S = 5.0
_KINDS = frozenset(kind_of(kind) for kind in (SelfTextStarted, SelfTextHeard))


class SelfTexts:
    """`numbers` are the own numbers of the channels of texts that have one, in their order.

    `lanes` is the transmitter's own list.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        settings: Health,
        site_name: str,
        numbers: Mapping[str, str],
        book: LaneBook,
        complaints: Complaints,
    ) -> None:
        self.lanes: Sequence[Lane] = ()
        self._journal = journal
        self._clock = clock
        self._settings = settings
        self._site_name = site_name
        self._numbers = dict(numbers)
        self._book = book
        self._complaints = complaints
        self._alarms = SelfTextAlarms(journal, clock, self._numbers, complaints)
        self._bell = Wake()
        self._round = ""
        self._to_send: dict[str, str] = {}
        self._awaited: dict[str, tuple[str, float]] = {}

    async def run(self) -> None:
        """Text and wait until cancelled; nothing at all where it is off or nobody can be texted."""
        active = self._settings.self_text_every_s > 0 and len(self._numbers) > 1
        await self._alarms.resume(active=active)
        if not active:
            return
        await self._clock.sleep(_SETTLED_S)
        while True:
            self._begin_round()
            for sender in list(self._to_send):
                await self._send_if_quiet(sender)
            await self._judge()
            await self._bell.wait(self._until_next_s())

    async def heard(self, channel: str, event: Reply) -> bool:
        """Whether this is a text of our own; then it is on disk as such."""
        found = None if event.incomplete else read_self_text(event.text)
        if found is None or not self._is_of(found[1], event.sender):
            return False
        round_, sender = found
        key = f"self_text/{round_}/{sender}/heard"
        fact = SelfTextHeard(key, self._clock.utc(), channel, sender, round_)
        if await self._journal.record(fact):
            await self._arrived(fact)
        return True

    def _is_of(self, channel: str, number: str) -> bool:
        own = self._numbers.get(channel, "")
        return bool(own) and normal(own) == normal(number)

    def _begin_round(self) -> None:
        """In a new round everybody who is up has to text; what was begun before a restart has."""
        every_s = self._settings.self_text_every_s
        begun = round_at(self._clock.utc(), every_s)
        if round_name(begun) == self._round:
            return
        self._round = round_name(begun)
        up = {lane.channel for lane in self.lanes if lane.bearer is Bearer.SMS}
        self._to_send = ring_of([name for name in self._numbers if name in up])
        self._read_back(utc_text(begun - timedelta(seconds=1)))

    def _read_back(self, since: str) -> None:
        """What an earlier process did in this round."""
        heard: set[str] = set()
        for row in self._journal.store.facts_back():
            if row.at_utc < since:
                return
            if row.kind not in _KINDS:
                continue
            match decode_fact(row.kind, row.version, row.body):
                case SelfTextHeard(from_channel=sender, round=self._round):
                    heard.add(sender)
                case SelfTextStarted(channel=sender, to_channel=receiver, round=self._round):
                    self._to_send.pop(sender, None)
                    if sender not in heard:
                        self._await(sender, receiver)

    def _await(self, sender: str, receiver: str) -> None:
        within_s = self._settings.self_text_late_s
        self._awaited[sender] = (receiver, self._clock.monotonic_s() + within_s)

    async def _send_if_quiet(self, sender: str) -> None:
        lane = self._free_lane(sender)
        if lane is None:
            return
        receiver = self._to_send.pop(sender)
        text = self_text(self._site_name, self._round, sender)
        left = self._book.left(sender)
        if left is not None and left < sms_parts(text):
            return
        lane.take(self._clock.monotonic_s())
        try:
            async with lane.turn:
                await self._send(lane, receiver, text)
        finally:
            lane.done()
            self._book.on_room()

    def _free_lane(self, channel: str) -> Lane | None:
        """A lane of the channel that nobody needs now."""
        now = utc_text(self._clock.utc())
        if self._journal.store.next_transmits([Bearer.SMS.value], now, 1):
            return None
        now_s = self._clock.monotonic_s()
        free = (lane for lane in self.lanes if lane.channel == channel and lane.free(now_s))
        return next(free, None)

    async def _send(self, lane: Lane, receiver: str, text: str) -> None:
        sender, key = lane.channel, f"self_text/{self._round}/{lane.channel}"
        begun = SelfTextStarted(key, self._clock.utc(), sender, receiver, self._round)
        if not await self._journal.record(begun):
            return
        parts = sms_parts(text)
        if lane.pace is not None:
            lane.pace.took(parts, self._clock.monotonic_s())
        # The arrival may be quicker than the receipt.
        self._await(sender, receiver)
        receipt = await lane.session.send(TextMessage(self._numbers[receiver], text, False), key)
        if isinstance(receipt, Unknown) and receipt.pending:
            lane.await_late_receipt(key)
        cause, spent = _came_to(receipt, parts)
        _log.info("self text", channel=sender, to=receiver, cause=cause)
        now = self._clock.utc()
        ended = SelfTextEnded(f"{key}/ended", now, sender, receiver, self._round, spent, cause)
        await self._journal.record(ended)
        if isinstance(receipt, Unsent | Deferred):
            self._awaited.pop(sender, None)  # its channel shows by itself why nothing left
        elif sender in self._awaited:
            self._await(sender, receiver)

    async def _arrived(self, fact: SelfTextHeard) -> None:
        sender = fact.from_channel
        at = fact.at_utc.astimezone(self._book.day.zone)
        self._complaints.note(sender, "self_text_arrived", at.strftime("%m-%d %H:%M:%S"))
        if sender in self._awaited and self._awaited[sender][0] == fact.channel:
            del self._awaited[sender]
        await self._alarms.clear(sender, f"{fact.key}/over", "自检短信已到")

    async def _judge(self) -> None:
        """Tell of what should have arrived by now."""
        now_s = self._clock.monotonic_s()
        due = [name for name, (_, late_s) in self._awaited.items() if late_s <= now_s]
        for sender in due:
            receiver, _ = self._awaited.pop(sender)
            key = f"self_text/{self._round}/{sender}/late"
            words = f"自检短信 {self._settings.self_text_late_s} s 内未到"
            await self._alarms.rouse(sender, receiver, key, words)

    def _until_next_s(self) -> float:
        now, every_s = self._clock.utc(), self._settings.self_text_every_s
        ends = round_at(now, every_s) + timedelta(seconds=every_s)
        now_s = self._clock.monotonic_s()
        waits = [late_s - now_s for _, late_s in self._awaited.values()]
        waits += [_LOOK_S] if self._to_send else []
        return max(0.001, min([*waits, (ends - now).total_seconds()]))


def _came_to(receipt: Receipt, parts: int) -> tuple[str, int]:
    """Why the network has not taken it (empty: it has), and the parts that may have left."""
    match receipt:
        case Accepted():
            return "", parts
        case Unknown(cause):
            return cause or "unknown", parts
        case Refused(_, cause, parts_out):
            return cause or "refused", parts_out
        case _:
            return str(getattr(receipt, "cause", "")) or "not sent", 0

"""Gives the best open message to a free lane, and records what came of it.

There is no queue in memory. A lane that frees asks the journal, which is indexed by rank, so
urgent work overtakes by itself:

    bell ─► for each free lane: best open Transmit that it may take
              post AttemptStarted (the claim) ─ on disk ─► session.send ─► post AttemptEnded

The receipt is posted without waiting: the next claim of the lane shares its commit, and one
that waited for its own claim has waited for every receipt before it. Where the end of a text
can be foreseen the next is claimed a little earlier, so that its lane never waits for the disk;
it waits for its turn, and goes back to the queue if that does not come (decision 0022).

After a restart the claims of other sessions are the texts that may or may not have gone out;
they end as unknown, and normal running goes on. So does a text whose device makes us wait: a
late receipt settles it, and until then its lane takes nothing else.
"""

import asyncio
import math
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from gateway.driver_api import (
    Accepted,
    Clock,
    Deferred,
    Fault,
    Receipt,
    Refused,
    Session,
    Unknown,
    Unsent,
)
from gateway.journal.journal import Journal, News
from gateway.journal.rows import TransmitRow, utc_text
from gateway.orders.facts import AttemptStarted
from gateway.orders.order import Bearer, is_urgent
from gateway.orders.originals import expiry_of
from gateway.orders.records import Sending
from gateway.runtime.foresight import Lead
from gateway.runtime.lane import Lane, LaneState
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.lane_choice import Assignment, LaneChoice
from gateway.runtime.outgoing_request import request_for
from gateway.runtime.pace import Pace
from gateway.runtime.receipts import attempt_ended, attempt_id_of
from gateway.runtime.ringing_calls import RingingCalls
from gateway.runtime.second_opinion import SecondOpinions
from gateway.runtime.wake import Wake

_log = structlog.get_logger("transmitter")

_DRAIN_LOOK_S = 0.05
# What was claimed for a lane that should have been free by then is better off elsewhere.
_LONGEST_TURN_S = 0.25
_LANE_LATE = "原通道未能按时空出,改由其他通道发送"
_OUTRANKED = "为更紧急的信息让路"


def _is_lanes(receipt: Receipt) -> bool:
    return isinstance(receipt, Refused) and receipt.fault is Fault.LANE


class Transmitter:
    """All lanes of the gateway. `session` names this process in its claims.

    `after_receipt(channel)` is called when references of a text have become known. `reserve`
    lanes of every bearer are kept for what is urgent. `book` knows what their SIMs may still send.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        session: str,
        after_receipt: Callable[[str], None],
        reserve: int = 0,
        book: LaneBook | None = None,
    ) -> None:
        self.lanes: list[Lane] = []
        self._journal = journal
        self._clock = clock
        self._session = session
        self._after_receipt = after_receipt
        self._book = book or LaneBook(journal, clock, UTC, {})
        self._choice = LaneChoice(journal.store, self._book, reserve)
        self._opinions = SecondOpinions(self._book.speeds, self._able)
        self.judged_late = self._opinions.judged_late
        self._bell = Wake()
        self._book.on_room = self._bell.ring
        self._claiming: set[str] = set()
        self._lead = Lead()
        self.calls = RingingCalls(journal)
        self._paces: dict[tuple[str, int], Pace] = {}
        self._draining = False
        journal.on_durable(self._on_news)

    def add_lanes(
        self,
        channel: str,
        bearer: Bearer,
        session: Session,
        parts_per_min: float | None = None,
        system: str = "",
    ) -> list[Lane]:
        """The channel is up: use as many lanes as its window has, at its rate in all."""
        count = session.limits.window
        look = Wake()
        lanes = [Lane(channel, bearer, session, system=system, doubts=look) for _ in range(count)]
        if parts_per_min is not None:
            for number, lane in enumerate(lanes):
                lane.pace = self._paces.setdefault((channel, number), Pace(parts_per_min / count))
        self.lanes += lanes
        self._bell.ring()
        return lanes

    def remove_lanes(self, lanes: list[Lane]) -> None:
        """The channel is gone; its sends end by themselves."""
        for lane in lanes:
            lane.state = LaneState.GONE
            self.lanes.remove(lane)
        self._bell.ring()

    def late_receipt_came(self, channel: str, attempt_id: str) -> None:
        """The device of this channel is done with an attempt that had ended in doubt."""
        for lane in self.lanes:
            if lane.channel == channel:
                lane.late_receipt_came(attempt_id)
        self._bell.ring()

    def doubt_strangers(self) -> None:
        """End the attempts that another process began and never ended."""
        for row in self._journal.store.claimed_transmits():
            life = self._journal.hall.orders.get(row.order_id)
            if row.session != self._session and life is not None:
                sending = life.sendings[row.intent_id]
                lost = Unknown("发送途中进程中断")
                self._journal.post(attempt_ended(sending, lost, self._clock.utc()))

    def is_quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not self._claiming

    async def drain(self, at_most_s: float) -> None:
        """Take nothing new and return when nothing is on its way, or when the time is over."""
        self._draining = True
        give_up_s = self._clock.monotonic_s() + at_most_s
        while self._claiming and self._clock.monotonic_s() < give_up_s:
            await self._clock.sleep(_DRAIN_LOOK_S)

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while not self._draining:
                for lane, row in self._assignments():
                    lane.take(self._clock.monotonic_s(), urgent=is_urgent(row.rank))
                    self._claiming.add(row.intent_id)
                    tasks.create_task(self._serve(lane, row))
                await self._bell.wait(self._until_next_s())

    def _on_news(self, news: News) -> None:
        if news.transmits:
            self._bell.ring()

    def _assignments(self) -> list[Assignment]:
        now_s, now_utc = self._clock.monotonic_s(), utc_text(self._clock.utc())
        return self._choice.assignments(self.lanes, self._claiming, now_s, now_utc)

    def _until_next_s(self) -> float | None:
        """How long at most until a lane has rested or a message that waits may go."""
        now_s, now = self._clock.monotonic_s(), self._clock.utc()
        moments = [moment for lane in self.lanes for moment in (lane.ready_s, lane.soon_s)]
        waits = [moment - now_s for moment in moments if now_s < moment < math.inf]
        later = self._journal.store.next_not_before(utc_text(now))
        if later:
            waits.append((datetime.fromisoformat(later) - now).total_seconds())
        return max(0.001, min(waits)) if waits else None

    async def _serve(self, lane: Lane, row: TransmitRow) -> None:
        try:
            sending = await self._claim(lane, row)
            if sending is not None:
                await self._take_turn(lane, row, sending)
        finally:
            self._claiming.discard(row.intent_id)
            self._book.let_go(row.intent_id)
            lane.done()
            self._bell.ring()

    async def _take_turn(self, lane: Lane, row: TransmitRow, sending: Sending) -> None:
        waits = lane.turn.locked()
        try:
            async with asyncio.timeout(_LONGEST_TURN_S if waits else None):
                await lane.turn.acquire()
        except TimeoutError:
            lane.not_soon_free()
            self._record(lane, sending, Unsent(_LANE_LATE))
            return
        try:
            given_back = self._why_given_back(lane, row) if waits else None
            receipt = given_back or await self._begin(lane, row, sending)
        finally:
            lane.turn.release()
        try:
            await self._clock.sleep(0)  # whoever waits for this turn goes out first
        finally:
            self._record(lane, sending, receipt)

    def _why_given_back(self, lane: Lane, row: TransmitRow) -> Unsent | None:
        """Why a text that was claimed ahead is not sent now; None if it is."""
        if self._draining or lane.pending or lane.ready_s > self._clock.monotonic_s():
            return Unsent(_LANE_LATE)
        if self._choice.outranked(row, utc_text(self._clock.utc())):
            return Unsent(_OUTRANKED)
        return None

    async def _begin(self, lane: Lane, row: TransmitRow, sending: Sending) -> Receipt:
        """Send it now; what that took is remembered."""
        began_s, parts = self._clock.monotonic_s(), sending.parts
        if lane.pace is not None:
            lane.pace.took(parts, began_s)
        lane.begin(parts, began_s, self._lead.seconds, urgent=is_urgent(row.rank))
        self._bell.ring()
        said = await self._send(lane, sending)
        judged = self._opinions.judge(lane.channel, lane.bearer, sending.delivery.delivery_id, said)
        receipt = judged.receipt
        self._tell_lane(lane, sending, said, judged.rest_at_most_s)
        if isinstance(receipt, Accepted):
            took_s = self._clock.monotonic_s() - began_s
            lane.foresight.took(parts, took_s)
            self._book.speeds.took(lane.channel, parts, took_s)
        return receipt

    def _able(self) -> list[Lane]:
        return [one for one in self._book.with_room(self.lanes) if not one.pending]

    async def _claim(self, lane: Lane, row: TransmitRow) -> Sending | None:
        """Claim on disk; None if it was withdrawn or the lane went away meanwhile."""
        life = self._journal.hall.orders.get(row.order_id)
        before = life.sendings.get(row.intent_id) if life else None
        if life is None or before is None:
            return None
        attempt = before.attempt + 1
        started = AttemptStarted(
            key=f"{row.intent_id}#{attempt}",
            at_utc=self._clock.utc(),
            order_id=row.order_id,
            delivery_id=row.intent_id,
            attempt=attempt,
            channel=lane.channel,
            session=self._session,
            marked=bool(before.repeat_because),
            because=before.repeat_because,
        )
        began_s = self._clock.monotonic_s()
        posted = self._journal.post(started)
        await posted.on_disk()
        self._lead.took(self._clock.monotonic_s() - began_s)
        return life.sendings[row.intent_id] if posted.taken else None

    async def _send(self, lane: Lane, sending: Sending) -> Receipt:
        life = self._journal.hall.orders[sending.order_id]
        text, expires = life.texts[sending.delivery.text], expiry_of(life, sending.delivery)
        if expires is not None and self._clock.utc() >= expires:
            return Unsent("expired")
        reports = lane.session.limits.reports
        request = request_for(sending, text, reports=reports, expires=expires)
        attempt_id = attempt_id_of(sending)
        log = _log.bind(order_id=sending.order_id, channel=lane.channel, attempt=attempt_id)
        log.debug("sending", to=sending.delivery.address, text=request.text)
        receipt = await self.calls.send(lane.session, request, attempt_id, sending)
        # A text that went out is in the record; what a lane failed at is for whoever keeps it.
        failed = isinstance(receipt, Unknown | Deferred) or _is_lanes(receipt)
        tell = log.info if failed else log.debug
        tell("sent", receipt=type(receipt).__name__, cause=str(getattr(receipt, "cause", "")))
        return receipt

    def _tell_lane(
        self, lane: Lane, sending: Sending, receipt: Receipt, rest_at_most_s: float
    ) -> None:
        match receipt:
            case Refused(Fault.RECIPIENT) if rest_at_most_s:
                lane.refused(self._clock.monotonic_s(), rest_at_most_s)
            case Refused(Fault.LANE):
                lane.refused(self._clock.monotonic_s())
            case Unknown(pending=True):
                lane.await_late_receipt(attempt_id_of(sending))
            case Deferred(retry_after_s, rests_lane=True):
                lane.refused(self._clock.monotonic_s(), retry_after_s)
            case Unknown() if lane.bearer is Bearer.SMS:
                lane.refused(self._clock.monotonic_s())
            case _:
                lane.worked()

    def _record(self, lane: Lane, sending: Sending, receipt: Receipt) -> None:
        self._journal.post(attempt_ended(sending, receipt, self._clock.utc()))
        self._after_receipt(lane.channel)

"""Gives the best open message to a free lane, and records what came of it.

There is no queue in memory. A lane that frees asks the journal, which is indexed by rank, so
urgent work overtakes by itself:

    bell ─► for each free lane: best open Transmit that it may take
              post AttemptStarted (the claim) ─ on disk ─► session.send ─► post AttemptEnded

The receipt is posted without waiting: the next claim of the lane shares its commit, and one
that waited for its own claim has waited for every receipt before it.

After a restart the claims of other sessions are the texts that may or may not have gone out;
they end as unknown, and normal running goes on. So does a text whose device makes us wait: a
late receipt settles it, and until then its lane takes nothing else.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from gateway.driver_api import (
    Clock,
    Fault,
    RadioPage,
    Receipt,
    Refused,
    Request,
    Session,
    TextMessage,
    Unknown,
    Unsent,
    VoiceCall,
)
from gateway.journal.journal import Journal, News
from gateway.journal.rows import TransmitRow, utc_text
from gateway.orders.facts import AttemptStarted
from gateway.orders.order import Bearer, is_urgent
from gateway.orders.originals import expiry_of
from gateway.orders.records import Sending
from gateway.orders.wording import with_repeat_mark
from gateway.runtime.lane import Lane, LaneState
from gateway.runtime.lane_choice import Assignment, LaneChoice
from gateway.runtime.pace import Pace
from gateway.runtime.receipts import attempt_ended, attempt_id_of
from gateway.runtime.wake import Wake

_log = structlog.get_logger("transmitter")

_DRAIN_LOOK_S = 0.05


def request_for(
    sending: Sending, text: str, *, reports: bool, expires: datetime | None = None
) -> Request:
    """What the driver is asked for this delivery."""
    delivery = sending.delivery
    if delivery.bearer is Bearer.VOICE:
        return VoiceCall(delivery.address, text, expires)
    if sending.marked:
        text = with_repeat_mark(text)
    if delivery.bearer is Bearer.RADIO:
        return RadioPage(delivery.address, text, not delivery.people, expires)
    return TextMessage(delivery.address, text, reports, expires)


class Transmitter:
    """All lanes of the gateway. `session` names this process in its claims.

    `after_receipt(channel)` is called when references of a text have become known. `reserve`
    lanes of every bearer are kept for what is urgent.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        session: str,
        after_receipt: Callable[[str], None],
        reserve: int = 0,
    ) -> None:
        self.lanes: list[Lane] = []
        self._journal = journal
        self._clock = clock
        self._session = session
        self._after_receipt = after_receipt
        self._choice = LaneChoice(journal.store, reserve)
        self._bell = Wake()
        self._claiming: set[str] = set()
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

    def parts_per_min(self) -> float:
        """What all modems that are up may send in a minute; 0 where one of them may send any."""
        paces = [lane.pace for lane in self.lanes if lane.bearer is Bearer.SMS]
        return sum(pace.parts_per_min for pace in paces if pace) if all(paces) else 0.0

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
        waits = [lane.ready_s - now_s for lane in self.lanes if lane.ready_s > now_s]
        later = self._journal.store.next_not_before(utc_text(now))
        if later:
            waits.append((datetime.fromisoformat(later) - now).total_seconds())
        return max(0.001, min(waits)) if waits else None

    async def _serve(self, lane: Lane, row: TransmitRow) -> None:
        try:
            sending = await self._claim(lane, row)
            if sending is not None:
                if lane.pace is not None:
                    lane.pace.took(sending.parts, self._clock.monotonic_s())
                receipt = await self._send(lane, sending)
                self._record(lane, sending, receipt)
        finally:
            self._claiming.discard(row.intent_id)
            lane.done()
            self._bell.ring()

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
        posted = self._journal.post(started)
        await posted.on_disk()
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
        log.info("sending", to=sending.delivery.address, text=request.text)
        receipt = await lane.session.send(request, attempt_id)
        log.info("sent", receipt=type(receipt).__name__, cause=str(getattr(receipt, "cause", "")))
        return receipt

    def _record(self, lane: Lane, sending: Sending, receipt: Receipt) -> None:
        match receipt:
            case Refused(Fault.LANE):
                lane.refused(self._clock.monotonic_s())
            case Unknown(pending=True):
                lane.await_late_receipt(attempt_id_of(sending))
            case _:
                lane.worked()
        self._journal.post(attempt_ended(sending, receipt, self._clock.utc()))
        self._after_receipt(lane.channel)

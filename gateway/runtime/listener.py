"""What the channels hear becomes facts: matched first, durable next, forgotten last.

    driver ─ Inbox.commit(event) ─ match with roster and hall ─ journal.record ─► returns
    only then does the driver let the device forget it

A delivery report may overtake the receipt that names its reference. Such an early report is
recorded as it is, and once more with its delivery when the receipt is there.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime

import structlog

from gateway.driver_api import (
    CallReceived,
    Clock,
    DeliveryReported,
    DigitsReceived,
    Event,
    LateReceipt,
    Reply,
    StatusReceived,
    Unreadable,
)
from gateway.journal.journal import Journal
from gateway.orders.errand_life import question_answered
from gateway.orders.facts import (
    AnswerHeard,
    CallHeard,
    MessagesOwed,
    ReportHeard,
    ReportState,
    Verdict,
)
from gateway.orders.incomplete_answers import is_cry
from gateway.orders.matching import Match, Speaker, match, speaker_at_number, speaker_at_radio
from gateway.orders.order import Bearer
from gateway.orders.planned_speaker import as_planned
from gateway.orders.questions import clarifying_question, telephone_of
from gateway.orders.records import ReferenceUsed
from gateway.roster.numbers import normal
from gateway.roster.roster import Roster
from gateway.runtime.receipts import late_receipt

_log = structlog.get_logger("listener")

_EARLY_REPORTS = 1_000


class Listener:
    """Takes the events of all channels. `roster` and `today` are asked at each event."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        roster: Callable[[], Roster],
        today: Callable[[datetime], date],
        site_name: str,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._roster = roster
        self._today = today
        self._site_name = site_name
        self._early: deque[ReportHeard] = deque(maxlen=_EARLY_REPORTS)
        self.after_late_receipt: Callable[[str, str], None] = lambda channel, attempt_id: None
        self.own_text: Callable[[str, Reply], Awaitable[bool]] = _nobodys

    def inbox(self, channel: str) -> "ChannelInbox":
        """The inbox to give to a driver."""
        return ChannelInbox(self, channel)

    def remember(self) -> None:
        """After a start: take up the reports that had come too early before it."""
        for fact in self._journal.hall_facts():
            if isinstance(fact, ReportHeard):
                self._early.append(fact)
        # the last process may have died between the receipt and the report that it brought
        for channel in {early.channel for early in self._early}:
            self.match_early_reports(channel)

    def match_early_reports(self, channel: str) -> None:
        """A receipt is there: see whether a report was waiting for it."""
        for report in [early for early in self._early if early.channel == channel]:
            used = self._journal.hall.reported_part(channel, report.reference, report.address)
            if used is not None:
                self._early.remove(report)
                now = self._clock.utc()
                self._journal.post(_matched(report, f"{report.key}/matched", now, used))

    async def commit(self, channel: str, event: Event) -> None:
        """Return once the event is in the journal; a second time it is known already."""
        match event:
            case Reply():
                if not await self.own_text(channel, event):
                    await self._reply(channel, event)
            case Unreadable(key, raw):
                text = f"（无法解读的来信：{raw}）"
                await self._answer(channel, key, Bearer.SMS, "", text, None, said="")
            case DigitsReceived(key, number, digits):
                speaker = self._at_number(number)
                await self._answer(channel, key, Bearer.VOICE, number, digits, speaker)
            case StatusReceived(key, sender, answer, raw):
                carrier = speaker_at_radio(self._roster(), sender, self._day())
                speaker = as_planned(carrier, self._journal.hall, sender)
                text, said = answer or raw, None if answer else ""
                await self._answer(channel, key, Bearer.RADIO, sender, text, speaker, said=said)
            case DeliveryReported():
                await self._report(channel, event)
            case CallReceived(key, caller):
                await self._call(channel, key, caller)
            case LateReceipt(_, attempt_id, _):
                fact = late_receipt(self._journal.hall, channel, event, self._clock.utc())
                if fact is not None:
                    await self._journal.record(fact)
                    self.match_early_reports(channel)
                self.after_late_receipt(channel, attempt_id)

    def _at_number(self, number: str) -> Speaker | None:
        speaker = speaker_at_number(self._roster(), number, self._day())
        return as_planned(speaker, self._journal.hall, number)

    def _day(self) -> date:
        return self._today(self._clock.utc())

    async def _reply(self, channel: str, event: Reply) -> None:
        speaker = self._at_number(event.sender)
        await self._answer(
            channel,
            event.key,
            Bearer.SMS,
            event.sender,
            event.text,
            speaker,
            event.device_time_utc,
            said=readable(event),
        )

    async def _answer(
        self,
        channel: str,
        key: str,
        bearer: Bearer,
        address: str,
        text: str,
        speaker: Speaker | None,
        device_time: datetime | None = None,
        said: str | None = None,
    ) -> None:
        """Match and record; `said` is what to read as the answer, where that is not `text`."""
        read = text if said is None else said
        found = match(speaker, read, self._journal.hall, bearer, address)
        fact = AnswerHeard(
            key=f"answer/{key}",
            at_utc=self._clock.utc(),
            order_id=found.order_id,
            verdict=found.verdict,
            bearer=bearer,
            channel=channel,
            address=address,
            raw=text,
            device_time_utc=device_time,
            person=found.person,
            units=found.units,
            candidates=found.candidates,
            said=found.said,
            asks_resend=found.asks_resend,
        )
        ask = telephone_of(found, bearer, address, self._roster())
        settled = question_answered(self._journal.hall, fact)
        beside = (*self._questions(found, ask), *((settled,) if settled else ()))
        taken = await self._journal.record(fact, *beside)
        _tell(fact, again=not taken)

    def _questions(self, found: Match, telephone: str) -> tuple[MessagesOwed, ...]:
        """Ask once which order was meant; the key keeps it at once, over restarts too."""
        if found.verdict is not Verdict.AMBIGUOUS or not telephone:
            return ()
        orders = "+".join(sorted(found.candidates))
        question = clarifying_question(found, telephone, self._journal.hall, self._site_name)
        return (
            MessagesOwed(
                key=f"clarify/{normal(telephone)}/{orders}",
                at_utc=self._clock.utc(),
                order_id=found.candidates[0],
                why="回复未指明指令",
                messages=(question,),
            ),
        )

    async def _report(self, channel: str, event: DeliveryReported) -> None:
        fact = ReportHeard(
            key=f"report/{event.key}",
            at_utc=self._clock.utc(),
            order_id="",
            delivery_id="",
            attempt=0,
            part=0,
            channel=channel,
            reference=event.reference,
            address=event.recipient,
            state=ReportState(event.state.value),
            cause=event.cause,
            device_time_utc=event.device_time_utc,
        )
        used = self._journal.hall.reported_part(channel, event.reference, event.recipient)
        if used is not None:
            fact = _matched(fact, fact.key, fact.at_utc, used)
        posted = self._journal.post(fact)
        if posted.taken and used is None:
            # before it is on disk: the receipt may come in that time, and looks for it here
            self._early.append(fact)
        await posted.on_disk()

    async def _call(self, channel: str, key: str, caller: str) -> None:
        speaker = self._at_number(caller)
        await self._journal.record(
            CallHeard(
                key=f"call/{key}",
                at_utc=self._clock.utc(),
                channel=channel,
                caller=caller,
                person=speaker.person if speaker else "",
                units=speaker.units if speaker else (),
            )
        )


class ChannelInbox:
    """The `Inbox` of one channel."""

    def __init__(self, listener: Listener, channel: str) -> None:
        self._listener = listener
        self._channel = channel

    async def commit(self, event: Event) -> None:
        await self._listener.commit(self._channel, event)


async def _nobodys(channel: str, event: Reply) -> bool:
    """No text is one of our own SIMs' to each other."""
    return False


def readable(event: Reply) -> str | None:
    """What to read as the answer, where that is not the whole text.

    A part that is missing may take back what the others say. So of an incomplete text only what
    calls for help or refuses is believed; the rest is for people to read.
    """
    if event.data:
        return ""
    if event.incomplete and not is_cry(event.text):
        return ""
    return None


def _tell(fact: AnswerHeard, *, again: bool) -> None:
    _log.info(
        "answer",
        order_id=fact.order_id,
        channel=fact.channel,
        sender=fact.address,
        verdict=fact.verdict.value,
        raw=fact.raw,
        again=again,
    )


def _matched(report: ReportHeard, key: str, at_utc: datetime, used: ReferenceUsed) -> ReportHeard:
    return replace(
        report,
        key=key,
        at_utc=at_utc,
        order_id=used.order_id,
        delivery_id=used.delivery_id,
        attempt=used.attempt,
        part=used.part,
    )

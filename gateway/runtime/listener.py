"""What the channels hear becomes facts: matched first, durable next, forgotten last.

    driver ─ Inbox.commit(event) ─ match with roster and hall ─ journal.record ─► returns
    only then does the driver let the device forget it

Delivery reports are told in `delivery_reports`, what radios say beside answers in `radio_reports`.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Protocol

import structlog

from gateway.driver_api import (
    CallGuidance,
    CallReceived,
    Clock,
    DeliveryReported,
    DigitsReceived,
    EmergencyReceived,
    Event,
    IncomingCallEnded,
    LateReceipt,
    LocationReported,
    PresenceReported,
    RadioTextReceived,
    Reply,
    StatusReceived,
    TransmissionLost,
    Unreadable,
    VoiceReportReceived,
)
from gateway.journal.journal import Journal
from gateway.orders.errand_life import question_answered
from gateway.orders.facts import AnswerHeard, MessagesOwed, Verdict
from gateway.orders.incomplete_answers import is_cry
from gateway.orders.matching import Match, Speaker, match, speaker_at_number
from gateway.orders.order import Bearer
from gateway.orders.planned_speaker import as_planned
from gateway.orders.questions import clarifying_question, telephone_of
from gateway.roster.numbers import normal
from gateway.roster.roster import Roster
from gateway.runtime.caller_reports import CallerReports
from gateway.runtime.delivery_reports import DeliveryReports
from gateway.runtime.radio_reports import RadioReports
from gateway.runtime.receipts import delivery_of, late_receipt

_log = structlog.get_logger("listener")

RadioEvent = (
    StatusReceived | RadioTextReceived | EmergencyReceived | PresenceReported | LocationReported
)


class LateReceipts(Protocol):
    """Whoever sent it: asked first what it is worth, and told once it is in the record."""

    def judged_late(self, channel: str, bearer: Bearer, event: LateReceipt) -> LateReceipt: ...

    def late_receipt_came(self, channel: str, attempt_id: str) -> None: ...


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
        self.radios = RadioReports(journal, clock, roster, today)
        self.callers = CallerReports(journal, clock, roster, self._at_number)
        self._reports = DeliveryReports(journal, clock)
        self.late_receipts: LateReceipts | None = None
        self.own_text: Callable[[str, Reply], Awaitable[bool]] = _nobodys

    def inbox(self, channel: str, bearer: Bearer = Bearer.SMS) -> "ChannelInbox":
        """The inbox to give to a driver; `bearer` is that of its channel."""
        return ChannelInbox(self, channel, bearer)

    def remember(self) -> None:
        """After a start: take up the reports that had come too early, and when who was heard."""
        self._reports.remember()
        self.callers.end_strangers()
        self.radios.book.read_back()

    def match_early_reports(self, channel: str) -> None:
        """A receipt is there: see whether a report was waiting for it."""
        self._reports.match_early(channel)

    async def commit(
        self, channel: str, event: Event, bearer: Bearer = Bearer.SMS
    ) -> CallGuidance | None:
        """Return once the event is in the journal; a second time it is known already.

        Presence and locations are no facts (`radio_reports`): they return at once. Only a call
        that waits is answered with anything.
        """
        if bearer is Bearer.RADIO:
            self.radios.overhear(channel, event)
        match event:
            case Reply():
                await self._reply(channel, event)
            case Unreadable():
                await self._unreadable(channel, event, bearer)
            case DeliveryReported():
                await self._reports.heard(channel, event)
            case DigitsReceived() if self.radios.trials.calls.heard(event):
                pass  # the call only tried a channel
            case DigitsReceived():
                await self._digits(channel, event)
            case CallReceived() | VoiceReportReceived() | IncomingCallEnded():
                return await self.callers.heard(channel, event)
            case LateReceipt():
                await self._late(channel, event, bearer)
            case TransmissionLost(_, _, to, cause):
                # whoever talks hears it beside us; nothing that the journal holds depends on it
                _log.warning("transmission lost", channel=channel, to=to, cause=cause)
            case _:
                await self._from_radio(channel, event)
        return None

    async def _late(self, channel: str, event: LateReceipt, bearer: Bearer) -> None:
        if self.late_receipts is not None:
            event = self.late_receipts.judged_late(channel, bearer, event)
        fact = late_receipt(self._journal.hall, channel, event, self._clock.utc())
        if fact is not None:
            await self._journal.record(fact)
            self.match_early_reports(channel)
        if self.late_receipts is not None:
            self.late_receipts.late_receipt_came(channel, event.attempt_id)

    async def _from_radio(self, channel: str, event: RadioEvent) -> None:
        match event:
            case StatusReceived(key, sender, answer, raw):
                said = None if answer else ""
                await self._radio(channel, key, sender, answer or raw, None, said)
            case RadioTextReceived(key, sender, text, device_time, incomplete):
                said = readable(text, incomplete=incomplete)
                await self._radio(channel, key, sender, text, device_time, said)
            case EmergencyReceived():
                await self.radios.emergency(channel, event)
            case PresenceReported():
                self.radios.presence(channel, event)
            case LocationReported():
                self.radios.location(channel, event)

    def _at_number(self, number: str) -> Speaker | None:
        speaker = speaker_at_number(self._roster(), number, self._day())
        return as_planned(speaker, self._journal.hall, number)

    def _day(self) -> date:
        return self._today(self._clock.utc())

    async def _reply(self, channel: str, event: Reply) -> None:
        if await self.own_text(channel, event):
            return
        speaker = self._at_number(event.sender)
        await self._answer(
            channel,
            event.key,
            Bearer.SMS,
            event.sender,
            event.text,
            speaker,
            event.device_time_utc,
            said=readable(event.text, data=event.data, incomplete=event.incomplete),
        )

    async def _digits(self, channel: str, event: DigitsReceived) -> None:
        number, speaker = event.number, self._at_number(event.number)
        said = (channel, event.key, Bearer.VOICE, number, event.digits, speaker)
        await self._answer(*said, pressed=event)

    async def _radio(
        self,
        channel: str,
        key: str,
        sender: str,
        text: str,
        device_time: datetime | None,
        said: str | None,
    ) -> None:
        self.radios.heard(channel, sender)
        whose = self.radios.speaker(sender)
        await self._answer(channel, key, Bearer.RADIO, sender, text, whose, device_time, said)

    async def _unreadable(self, channel: str, event: Unreadable, bearer: Bearer) -> None:
        sender, speaker = event.sender, None
        if sender and bearer is Bearer.RADIO:
            self.radios.heard(channel, sender)
            speaker = self.radios.speaker(sender)
        elif sender:
            speaker = self._at_number(sender)
        text = f"（无法解读的来信：{event.raw}）"
        await self._answer(channel, event.key, bearer, sender, text, speaker, said="")

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
        pressed: DigitsReceived | None = None,
    ) -> None:
        """Match and record; `said` is what to read as the answer, where that is not `text`."""
        call = (delivery_of(pressed.attempt_id), pressed.about) if pressed else ()
        read = text if said is None else said
        found = match(speaker, read, self._journal.hall, bearer, address, *call)
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
            recording=pressed.recording if pressed else "",
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


class ChannelInbox:
    """The `Inbox` of one channel."""

    def __init__(self, listener: Listener, channel: str, bearer: Bearer) -> None:
        self._listener = listener
        self._channel = channel
        self._bearer = bearer

    async def commit(self, event: Event) -> CallGuidance | None:
        return await self._listener.commit(self._channel, event, self._bearer)


async def _nobodys(channel: str, event: Reply) -> bool:
    """No text is one of our own SIMs' to each other."""
    return False


def readable(text: str, *, data: bool = False, incomplete: bool = False) -> str | None:
    """What to read as the answer, where that is not the whole text.

    A part that is missing may take back what the others say. So of an incomplete text only what
    calls for help or refuses is believed; the rest is for people to read.
    """
    if data or (incomplete and not is_cry(text)):
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

"""What radios tell beside texts and statuses: the emergency key, presence, where they are.

    emergency ─ a fact, on disk ─► committed; event and alarm go out at once
    presence, location ─ the book, the news ─► committed at once, published once, unnumbered

Whose radio it is, the roster says; of an emergency also the order that it was paged for.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any

import structlog

from gateway.driver_api import (
    Clock,
    DeliveryReported,
    DeliveryState,
    EmergencyReceived,
    Event,
    LocationReported,
    Position,
    PresenceReported,
)
from gateway.journal.journal import Journal
from gateway.orders.facts import EmergencyHeard, Place
from gateway.orders.intents import Announcement
from gateway.orders.matching import Speaker, speaker_at_radio
from gateway.orders.planned_speaker import as_planned
from gateway.roster.roster import Roster
from gateway.runtime.answer import Answer
from gateway.runtime.radio_book import RadioBook
from gateway.runtime.radio_list import RadioList
from gateway.runtime.trial_pages import TrialPages
from gateway.runtime.unnumbered_events import UnnumberedEvents

_log = structlog.get_logger("radios")

_MOST_KEYS = 40_000
# Terminals send these themselves; that a page failed is the network's word.
_FROM_THE_TERMINAL = (DeliveryState.DELIVERED, DeliveryState.READ)


class RadioReports:
    """For all channels; `book` is who was heard when, `news` what the publisher takes.

    `trials` are pages that only try a channel, `requests` what the desk asks of all this.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        roster: Callable[[], Roster],
        today: Callable[[datetime], date],
    ) -> None:
        self.book = RadioBook(journal, clock)
        self.news = UnnumberedEvents()
        self.trials = TrialPages(clock)
        self._journal = journal
        self._clock = clock
        self._roster = roster
        self._today = today
        self._last_keys: dict[tuple[type, str, str], str] = {}
        listed = RadioList(self.book, roster)
        self.requests: Mapping[tuple[str, str], Callable[..., Awaitable[Answer]]] = {
            ("radio", "list"): listed.page,
            ("channel", "page"): self.trials.page,
        }

    def speaker(self, radio: str) -> Speaker | None:
        """Whoever carries it today, or whom an open order was sent to at it."""
        return as_planned(self._carrier(radio), self._journal.hall, radio)

    async def emergency(self, channel: str, event: EmergencyReceived) -> None:
        """Return once it is in the journal; a second time it is known already."""
        self.heard(channel, event.sender)
        speaker = self.speaker(event.sender) if event.sender else None
        fact = EmergencyHeard(
            key=f"emergency/{event.key}",
            at_utc=self._clock.utc(),
            channel=channel,
            address=event.sender,
            person=speaker.person if speaker else "",
            units=speaker.units if speaker else (),
            raw=event.raw,
            place=_place(event.position),
            device_time_utc=event.device_time_utc,
        )
        if await self._journal.record(fact):
            _log.warning("emergency", channel=channel, radio=event.sender, raw=event.raw)

    def presence(self, channel: str, event: PresenceReported) -> None:
        """It is on the air, or has gone."""
        if event.sender and self._is_new(channel, event):
            self.book.heard(event.sender, channel, on_air=event.on_air)
            self._tell("presence", channel, event, {"on_air": event.on_air})

    def location(self, channel: str, event: LocationReported) -> None:
        """It said where it is, or that it does not know."""
        if event.sender and self._is_new(channel, event):
            self.book.located(event.sender, channel, event.fix, event.cause)
            self._tell("location", channel, event, {"position": event.fix, "cause": event.cause})

    def heard(self, channel: str, radio: str) -> None:
        """A text, a status, an alarm: it is on the air."""
        if radio:
            self.book.heard(radio, channel)

    def overhear(self, channel: str, event: Event) -> None:
        """Anything that came in over a radio channel, before it is dealt with."""
        self.trials.heard(channel, event)
        if isinstance(event, DeliveryReported) and event.state in _FROM_THE_TERMINAL:
            self.heard(channel, event.recipient)

    def _carrier(self, radio: str) -> Speaker | None:
        return speaker_at_radio(self._roster(), radio, self._today(self._clock.utc()))

    def _is_new(self, channel: str, event: PresenceReported | LocationReported) -> bool:
        name = (type(event), channel, event.sender)
        if self._last_keys.get(name) == event.key:
            return False
        if len(self._last_keys) >= _MOST_KEYS:
            self._last_keys.clear()
        self._last_keys[name] = event.key
        return True

    def _tell(
        self,
        kind: str,
        channel: str,
        event: PresenceReported | LocationReported,
        more: Mapping[str, Any],
    ) -> None:
        # Of today's roster alone: a search through open orders for each of a thousand positions
        # would hold up the pages that are on their way.
        speaker, now = self._carrier(event.sender), self._clock.utc()
        data = {
            "address": event.sender,
            "person": speaker.person if speaker else "",
            "unit": speaker.units[0] if speaker and speaker.units else "",
            "channel": channel,
            **more,
            "received_at": now,
            "device_time": event.device_time_utc,
        }
        told = Announcement(f"inbound.{kind}", f"{kind}/{event.key}", "real", data)
        self.news.put(self._journal.unnumbered(told, now))


def _place(position: Position | None) -> Place | None:
    if position is None:
        return None
    return Place(position.latitude_deg, position.longitude_deg, position.radius_m)

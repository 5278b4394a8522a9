"""What networks report of our messages becomes facts, matched with the part that is meant.

A report may overtake the receipt that names its reference. Such an early report is recorded as
it is, and once more with its delivery when the receipt is there.
"""

from collections import deque
from dataclasses import replace
from datetime import datetime

from gateway.driver_api import Clock, DeliveryReported
from gateway.journal.journal import Journal
from gateway.orders.facts import ReportHeard, ReportState
from gateway.orders.records import ReferenceUsed

_EARLY_REPORTS = 1_000


class DeliveryReports:
    """Reports of all channels."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._early: deque[ReportHeard] = deque(maxlen=_EARLY_REPORTS)

    def remember(self) -> None:
        """After a start: take up the reports that had come too early before it."""
        for fact in self._journal.hall_facts():
            if isinstance(fact, ReportHeard):
                self._early.append(fact)
        # the last process may have died between the receipt and the report that it brought
        for channel in {early.channel for early in self._early}:
            self.match_early(channel)

    def match_early(self, channel: str) -> None:
        """A receipt is there: see whether a report was waiting for it."""
        for report in [early for early in self._early if early.channel == channel]:
            used = self._journal.hall.reported_part(channel, report.reference, report.address)
            if used is not None:
                self._early.remove(report)
                now = self._clock.utc()
                self._journal.post(_matched(report, f"{report.key}/matched", now, used))

    async def heard(self, channel: str, event: DeliveryReported) -> None:
        """Return once the report is in the journal."""
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

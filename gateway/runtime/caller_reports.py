"""People who call the hall: who they are, what they are told, what they leave.

    CallReceived ─ record, which tells the seats ─► CallGuidance: his open orders in words
    VoiceReportReceived ─ of an order, if it is clear of which ─► a report for people to hear
    IncomingCallEnded ─► what became of the call

Words are found only after the call is in the record: nothing may delay that it rings.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from gateway.driver_api import (
    CallGuidance,
    CallReceived,
    Clock,
    IncomingCallEnded,
    SpokenOrder,
    VoiceReportReceived,
)
from gateway.journal.journal import Journal
from gateway.orders.call_facts import IncomingEnded, VoiceReportHeard
from gateway.orders.caller_guidance import name_of, orders_of, told_orders
from gateway.orders.caller_life import key_of_call, key_of_end
from gateway.orders.facts import CallHeard
from gateway.orders.matching import Speaker, match_report
from gateway.orders.plan_rules import PlanRules
from gateway.roster.roster import Roster
from gateway.runtime.cut_calls import end_cut_calls
from gateway.runtime.standing_calls import StandingCall

_log = structlog.get_logger("callers")

CallEvent = CallReceived | VoiceReportReceived | IncomingCallEnded


class CallerReports:
    """`whose` finds who has a number, `rules` are those of the site once there is one.

    Calls that are held for guidance stand until the driver says that they have ended.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        roster: Callable[[], Roster],
        whose: Callable[[str], Speaker | None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._roster = roster
        self.whose = whose
        self.rules: Callable[[datetime], PlanRules] | None = None
        self._standing: dict[str, StandingCall] = {}

    async def heard(self, channel: str, event: CallEvent) -> CallGuidance | None:
        """Return once it is in the journal; a call that waits gets what its caller is to hear."""
        speaker = self.whose(event.caller) if event.caller else None
        match event:
            case CallReceived():
                return await self._called(channel, event, speaker)
            case VoiceReportReceived():
                await self._reported(channel, event, speaker)
            case IncomingCallEnded():
                await self._ended(channel, event, speaker)
        return None

    def end_strangers(self) -> None:
        """End the calls that were on the line when another process ended."""
        end_cut_calls(self._journal, self._clock)

    def standing(self, call: str) -> StandingCall | None:
        """The call of that key, while its caller is on the line."""
        return self._standing.get(call)

    async def _called(
        self, channel: str, event: CallReceived, speaker: Speaker | None
    ) -> CallGuidance | None:
        orders = orders_of(speaker, self._journal.hall, self._roster()) if event.waits else ()
        first = self._standing.get(event.key.rpartition("/")[0])
        number = first.number if first else event.caller
        if event.waits:
            self._standing[event.key] = StandingCall(event.key, channel, number)
        await self._journal.record(
            CallHeard(
                key=key_of_call(event.key),
                at_utc=self._clock.utc(),
                channel=channel,
                caller=number,
                person=speaker.person if speaker else "",
                units=speaker.units if speaker else (),
                orders=orders,
                waits=event.waits,
                of_call=first.call if first else "",
            )
        )
        _log.info("call", channel=channel, caller=event.caller, orders=len(orders))
        return self._guidance(speaker, orders) if event.waits else None

    def _guidance(self, speaker: Speaker | None, orders: tuple[str, ...]) -> CallGuidance:
        roster, hall = self._roster(), self._journal.hall
        if speaker is None or self.rules is None:
            return CallGuidance()
        rules = self.rules(self._clock.utc())
        told = told_orders(speaker, orders, hall, roster, rules)
        spoken = tuple(SpokenOrder(one.order_id, one.text) for one in told)
        return CallGuidance(spoken, name_of(speaker, roster))

    async def _reported(
        self, channel: str, event: VoiceReportReceived, speaker: Speaker | None
    ) -> None:
        found = match_report(speaker, self._journal.hall, event.about)
        await self._journal.record(
            VoiceReportHeard(
                key=f"voice-report/{event.key}",
                at_utc=self._clock.utc(),
                order_id=found.order_id,
                verdict=found.verdict,
                channel=channel,
                address=event.caller,
                call=event.call,
                recording=event.recording,
                length_s=event.length_s,
                person=found.person,
                units=found.units,
            )
        )
        _log.info("voice report", channel=channel, caller=event.caller, file=event.recording)

    async def _ended(self, channel: str, event: IncomingCallEnded, speaker: Speaker | None) -> None:
        standing = self._standing.get(event.call)
        # One whom a PIN has named was told of again, under a key below the first.
        for key in [k for k in self._standing if k == event.call or k.startswith(f"{event.call}/")]:
            del self._standing[key]
        await self._journal.record(
            IncomingEnded(
                key=key_of_end(event.call),
                at_utc=self._clock.utc(),
                channel=channel,
                address=standing.number if standing else event.caller,
                call=event.call,
                outcome=event.outcome.value,
                length_s=event.length_s,
                person=speaker.person if speaker else "",
                units=speaker.units if speaker else (),
                recording=event.recording,
            )
        )

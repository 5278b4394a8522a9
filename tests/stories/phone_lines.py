"""Telephone lines at the driver's contract, for stories that are not about telephony.

A pattern has one item an attempt, the last one repeats (scenarios/SCHEMA.md):

    no_answer  busy  off  invalid  voicemail  answer:<ring s>:dtmf=<k>  …:none  …:say=<text>

Ringing lasts 25 s where nobody says otherwise, the prompt 20 s. Only a digit confirms; what a
voicemail or a speaking human says is heard by nobody here.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import BaseModel

from gateway.driver_api import (
    API_VERSION,
    CallCause,
    CallEnded,
    Clock,
    DigitsReceived,
    Driver,
    DriverKind,
    Fault,
    Health,
    Inbox,
    Limits,
    LinkLost,
    Receipt,
    Refused,
    Request,
    VoiceCall,
    World,
)
from gateway.rehearsal.outage import Outage
from gateway.roster.numbers import normal

_RINGING_S = 25.0
_PROMPT_S = 20.0
_ANSWERS = tuple("123456")
_REFUSALS = {
    "busy": (2.0, CallCause.BUSY),
    "off": (5.0, CallCause.OFF),
    "invalid": (2.0, CallCause.INVALID),
    "no_answer": (_RINGING_S, CallCause.NO_ANSWER),
}


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that went out; `item` is the pattern's word that decided it."""

    at_s: float
    to: str
    text: str
    item: str


class _NoKeys(BaseModel):
    pass


class PhoneLines:
    """`count` lines; the patterns are keyed by number in any spelling."""

    def __init__(self, count: int, patterns: Mapping[str, str]) -> None:
        self.calls: list[PlacedCall] = []
        self.outage = Outage()
        self._count = count
        self._patterns = {normal(to): text.split(";") for to, text in patterns.items()}
        self._attempts: dict[str, int] = {}

    @property
    def kind(self) -> DriverKind:
        """What a channel of these lines is built from."""
        return DriverKind(
            "rehearsed_lines",
            API_VERSION,
            "voice",
            _NoKeys,
            _NoKeys,
            frozenset({VoiceCall}),
            lambda config, profile, world: _LineDriver(self, world),
        )

    def next_item(self, to: str) -> str:
        """How the telephone takes this attempt."""
        number = normal(to)
        items = self._patterns.get(number, ["no_answer"])
        attempt = self._attempts.get(number, 0)
        self._attempts[number] = attempt + 1
        return items[min(attempt, len(items) - 1)].strip()

    @property
    def count(self) -> int:
        return self._count


class _LineDriver(Driver):
    def __init__(self, lines: PhoneLines, world: World) -> None:
        self._lines = lines
        self._clock = world.clock

    @asynccontextmanager
    async def connect(self, inbox: Inbox) -> AsyncIterator["_LineSession"]:
        await self._lines.outage.over()
        yield _LineSession(self._lines, self._clock, inbox)


class _LineSession:
    def __init__(self, lines: PhoneLines, clock: Clock, inbox: Inbox) -> None:
        self.limits = Limits(lines.count, 1, False)
        self._lines = lines
        self._clock = clock
        self._inbox = inbox

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        if not isinstance(request, VoiceCall):
            return Refused(Fault.LANE, "lines carry calls only")
        item = self._lines.next_item(request.to)
        self._lines.calls.append(
            PlacedCall(self._clock.monotonic_s(), request.to, request.text, item)
        )
        if item in _REFUSALS:
            wait_s, cause = _REFUSALS[item]
            rang = await self._lines.outage.lets(wait_s)
            return CallEnded(False, cause if rang else CallCause.CUT)
        return await self._answered(request.to, item, attempt_id)

    async def _answered(self, to: str, item: str, attempt_id: str) -> Receipt:
        ring_s, said = _RINGING_S, ""
        if item.startswith("answer:"):
            _, ring, said = item.split(":", 2)
            ring_s = float(ring)
        for seconds, picked_up in ((ring_s, False), (_PROMPT_S, True)):
            if not await self._lines.outage.lets(seconds):
                return CallEnded(picked_up, CallCause.CUT)
        digits = said.removeprefix("dtmf=") if said.startswith("dtmf=") else ""
        if digits:
            await self._inbox.commit(DigitsReceived(f"{attempt_id}/{digits}", to, digits))
        # 9 hears the order again, and what is no answer says nothing of it (CONTRACT §4).
        confirmed = digits[:1] in _ANSWERS
        return CallEnded(True, None if confirmed else CallCause.NO_CONFIRMATION)

    async def withdraw(self, attempt_id: str) -> bool:
        return False

    async def probe(self) -> Health:
        return Health(True, "", {})

    async def run(self) -> None:
        await self._lines.outage.wait()
        raise LinkLost("the lines went down")

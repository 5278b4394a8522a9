"""People who call in: who they are for the inbox, what they do, what is told of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from drivers.sip.simulated_telephones import SimulatedCall
from gateway.driver_api import (
    CallGuidance,
    CallReceived,
    DigitsReceived,
    Event,
    IncomingCallEnded,
    Receipt,
    Request,
    SpokenOrder,
    VoiceCall,
    VoiceReportReceived,
)
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.radio_inbox import Inbox
from tests.unit.sip.line_bench import ONE, Bench, bench

SEATS = "sip:seats@127.0.0.1:5060"
WITH_SEATS = {"seats": SEATS}
ORDER = SpokenOrder("XJ-1/G01", "请立即集结")
SECOND = SpokenOrder("XJ-2/G01", "请立即撤离")
LEADER = CallGuidance((ORDER,), "张队长")
KNOWN = CallGuidance((), "李副队长")
STRANGER = CallGuidance()


@dataclass
class GuidingInbox(Inbox):
    """Answers each call that waits by who calls; nobody knows anybody else."""

    who: dict[str, CallGuidance | None] = field(default_factory=dict)

    async def commit(self, event: Event) -> CallGuidance | None:
        await super().commit(event)
        if isinstance(event, CallReceived) and event.waits:
            return self.who.get(event.caller, STRANGER)
        return None


@dataclass
class CallerBench(Bench):
    """A bench on which people call in."""

    tasks: "list[asyncio.Task[Receipt]]" = field(default_factory=list)

    def let_call(self, does: str = "none", number: str = ONE) -> SimulatedCall:
        return self.telephones.let_call(number, does, virtual_clock().monotonic_s())

    @property
    def now_s(self) -> float:
        return virtual_clock().monotonic_s()

    def calling_in_background(self, number: str, **more: Any) -> "asyncio.Task[Receipt]":
        """An alert call that the test does not wait for."""
        attempt = more.pop("attempt", f"{number}#1")
        return self.sending_in_background(VoiceCall(number, "集结", **more), attempt)

    def sending_in_background(self, request: Request, attempt: str) -> "asyncio.Task[Receipt]":
        """A request that the test does not wait for."""
        task = asyncio.get_running_loop().create_task(self.session.send(request, attempt))
        self.tasks.append(task)
        return task

    def seats(self) -> list[SimulatedCall]:
        """The calls that reached the seats."""
        return self.telephones.calls_to("seats")

    @property
    def received(self) -> list[CallReceived]:
        return self.inbox.of(CallReceived)

    @property
    def ends(self) -> list[IncomingCallEnded]:
        return self.inbox.of(IncomingCallEnded)

    @property
    def reports(self) -> list[VoiceReportReceived]:
        return self.inbox.of(VoiceReportReceived)

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """Number, digits, and what they are about."""
        return [(each.number, each.digits, each.about) for each in self.inbox.of(DigitsReceived)]

    def keys_once(self) -> None:
        """Nothing is told twice, and everything of one call under its key."""
        keys = [event.key for event in self.inbox.events]
        assert len(keys) == len(set(keys))
        calls = [each.key for each in self.received if not each.key.endswith("/pin")]
        assert sorted(end.call for end in self.ends) == sorted(calls)


@asynccontextmanager
async def caller_bench(
    keys: dict[str, Any] | None = None,
    who: dict[str, CallGuidance | None] | None = None,
    profile: dict[str, Any] | None = None,
    delay_s: float = 0.0,
    **settings: Any,
) -> AsyncIterator[CallerBench]:
    """As `bench`; `who` calls is known by number, each commit takes `delay_s`."""
    inbox = GuidingInbox(delay_s, who={ONE: LEADER} if who is None else who)
    async with bench(keys, profile, inbox, **settings) as lines:
        yield CallerBench(
            *(lines.session, lines.workers, lines.inbox, lines.world, lines.driver, lines.speech)
        )
        assert lines.violations == []


def heard(call: SimulatedCall) -> list[str]:
    """The lines whose beginning somebody heard."""
    return [file.removesuffix(".wav") for files in call.heard for file in files]

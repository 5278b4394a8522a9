"""The kit's checks of telephone lines: a driver with a planted fault is found out by its check."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from drivers.sip.driver import KIND as DRIVER
from drivers.sip.simulator import KIND as SIMULATOR
from gateway.driver_api import (
    CallCause,
    CallEnded,
    CallGuidance,
    CallReceived,
    Driver,
    Event,
    Inbox,
    IncomingCallEnded,
    Receipt,
    Request,
    Session,
    Unknown,
    Unsent,
)
from gateway.driver_kit.conformance import Condition, Rig, rig_on_simulator, verify

from .altered_session import Altered


class _Believer(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        receipt = await self.inner.send(request, attempt_id)
        silent = CallEnded(True, CallCause.NO_CONFIRMATION)
        return CallEnded(True, None) if receipt == silent else receipt


class _Denier(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        receipt = await self.inner.send(request, attempt_id)
        return Unsent("surely not") if isinstance(receipt, Unknown) else receipt


class _Redialler(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        await self.inner.send(request, attempt_id)
        return await self.inner.send(request, f"{attempt_id} again")


class _Promiser(Altered):
    async def withdraw(self, attempt_id: str) -> bool:
        return True


class _Sleeper(Altered):
    async def run(self) -> None:
        await asyncio.get_running_loop().create_future()


@dataclass(frozen=True, slots=True)
class _Hasty:
    """Says that an event is durable before it is."""

    inbox: Inbox
    commits: set[asyncio.Task[None]] = field(default_factory=set)

    async def commit(self, event: Event) -> None:
        task = asyncio.get_running_loop().create_task(self.inbox.commit(event))
        self.commits.add(task)


@dataclass(frozen=True, slots=True)
class _HastyGuide(_Hasty):
    """The same, but for calls that wait."""

    async def commit(self, event: Event) -> CallGuidance | None:
        if isinstance(event, CallReceived):
            return await self.inbox.commit(event)
        await _Hasty.commit(self, event)
        return None


@dataclass(frozen=True, slots=True)
class _Twice:
    """Tells everything of callers again."""

    inbox: Inbox

    async def commit(self, event: Event) -> CallGuidance | None:
        if isinstance(event, CallReceived | IncomingCallEnded):
            await self.inbox.commit(event)
        return await self.inbox.commit(event)


@dataclass(frozen=True, slots=True)
class _Forgetful:
    """Keeps nothing."""

    inbox: Inbox

    async def commit(self, event: Event) -> None:
        """It was heard, and that is all."""


@dataclass(frozen=True, slots=True)
class _Faulty:
    inner: Driver
    session: type[Altered] = Altered
    inbox: str = ""

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._connect(inbox)

    @asynccontextmanager
    async def _connect(self, inbox: Inbox) -> AsyncIterator[Session]:
        match self.inbox:
            case "hasty":
                inbox = _Hasty(inbox)
            case "forgetful":
                inbox = _Forgetful(inbox)
            case "hasty guide":
                inbox = _HastyGuide(inbox)
            case "twice":
                inbox = _Twice(inbox)
        async with self.inner.connect(inbox) as session:
            yield self.session(session)


@pytest.mark.parametrize(
    ("session", "inbox", "check"),
    [
        (_Believer, "", "takes_no_pick_up_for_an_answer"),
        (_Believer, "", "stays_honest_in_noise"),
        (_Denier, "", "tells_the_truth_about_a_cut_call"),
        (_Redialler, "", "calls_once"),
        (_Promiser, "", "hangs_up_what_is_taken_back"),
        (_Sleeper, "", "notices_lines_that_hang"),
        (Altered, "hasty", "commits_before_hanging_up"),
        (Altered, "forgetful", "calls_once"),
        (Altered, "forgetful", "lets_callers_answer"),
        (Altered, "hasty guide", "keeps_callers_until_it_is_durable"),
        (Altered, "twice", "loses_no_caller"),
    ],
)
def test_a_fault_is_found_by_its_check(session: type[Altered], inbox: str, check: str) -> None:
    plain = rig_on_simulator(DRIVER, DRIVER.profile(), SIMULATOR)

    def faulty(condition: Condition) -> Rig:
        rig = plain(condition)
        return replace(rig, driver=_Faulty(rig.driver, session, inbox))

    found = {each.check for each in verify(faulty, (0,), DRIVER.bearer) if each.complaint}
    assert check in found

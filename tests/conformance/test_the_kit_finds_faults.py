"""The conformance kit itself: drivers with a planted fault are found out, each by its check."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from gateway.driver_api import (
    Accepted,
    Driver,
    Event,
    Inbox,
    LateReceipt,
    LinkLost,
    RadioPage,
    Receipt,
    Request,
    Session,
    TextMessage,
    Unknown,
    Unsent,
)
from gateway.driver_kit.conformance import Condition, MakeRig, Rig, verify
from gateway.driver_kit.virtual_loop import virtual_clock

from .altered_session import Altered
from .test_gsm_modem import make_rig
from .test_hytera_ip import make_rig as make_radio_rig


class _Liar(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        receipt = await self.inner.send(request, attempt_id)
        return Accepted() if isinstance(receipt, Unknown | Unsent) else receipt


class _Denier(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        receipt = await self.inner.send(request, attempt_id)
        return Unsent("surely not") if isinstance(receipt, Unknown) else receipt


class _Repeater(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        await self.inner.send(request, attempt_id)
        return await self.inner.send(request, f"{attempt_id} again")


class _Garbler(Altered):
    async def send(self, request: Request, attempt_id: str) -> Receipt:
        shortened = TextMessage(request.to, request.text[:-1])
        return await self.inner.send(shortened, attempt_id)


class _Mistaker(Altered):
    """A talkgroup's number is called as if it were a radio's."""

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        if isinstance(request, RadioPage):
            request = replace(request, to_talkgroup=False)
        return await self.inner.send(request, attempt_id)


class _Undying(Altered):
    async def run(self) -> None:
        try:
            await self.inner.run()
        except LinkLost:
            await virtual_clock().sleep(1e6)


@dataclass(frozen=True, slots=True)
class _HastyInbox:
    """Says that it is durable before it is."""

    inner: Inbox

    async def commit(self, event: Event) -> None:
        asyncio.get_running_loop().create_task(self.inner.commit(event))


@dataclass(frozen=True, slots=True)
class _ForgetfulInbox:
    """Loses what comes late."""

    inner: Inbox

    async def commit(self, event: Event) -> None:
        if not isinstance(event, LateReceipt):
            await self.inner.commit(event)


@dataclass(frozen=True, slots=True)
class _AlteredDriver:
    inner: Driver
    alter: Callable[[Session], Session] = lambda session: session
    alter_inbox: Callable[[Inbox], Inbox] = lambda inbox: inbox

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._connect(inbox)

    @asynccontextmanager
    async def _connect(self, inbox: Inbox) -> AsyncIterator[Session]:
        async with self.inner.connect(self.alter_inbox(inbox)) as session:
            yield self.alter(session)


def _complaints(alter: Callable[[Driver], Driver], of: MakeRig | None = None) -> set[str]:
    def make(condition: Condition) -> Rig:
        rig = make_rig({}, condition) if of is None else of(condition)
        return replace(rig, driver=alter(rig.driver))

    return {finding.check for finding in verify(make, seeds=(0,)) if finding.complaint}


@pytest.mark.parametrize(
    ("fault", "found_by"),
    [
        (_Liar, "tells_the_truth_about_a_cut"),
        (_Denier, "tells_the_truth_about_a_cut"),
        (_Repeater, "sends_once"),
        (_Garbler, "sends_once"),
        (_Undying, "notices_silence"),
    ],
)
def test_a_session_that_cheats_is_found_out(
    fault: Callable[[Session], Session], found_by: str
) -> None:
    assert found_by in _complaints(lambda driver: _AlteredDriver(driver, fault))


@pytest.mark.parametrize(
    ("fault", "found_by"),
    [
        (_Liar, "tells_the_truth_about_a_cut"),
        (_Denier, "tells_the_truth_about_a_cut"),
        (_Repeater, "sends_once"),
        (_Mistaker, "sends_once"),
        (_Undying, "notices_silence"),
    ],
)
def test_a_radios_session_that_cheats_is_found_out(
    fault: Callable[[Session], Session], found_by: str
) -> None:
    def of_radio(condition: Condition) -> Rig:
        return make_radio_rig({}, condition, {})

    assert found_by in _complaints(lambda driver: _AlteredDriver(driver, fault), of_radio)


def test_a_doubt_that_is_never_settled_is_found_out() -> None:
    forgetful = _complaints(lambda driver: _AlteredDriver(driver, alter_inbox=_ForgetfulInbox))
    assert forgetful == {"ties_a_late_answer"}


def test_forgetting_before_the_commit_is_found_out() -> None:
    hasty = _complaints(lambda driver: _AlteredDriver(driver, alter_inbox=_HastyInbox))
    assert "commits_before_forgetting" in hasty

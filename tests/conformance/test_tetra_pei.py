"""The tetra_pei driver through the conformance kit, on every shipped profile.

The kit speaks of telephones: texts to a number, replies from one. A radio takes pages and says
statuses, so an interpreter stands between; it changes words and numbers, nothing else.
"""

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from drivers.tetra_pei.driver import KIND as DRIVER
from drivers.tetra_pei.simulator import KIND as SIMULATOR
from gateway.driver_api import (
    Driver,
    Event,
    Health,
    Inbox,
    Limits,
    RadioPage,
    Receipt,
    Reply,
    Request,
    Session,
    StatusReceived,
    TextMessage,
)
from gateway.driver_kit.conformance import Condition, Rig, rig_on_simulator, verify

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "tetra_pei"
_SSI_DIGITS = 7

_VARIANTS: dict[str, dict[str, Any]] = {
    "generic": {},
    **{path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")},
}

_QUIRKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "prompts, and its words come in pieces": ({"prompt": True, "chunked": True}, {}),
    "glued pairs and an echo that stays": ({"glued_pairs": True, "echo_stuck": True}, {}),
    "on air before the answer": ({"sent_report_first": True, "header_fields": 7}, {}),
    "never says that it is on air": ({"without_sent_report": True}, {"sent_report": False}),
    "long identities, plain errors": ({"long_identities": True, "error_without_number": True}, {}),
    "small table of protocols": ({"protocol_table": 4, "registered_protocols": ["1,3,130"]}, {}),
    "flood of locations": ({"locations_per_s": 5}, {}),
    "reports as statuses": ({"short_reports": True, "read_s": 9}, {"reports": "read"}),
    "reports want an answer": ({"reports_want_acknowledgement": True}, {}),
}


def ssi_of(number: str) -> str:
    """The radio that stands for a telephone."""
    return str(int(number[-_SSI_DIGITS:]))


@dataclass(frozen=True, slots=True)
class _Telephones:
    """Which number each radio stands for."""

    numbers: dict[str, str]

    def radio_of(self, number: str) -> str:
        self.numbers[ssi_of(number)] = number
        return ssi_of(number)


@dataclass(frozen=True, slots=True)
class _InterpretedInbox:
    inbox: Inbox
    telephones: _Telephones

    async def commit(self, event: Event) -> None:
        if isinstance(event, StatusReceived):
            sender = self.telephones.numbers[event.sender]
            event = Reply(event.key, sender, event.answer, None)
        await self.inbox.commit(event)


@dataclass(frozen=True, slots=True)
class _InterpretedSession:
    session: Session
    telephones: _Telephones

    @property
    def limits(self) -> Limits:
        return self.session.limits

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        assert isinstance(request, TextMessage)
        page = RadioPage(self.telephones.radio_of(request.to), request.text, False)
        return await self.session.send(page, attempt_id)

    async def withdraw(self, attempt_id: str) -> bool:
        return await self.session.withdraw(attempt_id)

    async def probe(self) -> Health:
        return await self.session.probe()

    async def run(self) -> None:
        await self.session.run()


@dataclass(frozen=True, slots=True)
class _InterpretedDriver:
    driver: Driver
    telephones: _Telephones

    @asynccontextmanager
    async def connect(self, inbox: Inbox) -> AsyncIterator[Session]:
        interpreted = _InterpretedInbox(inbox, self.telephones)
        async with self.driver.connect(interpreted) as session:
            yield _InterpretedSession(session, self.telephones)


def make_rig(
    profile: dict[str, Any], condition: Condition, quirk: dict[str, Any] | None = None
) -> Rig:
    """A rig of this profile whose radio has the condition's faults and the quirk's settings."""
    read = DRIVER.profile.model_validate(profile)
    rig = rig_on_simulator(DRIVER, read, SIMULATOR, quirk)(condition)
    telephones = _Telephones({})
    return replace(
        rig,
        driver=_InterpretedDriver(rig.driver, telephones),
        on_air=lambda: [(telephones.numbers[to], text) for to, text in rig.on_air()],
        hear=lambda sender, text: rig.hear(telephones.radio_of(sender), text),
    )


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    findings = verify(lambda condition: make_rig(_VARIANTS[variant], condition))
    assert {each.check: each.complaint for each in findings if each.complaint} == {}


@pytest.mark.parametrize("quirk", sorted(_QUIRKS))
def test_the_driver_holds_the_contract_on_radios_with_quirks(quirk: str) -> None:
    settings, profile = _QUIRKS[quirk]
    findings = verify(lambda condition: make_rig(profile, condition, settings), seeds=(0,))
    assert {each.check: each.complaint for each in findings if each.complaint} == {}

"""The hytera_ip driver through the conformance kit, on every shipped profile.

The kit speaks of texts and telephones, and this driver of pages and radios. So the last five digits
of the kit's numbers stand for radios here, a text is sent as a page to one radio, and a text of a
radio is counted as a reply.
"""

import tomllib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.hytera_ip.driver import KIND as DRIVER
from drivers.hytera_ip.simulator import KIND as SIMULATOR
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
from gateway.driver_kit.conformance import Condition, Rig, verify
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.hytera_ip.datagram_world import DatagramWorld

_PROFILES = Path(__file__).parents[2] / "hardware_profiles" / "hytera_ip"
_PREFIX = "154000"
_DIGITS = 5

_VARIANTS: dict[str, dict[str, Any]] = {
    "generic": {},
    **{path.stem: tomllib.loads(path.read_text("utf-8")) for path in _PROFILES.glob("*.toml")},
}
_STATIONS: dict[str, dict[str, Any]] = {
    "connects by itself": {"connects": True},
    "options on its frames": {"options": True},
    "numbers wrap": {"first_number": 65535},
    "slot 2": {"slot": 2, "options": True},
    "HRNP of two versions": {"link": "hrnp", "hrnp_versions": (3, 0)},
    "loses acknowledgements": {"lost_acknowledgements": 3},
}


@dataclass(frozen=True, slots=True)
class _PhoneInbox:
    """Radios as telephones, their texts as replies."""

    inbox: Inbox

    async def commit(self, event: Event) -> None:
        if isinstance(event, StatusReceived):
            event = Reply(event.key, event.sender, event.raw, None)
        await self.inbox.commit(event)


@dataclass(frozen=True, slots=True)
class _PhoneSession:
    """Takes texts to telephones and pages radios."""

    session: Session

    @property
    def limits(self) -> Limits:
        return self.session.limits

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        assert isinstance(request, TextMessage)
        page = RadioPage(request.to[-_DIGITS:], request.text, to_talkgroup=False)
        return await self.session.send(page, attempt_id)

    async def withdraw(self, attempt_id: str) -> bool:
        return await self.session.withdraw(attempt_id)

    async def probe(self) -> Health:
        return await self.session.probe()

    async def run(self) -> None:
        await self.session.run()


@dataclass(frozen=True, slots=True)
class _PhoneDriver:
    driver: Driver

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        async with self.driver.connect(_PhoneInbox(inbox)) as session:
            yield _PhoneSession(session)


def make_rig(profile: dict[str, Any], condition: Condition, settings: dict[str, Any]) -> Rig:
    """A rig of this profile whose station has these settings and the condition's faults."""
    assert SIMULATOR.specimen is not None
    read = DRIVER.profile.model_validate(profile)
    own = {"link": profile.get("link", "hstrp"), **settings}
    specimen = SIMULATOR.specimen(condition, own, SeededRandom(7))
    world = DatagramWorld(virtual_clock(), SeededRandom(8), latency_s=0.01)
    world.attach(specimen.port, specimen.device)
    config = DRIVER.config.model_validate(dict(specimen.keys))
    return Rig(
        world=world,
        port=specimen.port,
        driver=_PhoneDriver(DRIVER.build(config, read, world)),
        on_air=lambda: [(f"{_PREFIX}{number:0>5}", text) for number, text in specimen.on_air()],
        hear=lambda sender, text: specimen.hear(sender[-_DIGITS:], text),
        forgotten=specimen.forgotten,
        violations=specimen.violations,
    )


def complaints(profile: dict[str, Any], settings: dict[str, Any], seeds: tuple[int, ...]) -> Any:
    found = verify(lambda condition: make_rig(profile, condition, settings), seeds)
    return {each.check: each.complaint for each in found if each.complaint}


# A page is one datagram: it has left as soon as it is asked for, so that no cut can be early enough
# to find it unsent. All that the check looks at before that holds.
_EXEMPT = {"tells_the_truth_about_a_cut": "no cut, however early, was Unsent"}


def without_exemptions(found: dict[str, str]) -> dict[str, str]:
    assert all(found.get(name, "").endswith(words) for name, words in _EXEMPT.items())
    return {name: complaint for name, complaint in found.items() if name not in _EXEMPT}


@pytest.mark.parametrize("variant", sorted(_VARIANTS))
def test_the_driver_holds_the_contract(variant: str) -> None:
    assert without_exemptions(complaints(_VARIANTS[variant], {}, (0, 1))) == {}


@pytest.mark.parametrize("station", sorted(_STATIONS))
def test_the_driver_holds_the_contract_on_other_stations(station: str) -> None:
    settings = _STATIONS[station]
    profile = {"link": settings.get("link", "hstrp")}
    assert without_exemptions(complaints(profile, settings, (0,))) == {}

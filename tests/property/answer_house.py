"""A gateway with bearers that do what the dice say, in virtual time: everything that decides
about orders and answers is real (desk, listener, journal, alarms, transmitter), the rest is out.

    texts ─► accepted, refused, deferred, in doubt … ─► reports later, twice, or never
    calls ─► nobody, busy, picked up ─► a digit, heard through the listener during the call
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random

from pydantic import BaseModel

from gateway.app import Gateway, Ports
from gateway.config import Channel, Config
from gateway.driver_api import (
    API_VERSION,
    Accepted,
    CallCause,
    CallEnded,
    Deferred,
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
    Session,
    Unknown,
    Unsent,
)
from gateway.driver_api.requests import RadioPage, TextMessage, VoiceCall
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock
from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.writer import InlineWriter
from gateway.orders.order import Bearer
from gateway.orders.records import SendingState
from gateway.rehearsal.pretend_core import PretendCore
from gateway.roster.finding import Finding
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.runtime.driver_catalogue import Fitted
from gateway.runtime.systemd_notices import ServiceManager
from tests.property.book import Book, plain, tables
from tests.property.invariants import canonical

SITE = "仙居应急联动"
_LANES = {Bearer.SMS: 2, Bearer.VOICE: 2, Bearer.RADIO: 1}
_REQUESTS = {Bearer.SMS: TextMessage, Bearer.VOICE: VoiceCall, Bearer.RADIO: RadioPage}
Pressed = Callable[[str, str], Awaitable[None]]


class _NoKeys(BaseModel):
    pass


class _NoDevice(Driver):
    """Its channel is never connected: the lanes are put in by hand."""

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        raise LinkLost("there is no device")


class AnswerHouse:
    """Needs a running virtual loop; `place` is for the tables of the book.

    `pressed(order_id, number)` is called while a call of that order has somebody on the line.
    """

    def __init__(
        self, place: Path, book: Book, dice: Random, limits: str, zone: str = "Asia/Shanghai"
    ) -> None:
        for name, text in tables(book).items():
            (place / name).write_text(text, encoding="utf-8")
        self.clock = virtual_clock()
        self.store = open_store(":memory:", "1" * 32)
        self.dice = dice
        self.sent: list[tuple[str, int, str]] = []
        self.pressed: Pressed = _nobody
        self._config = _config(place, limits, zone)
        self._world = SimulatedWorld(self.clock, SeededRandom(0))
        self._sessions = 0
        self._running: list[asyncio.Task[None]] = []
        self.hall_as_folded = b""

    def begin(self) -> None:
        """A new process; what it knows it has from the journal."""
        self.gateway = self._process()
        self.journal.fold()
        self.hall_as_folded = canonical(self.journal.hall)
        self.gateway.listener.remember()
        self.gateway.transmitter.doubt_strangers()
        for bearer, lanes in _LANES.items():
            session = _Session(self, bearer, lanes)
            self.gateway.transmitter.add_lanes(bearer.value, bearer, session)
        work = (self.gateway.transmitter.run(), self.gateway._alarms.run())
        loop = asyncio.get_running_loop()
        self._running = [loop.create_task(one) for one in work]

    async def die(self) -> None:
        """The process ends in the middle of whatever it does."""
        for task in self._running:
            task.cancel()
        await asyncio.wait(self._running)
        self.raise_what_broke()

    def raise_what_broke(self) -> None:
        """What the process tripped over, if it did."""
        for task in self._running:
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error

    def order_on_the_line(self, address: str) -> str:
        """The order that a call says to this telephone now; empty if none, or several do."""
        said = {order_id for order_id, is_farewell in self._calls(address) if not is_farewell}
        return said.pop() if len(said) == 1 else ""

    def only_hears_farewell(self, address: str) -> bool:
        """Whether all that a call says to this telephone now is that a drill is over."""
        calls = self._calls(address)
        return bool(calls) and all(is_farewell for _, is_farewell in calls)

    def _calls(self, address: str) -> list[tuple[str, bool]]:
        """Every call to it that is under way: of which order, and whether it ends a drill."""
        return [
            (order_id, "演练中止" in life.texts[sending.delivery.text])
            for order_id, life in self.journal.hall.orders.items()
            for sending in life.sendings.values()
            if sending.state is SendingState.SENDING and sending.delivery.bearer is Bearer.VOICE
            if plain(sending.delivery.address) == plain(address)
        ]

    @property
    def journal(self) -> Journal:
        """That of the process that lives now."""
        return self.gateway._ports.journal

    def _process(self) -> Gateway:
        self._sessions += 1
        ports = Ports(
            self._world,
            Journal(self.store, InlineWriter(self.store, _broken), "xianju"),
            PretendCore(self.clock, "xianju"),
            [_fitted(bearer) for bearer in _LANES],
            ServiceManager(),
            _read_roster,
            f"session-{self._sessions}",
            "hall",
            "boot",
        )
        return Gateway(self._config, ports)


class _Session:
    """A link to a network that is as unreliable as the dice."""

    def __init__(self, house: AnswerHouse, bearer: Bearer, lanes: int) -> None:
        self.limits = Limits(lanes, 10, bearer is Bearer.SMS)
        self._house = house
        self._bearer = bearer

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        house = self._house
        if self._bearer is Bearer.VOICE:
            return await self._call(request.to, attempt_id)
        await house.clock.sleep(0.3 + 2 * house.dice.random())
        if house.dice.random() < 0.7:
            reference = house.dice.randrange(16)
            house.sent.append((self._bearer.value, reference, request.to))
            return Accepted((reference,))
        return house.dice.choice(_TROUBLES)

    async def _call(self, number: str, attempt_id: str) -> Receipt:
        house = self._house
        await house.clock.sleep(3 + 30 * house.dice.random())
        if house.dice.random() < 0.5:
            cause = house.dice.choice((CallCause.BUSY, CallCause.NO_ANSWER, CallCause.INVALID))
            return CallEnded(False, cause)
        if house.dice.random() < 0.3:
            return CallEnded(True, CallCause.NO_CONFIRMATION)
        await house.pressed(attempt_id.split("/")[0], number)
        return CallEnded(True, None)

    async def withdraw(self, attempt_id: str) -> bool:
        return False

    async def probe(self) -> Health:
        return Health(True, "", {})

    async def run(self) -> None:
        await self._house.clock.sleep(10**9)


_TROUBLES: tuple[Receipt, ...] = (
    Unknown("no answer"),
    Unknown("no answer"),
    Refused(Fault.RECIPIENT, "no such number"),
    Refused(Fault.LANE, "congestion"),
    Refused(Fault.LANE, "cut off", parts_out=1),
    Deferred(7.5, "busy"),
    Unsent("the link broke"),
)


async def _nobody(order_id: str, number: str) -> None:
    """Nobody presses anything."""


def _config(place: Path, limits: str, zone: str) -> Config:
    site = {"id": "xianju", "name": SITE, "state_dir": str(place), "timezone": zone}
    return Config.model_validate(
        {
            "site": site,
            "roster": {"directory": str(place)},
            "rules": {"limits": limits},
            "channel": [{"name": b.value, "driver": b.value, "port": b.value} for b in _LANES],
        }
    )


def _fitted(bearer: Bearer) -> Fitted:
    accepts = frozenset({_REQUESTS[bearer]})

    kind = DriverKind(
        bearer.value,
        API_VERSION,
        bearer.value,
        _NoKeys,
        _NoKeys,
        accepts,
        lambda config, profile, world: _NoDevice(),
    )
    return Fitted(Channel(name=bearer.value, driver=bearer.value), kind, _NoKeys(), _NoKeys())


async def _read_roster(path: Path, on_date: object) -> tuple[Roster, tuple[Finding, ...]]:
    return read_roster(path)


def _broken(error: Exception) -> None:
    raise AssertionError(f"the journal broke: {error}")

"""The entry point: a Hytera radio or repeater on IP as a `Driver`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from drivers.hytera_ip.config import Config, network_of
from drivers.hytera_ip.hrnp_wire import HrnpWire
from drivers.hytera_ip.hstrp_wire import HstrpWire
from drivers.hytera_ip.paging import Addresses
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.protocol import HyteraMachine
from drivers.hytera_ip.radio_address import decode_address
from drivers.hytera_ip.radio_roll import RadioRoll
from drivers.hytera_ip.service_port import Port
from drivers.hytera_ip.talk_demands import TalkKey
from drivers.hytera_ip.trace_words import explain
from drivers.hytera_ip.wire import Wire
from gateway.driver_api import (
    API_VERSION,
    Address,
    Driver,
    DriverKind,
    Inbox,
    RadioPage,
    Session,
    TransmitDemand,
    TransmitEnd,
    World,
    machine_session,
)
from gateway.driver_api.heard_before import HeardBefore
from gateway.driver_api.joined_datagrams import joined_datagrams
from gateway.driver_api.notebook import Notebook


class HyteraDriver:
    """One configured peer; who is on the air and what was heard outlives sessions."""

    def __init__(self, config: Config, profile: Profile, world: World) -> None:
        self._config = config
        self._profile = profile
        self._world = world
        self._ports = _ports(config, profile)
        self._roll = RadioRoll(profile.renew_s)
        self._heard = HeardBefore(world.clock.utc)
        self._key = TalkKey()
        self._notebook = Notebook("hytera_ip", config.peer, world.clock)

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        config, clock = self._config, self._world.clock
        openings = {
            port.value: partial(self._world.bind_udp, (config.bind, number), (config.peer, number))
            for port, number in self._ports.items()
        }
        async with (
            joined_datagrams(openings) as stream,
            machine_session(self._machine(), stream, clock, inbox) as session,
        ):
            yield session

    def _machine(self) -> HyteraMachine:
        config, clock = self._config, self._world.clock
        addresses = Addresses(
            own=decode_address(config.own_address.packed),
            radios=network_of(config.radio_address),
            groups=network_of(config.group_address),
        )
        return HyteraMachine(
            _wire(config, self._profile, addresses),
            self._profile,
            addresses,
            list(self._ports),
            self._roll,
            self._heard,
            clock.utc,
            self._world.random,
            clock.monotonic_s(),
            self._notebook.note,
            self._key,
        )


def _wire(config: Config, profile: Profile, addresses: Addresses) -> Wire:
    if (config.link or profile.link) == "hrnp":
        return HrnpWire(profile.hrnp_version)
    return HstrpWire(addresses.own.number, config.slot, profile.slot_in_data)


def _ports(config: Config, profile: Profile) -> Mapping[Port, int]:
    chosen = config.ports.over(profile.ports_of(config.slot, config.link or profile.link))
    numbers = {
        Port.TMP: chosen.tmp,
        Port.RRS: chosen.rrs,
        Port.LP: chosen.lp,
        Port.RCP: chosen.rcp,
    }
    return {port: number for port, number in numbers.items() if number}


def build(config: Config, profile: Profile, world: World) -> Driver:
    """Make the driver; no I/O happens before `connect`."""
    return HyteraDriver(config, profile, world)


def binds(config: Config, profile: Profile) -> Sequence[Address]:
    """Every service has a port of its own."""
    return [(config.bind, number) for number in _ports(config, profile).values()]


KIND = DriverKind(
    name="hytera_ip",
    api=API_VERSION,
    bearer="radio",
    config=Config,
    profile=Profile,
    accepts=frozenset({RadioPage, TransmitDemand, TransmitEnd}),
    build=build,
    explainer=lambda: explain,
    binds=binds,
)

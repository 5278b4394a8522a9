"""The entry point: a MOTOTRBO network behind a control station as a `Driver`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from drivers.mototrbo_ip.config import Config
from drivers.mototrbo_ip.datagram_out import Port
from drivers.mototrbo_ip.paging import Networks
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.protocol import MototrboMachine
from drivers.mototrbo_ip.radio_network import network_of
from drivers.mototrbo_ip.radio_roll import RadioRoll
from drivers.mototrbo_ip.sequence_numbers import SequenceNumbers
from drivers.mototrbo_ip.standing import Standing
from drivers.mototrbo_ip.trace_words import explain
from gateway.driver_api import (
    API_VERSION,
    Address,
    Driver,
    DriverKind,
    Inbox,
    RadioPage,
    Session,
    World,
    machine_session,
)
from gateway.driver_api.heard_before import HeardBefore
from gateway.driver_api.joined_datagrams import joined_datagrams
from gateway.driver_api.notebook import Notebook


class MototrboDriver:
    """One configured network; who is on the air is remembered between sessions."""

    def __init__(self, config: Config, profile: Profile, world: World) -> None:
        self._config = config
        self._profile = profile
        self._world = world
        self._ports = _ports(config, profile)
        self._networks = Networks(
            network_of(config.radio_address), network_of(config.group_address)
        )
        self._standing = Standing(
            RadioRoll(), SequenceNumbers(world.random), HeardBefore(world.clock.utc)
        )
        self._notebook = Notebook("mototrbo_ip", config.radio_address, world.clock)

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        world, bind = self._world, self._config.bind
        openings = {
            port.value: partial(world.share_udp, (bind, number))
            for port, number in self._ports.items()
        }
        async with (
            joined_datagrams(openings) as stream,
            machine_session(self._machine(), stream, world.clock, inbox) as session,
        ):
            yield session

    def _machine(self) -> MototrboMachine:
        clock = self._world.clock
        return MototrboMachine(
            self._profile,
            self._networks,
            self._config.location,
            list(self._ports),
            self._standing,
            clock.utc,
            self._world.random,
            clock.monotonic_s(),
            self._notebook.note,
        )


def _ports(config: Config, profile: Profile) -> Mapping[Port, int]:
    chosen = config.ports.over(profile.ports)
    numbers = {Port.ARS: chosen.ars, Port.TMS: chosen.tms, Port.LRRP: chosen.lrrp}
    return {port: number for port, number in numbers.items() if number}


def build(config: Config, profile: Profile, world: World) -> Driver:
    """Make the driver; no I/O happens before `connect`."""
    return MototrboDriver(config, profile, world)


def binds(config: Config, profile: Profile) -> Sequence[Address]:
    """Every service has a port of its own."""
    return [(config.bind, number) for number in _ports(config, profile).values()]


KIND = DriverKind(
    name="mototrbo_ip",
    api=API_VERSION,
    bearer="radio",
    config=Config,
    profile=Profile,
    accepts=frozenset({RadioPage}),
    build=build,
    binds=binds,
    explainer=lambda: explain,
)

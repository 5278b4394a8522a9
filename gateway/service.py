"""The daemon: real ports around one gateway, from the first file to the last goodbye.

    journal ─ embedded broker ─ link ─ Gateway … SIGTERM ─► drain, say goodbye, close in turn

SIGTERM lets what is on its way end. A broken journal ends everything at once: what is not
on disk must not be acknowledged.
"""

import asyncio
import re
import signal
import socket
from datetime import date
from pathlib import Path
from random import SystemRandom

import msgspec
import structlog

from gateway.app import Gateway, Ports
from gateway.clock import SteadyClock, boot_id
from gateway.config import Config, ConfigFaults, secret
from gateway.core_link.broker import EmbeddedBroker, listen_address
from gateway.core_link.broker_config import Credential
from gateway.core_link.link_settings import LinkSettings, Protocol
from gateway.core_link.mqtt import MqttLink
from gateway.core_link.topics import Topics
from gateway.journal.ballast import Ballast
from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.writer import ThreadWriter
from gateway.orders.ladder_form import LaddersUnreadable
from gateway.orders.limits import LimitsUnreadable
from gateway.orders.templates import TemplatesUnreadable
from gateway.roster.finding import Finding
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.runtime.clock_watch import resume_time
from gateway.runtime.collector import collect_when_quiet, look_through_the_young_only
from gateway.runtime.driver_catalogue import (
    Fitted,
    fit,
    known_drivers,
    shared_ports,
    shared_udp_ports,
)
from gateway.runtime.fair_threads import let_threads_take_turns
from gateway.runtime.ladder_book import ladder_profile
from gateway.runtime.limit_book import limit_book
from gateway.runtime.system_world import SystemWorld
from gateway.runtime.systemd_notices import ServiceManager
from gateway.runtime.template_book import template_book

_log = structlog.get_logger("service")

_RESERVE_LOOK_S = 60.0


def fitted_channels(config: Config) -> list[Fitted]:
    """The configured channels with their drivers; raises `ConfigFaults` with every fault."""
    drivers = known_drivers()
    found = [fit(channel, drivers) for channel in config.channel]
    faults = [fault for one in found if isinstance(one, list) for fault in one]
    faults += shared_ports(config.channel)
    fitted = [one for one in found if isinstance(one, Fitted)]
    faults += shared_udp_ports(fitted)
    if faults:
        raise ConfigFaults(faults)
    return fitted


async def serve(config: Config) -> int:
    """Run the daemon until SIGTERM or SIGINT; the exit code.

    Raises `ConfigFaults`, `RosterUnreadable`, `JournalError` or `BrokerFault` when it cannot
    begin.
    """
    look_through_the_young_only()
    let_threads_take_turns()
    fitted = fitted_channels(config)
    try:
        limit_book(config)
        ladder_profile(config.rules.ladder)
        template_book(config.rules.templates)
    except (LimitsUnreadable, LaddersUnreadable, TemplatesUnreadable) as error:
        raise ConfigFaults(list(error.faults)) from error
    service = _Service(config, fitted)
    return await service.run()


class _Service:
    """The real ports, opened and closed in the right order."""

    def __init__(self, config: Config, fitted: list[Fitted]) -> None:
        self._config = config
        self._fitted = fitted
        self._random = SystemRandom()
        self._clock = SteadyClock()
        self._world = SystemWorld(self._clock, self._random)
        self._session = self._hex(16)
        self._node = _topic_level(socket.gethostname())
        self._gateway: Gateway | None = None
        self._end: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def run(self) -> int:
        config = self._config
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, 0)
        try:
            config.site.state_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigFaults([f"site.state_dir: {error}"]) from error
        store = open_store(config.journal_path, self._hex(32))
        self._ballast = Ballast(config.journal_path.with_suffix(".ballast"))
        self._ballast.restore()
        writer = ThreadWriter(store, self._fatal, self._disk_full, self._ballast)
        try:
            resume_time(self._clock, store, boot_id())
            self._journal = Journal(store, writer, config.site.id, asyncio.to_thread)
            return await self._with_broker()
        finally:
            await writer.close()
            store.close()

    async def _with_broker(self) -> int:
        core = self._config.core
        password = secret(core.password_file, "core.password")
        if core.broker != "embedded":
            return await self._with_link(core.broker, core.username, password)
        if password is None:
            raise ConfigFaults(["core.password_file: the embedded broker needs a password"])
        try:
            admitted = Credential(core.username, password)
        except ValueError as error:
            raise ConfigFaults([f"core: {error}"]) from error
        own = Credential("muster-gateway", self._hex(32))
        broker = EmbeddedBroker(
            core.listen,
            self._config.site.state_dir,
            [own, admitted],
            self._config.site.id,
            self._world.clock,
            self._random,
        )
        await broker.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(broker.watch())
                broker_url = f"mqtt://{_reachable(core.listen)}"
                code = await self._with_link(broker_url, own.username, own.password)
                watching.cancel()
            return code
        finally:
            await broker.stop()

    async def _with_link(self, broker: str, username: str, password: str | None) -> int:
        settings = self._link_settings(broker, username, password)
        link = MqttLink(settings, self._world.clock, self._random)
        ports = Ports(
            self._world,
            self._journal,
            link,
            self._fitted,
            ServiceManager(),
            _read_roster,
            self._session,
            self._node,
            boot_id(),
        )
        self._gateway = Gateway(self._config, ports)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self._gateway.run())
            reserve = tasks.create_task(self._keep_reserve(self._gateway))
            quiet = self._gateway.transmitter.is_quiet
            collecting = tasks.create_task(collect_when_quiet(self._world.clock, quiet))
            code = await self._end
            collecting.cancel()
            reserve.cancel()
            if code == 0:
                await self._gateway.goodbye()
                await link.close()
            running.cancel()
        return code

    def _link_settings(self, broker: str, username: str, password: str | None) -> LinkSettings:
        scheme, _, address = broker.partition("://")
        tls = scheme == "mqtts"
        default_port = "8883" if tls else "1883"
        host, port = listen_address(address if ":" in address else f"{address}:{default_port}")
        topics = Topics(self._config.site.id)
        will = msgspec.json.encode({"state": "lost", "session": self._session})
        return LinkSettings(
            host=host,
            port=port,
            client_id=f"muster-{self._config.site.id}",
            subscriptions=(topics.requests(),),
            will_topic=topics.gateway(self._node),
            will_payload=will,
            username=username,
            password=password,
            tls=tls,
            ca_file=self._config.core.ca_file,
            protocol=Protocol(self._config.core.protocol),
        )

    def _stop(self, code: int) -> None:
        if not self._end.done():
            self._end.set_result(code)

    def _fatal(self, error: Exception) -> None:
        # After the first I/O error SQLite may claim success: nobody may go on (FACTS).
        _log.critical("the journal is broken, giving up", error=str(error))
        self._stop(1)

    def _disk_full(self) -> None:
        _log.critical("the disk is full, the reserve is in use")
        if self._gateway is not None:
            self._gateway.disk_is_full(True)

    async def _keep_reserve(self, gateway: Gateway) -> None:
        """Set the reserve aside again as soon as there is space for it."""
        while True:
            await self._world.clock.sleep(_RESERVE_LOOK_S)
            if not self._ballast.held and self._ballast.restore():
                gateway.disk_is_full(False)

    def _hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"


async def _read_roster(path: Path, on_date: date) -> tuple[Roster, tuple[Finding, ...]]:
    return await asyncio.to_thread(read_roster, path, on_date)


def _reachable(listen: str) -> str:
    """Where we reach a broker that listens there ourselves."""
    host, _, port = listen.rpartition(":")
    return f"{'127.0.0.1' if host in ('0.0.0.0', '[::]') else host}:{port}"


def _topic_level(name: str) -> str:
    """A host's name as one level of a topic."""
    level = re.sub(r"[^A-Za-z0-9-]+", "-", name)[:64]
    return level or "gateway"

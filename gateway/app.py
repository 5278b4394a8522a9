"""The composition root: a gateway put together on whatever ports it is given.

It is the same in service (`service.py`) and in a story: only world, journal and link differ.

    requests ─► Desk ─► Journal ◄─ Listener ◄─ drivers
                          │  └─► Transmitter ─► drivers
                          ├─► AlarmClock (after the inboxes are empty)
                          └─► Publisher, RetainedStates ─► link
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import msgspec
import structlog

from gateway import __version__
from gateway.config import Config
from gateway.core_link.requests import RequestFault, WireRequest, decode_request, encode_response
from gateway.core_link.topics import Topics
from gateway.driver_api import World
from gateway.journal.journal import Journal
from gateway.journal.roll import Roll
from gateway.orders.facts import GatewayStarted, HouseAlarmed
from gateway.runtime.alarm_clock import AlarmClock
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.bearer_watch import BearerWatch
from gateway.runtime.climber import Climber
from gateway.runtime.clock_watch import ClockWatch
from gateway.runtime.desk import Desk
from gateway.runtime.dispatch_acts import DispatchActs
from gateway.runtime.driver_catalogue import Fitted
from gateway.runtime.follow_up_messages import FollowUpMessages, surroundings
from gateway.runtime.journal_keeper import JournalKeeper
from gateway.runtime.ladder_book import ladder_profile
from gateway.runtime.limit_book import limit_book
from gateway.runtime.listener import Listener
from gateway.runtime.operator_acts import OperatorActs
from gateway.runtime.order_intake import OrderIntake, Site
from gateway.runtime.pool_keeper import PoolKeeper
from gateway.runtime.publisher import Publisher
from gateway.runtime.report_acts import ReportActs
from gateway.runtime.retained_states import RetainedStates
from gateway.runtime.roster_keeper import RosterKeeper, RosterReader
from gateway.runtime.seat_acts import SeatActs
from gateway.runtime.seat_calls import SeatCalls
from gateway.runtime.site_bearers import SiteBearers
from gateway.runtime.supervisor import ChannelLife, Supervisor
from gateway.runtime.systemd_notices import ServiceManager
from gateway.runtime.template_book import site_texts
from gateway.runtime.transmitter import Transmitter
from gateway.runtime.watchdog import Watchdog

_log = structlog.get_logger("gateway")

_INBOXES_WITHIN_S = 30.0
_DRAIN_S = 20.0
_MOST_FAULTS = 500
_SUBMIT = "/request/order/submit"


class Link(Protocol):
    """The way to the dispatch core (`core_link.mqtt.MqttLink`, or a story's own)."""

    async def run(self, handler: Callable[[str, bytes], Awaitable[None]]) -> None: ...

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None: ...

    async def wait_connected(self) -> None: ...

    def on_connected(self, hook: Callable[[], Awaitable[None]]) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a gateway touches the outside through.

    `session` is new with every start, `node` names us in our topic, `boot` is the kernel's id.
    """

    world: World
    journal: Journal
    link: Link
    fitted: list[Fitted]
    manager: ServiceManager
    roster_reader: RosterReader
    session: str
    node: str
    boot: str


class Gateway:
    """One gateway on its ports. Raises what reading roster, limits and templates raises."""

    def __init__(self, config: Config, ports: Ports) -> None:
        world, journal = ports.world, ports.journal
        self._ports = ports
        self._unreadable = 0
        self._topics = Topics(config.site.id)
        self.session = ports.session
        self._zone = config.zone
        self.roster = RosterKeeper(
            config.roster.directory, journal, world.clock, self._today, ports.roster_reader
        )
        self.listener = Listener(
            journal, world.clock, self.roster.current, self._today, config.site.name
        )
        self._pool = PoolKeeper(config, ports.fitted, journal, world.clock)
        self.transmitter = Transmitter(
            *(journal, world.clock, self.session, self.listener.match_early_reports),
            *(config.rules.reserve_lanes, self._pool.book),
        )
        self._pool.attach(self.transmitter.lanes, self.listener)
        self.listener.late_receipts = self.transmitter
        self._states = RetainedStates(
            *(journal, ports.link, world.clock, self._topics.order, self._topics.channel),
            self._pool.estimates.left,
        )
        self.supervisor = Supervisor(
            *(ports.fitted, world, journal, self.transmitter, self.listener),
            *(self._channel_changed, self._pool.complaints),
        )
        self._bearers = SiteBearers(self.supervisor, self._pool.book, config.rules)
        news = self.listener.radios.news
        self._publisher = Publisher(journal, ports.link, self._topics.event, news)
        self._watchdog = Watchdog(
            journal, self.transmitter, world.clock, ports.manager, self._status
        )
        self._staff(config, self._site(config))
        ports.link.on_connected(self._greet)

    def _staff(self, config: Config, site: Site) -> None:
        """Whoever takes orders, keeps their time, and keeps the record."""
        journal, world, current = self._ports.journal, self._ports.world, self.roster.current
        self.intake = OrderIntake(journal, world.clock, site, current)
        self._bearer_watch = BearerWatch(
            journal, world.clock, self._bearers.channels, current, site.rules
        )
        climber = Climber(journal, world.clock, current, site.rules, self._bearer_watch.lost)
        around = surroundings(config, current, self._local, self._bearers)
        self.desk = Desk(
            journal,
            world.clock,
            self.intake,
            OperatorActs(journal, world.clock),
            SeatActs(journal, world.clock),
            ReportActs(journal, world.clock, around),
            DispatchActs(journal, world.clock, site, current),
            self.supervisor,
            self.roster.reload,
            self._pool.estimates.left,
        )
        self.desk.serve(self.listener.radios.requests)
        callers, channels = self.listener.callers, self.supervisor.channels
        callers.rules, self.transmitter.calls.roster = site.rules, current
        self._seats = SeatCalls(journal, world.clock, current, callers, channels)
        self.desk.serve(self._seats.requests)
        follow_up = FollowUpMessages(journal, world.clock, around)
        self._alarms = AlarmClock(journal, world.clock, (climber, follow_up))
        keep_days, quiet = config.journal.keep_days, self.transmitter.is_quiet
        roll = Roll(journal, world.clock, self._zone, keep_days, quiet)
        self._journal_keeper = JournalKeeper(roll, world.clock, self._zone)

    def _site(self, config: Config) -> Site:
        return Site(
            config.site.name,
            config.core.username,
            self._local,
            *(self._bearers.configured, self._bearers.up),
            limit_book(config),
            site_texts(config.rules),
            self._pool.estimates.supply,
            ladder_profile(config.rules.ladder),
            self._bearers.served,
            config.rules.unknown == "ask",
            self._bearers.page_octets,
        )

    async def run(self) -> None:
        """Run until cancelled. What was owed when the last process ended is simply there."""
        journal, clock = self._ports.journal, self._ports.world.clock
        journal.fold()
        self.listener.remember()
        self._pool.book.read_back()
        self.transmitter.doubt_strangers()
        key, boot = f"started/{self.session}", self._ports.boot
        await journal.record(GatewayStarted(key, clock.utc(), self.session, __version__, boot))
        await self.roster.announce()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ports.link.run(self.handle))
            tasks.create_task(self.supervisor.run())
            tasks.create_task(self.transmitter.run())
            tasks.create_task(self._publisher.run())
            tasks.create_task(self.listener.radios.book.run())
            tasks.create_task(self._states.run())
            tasks.create_task(self._pool.run())
            tasks.create_task(self._seats.run())
            tasks.create_task(self._fire_alarms())
            tasks.create_task(self._watchdog.run())
            tasks.create_task(ClockWatch(journal, clock, self._ports.boot).run())
            tasks.create_task(self._journal_keeper.run())
            self._ports.manager.ready()
            _log.info("ready", orders=len(journal.hall.orders), session=self.session)

    async def handle(self, topic: str, payload: bytes) -> None:
        """Answer one message of the core; returns when the answer has been published."""
        request = decode_request(topic, payload)
        if isinstance(request, RequestFault):
            self._unreadable += 1
            _log.warning(
                "request unreadable", topic=topic, faults=request.faults, count=self._unreadable
            )
            if _SUBMIT in topic:
                await self.intake.refuse_unreadable(payload, request.faults)
            if request.reply_to is not None:
                response = encode_response(request.transaction, faults=request.faults)
                await self._respond(request.reply_to, response)
            return
        answer = await self._answered(request)
        await self._respond(request.reply_to, _encoded(request.transaction, answer))

    async def _answered(self, request: WireRequest) -> Answer:
        """The desk's answer; a request that trips over a bug of ours is answered as well.

        An unanswered message would come again and again and hold a place in the queue.
        """
        try:
            return await self.desk.answer(request.noun, request.verb, request.data)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            _log.exception("request failed", noun=request.noun, verb=request.verb)
            return fault_answer("内部错误", (f"{request.noun}/{request.verb} 未能处理, 见日志",))

    async def goodbye(self) -> None:
        """Let what is on its way end, and say that we stop."""
        self._ports.manager.stopping()
        await self.transmitter.drain(_DRAIN_S)
        with suppress(ConnectionError):
            await self._say("stopped")

    async def _respond(self, reply_to: str, response: bytes) -> None:
        await self._ports.link.publish(self._topics.response(reply_to), response)

    async def _fire_alarms(self) -> None:
        await self.supervisor.all_tried(_INBOXES_WITHIN_S)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._bearer_watch.run())
            tasks.create_task(self._alarms.run())

    async def _greet(self) -> None:
        self._states.everything()
        await self._say("ready")

    async def _say(self, state: str) -> None:
        payload = msgspec.json.encode({"state": state, "session": self.session})
        await self._ports.link.publish(self._topics.gateway(self._ports.node), payload, retain=True)

    def _local(self, at_utc: datetime) -> datetime:
        return at_utc.astimezone(self._zone)

    def _today(self, at_utc: datetime) -> date:
        return self._local(at_utc).date()

    def _channel_changed(self, channel: ChannelLife) -> None:
        facts = self.supervisor.facts(channel)
        state = (channel.state, channel.since_utc, channel.reason, facts)
        self._states.channel(channel.name, *state)
        self._bearer_watch.ring()

    def disk_is_full(self, full: bool) -> None:
        """The reserve had to be given up, or is there again: tell, and take what can wait."""
        if full == self.intake.disk_is_full:
            return
        self.intake.disk_is_full = full
        now = self._ports.world.clock.utc()
        reason = "磁盘已满, 已动用预留空间" if full else "磁盘空间已恢复"
        fact = HouseAlarmed(f"disk/{now.isoformat()}", now, "disk", reason, over=not full)
        self._ports.journal.post(fact)

    def _status(self) -> str:
        channels = list(self.supervisor.channels.values())
        up = sum(channel.session is not None for channel in channels)
        status = f"{len(self._ports.journal.hall.orders)} orders, {up}/{len(channels)} channels up"
        return f"{status}, {self._unreadable} unreadable requests" if self._unreadable else status


def _encoded(transaction: str, answer: Answer) -> bytes:
    """The response; one that is too long to leave becomes an error, never silence."""
    try:
        return encode_response(
            transaction,
            error=answer.error or None,
            faults=answer.faults[:_MOST_FAULTS],
            data=answer.data,
        )
    except ValueError:
        return encode_response(transaction, error="回复超过 256 KiB, 请分页查询")

"""Keeps every channel up: connect, run, probe, back off, and put aside what is broken.

    connect ─► up ─ run, probes ─┬ LinkLost ──────► down ─ back-off ─► connect
                                 ├ NeedsOperator ─► quarantined until `release`, over restarts
                                 └ any bug ───────► down; the third in ten minutes: set aside 1 h

This is the one place where an unknown exception is caught: a driver's bug costs its own
channel a restart and nobody else anything.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from gateway.driver_api import Driver, DriverError, Health, LinkLost, NeedsOperator, Session, World
from gateway.journal.errors import JournalBroken
from gateway.journal.journal import Journal
from gateway.orders.facts import ChannelChanged
from gateway.orders.order import Bearer
from gateway.runtime.complaints import Complaints
from gateway.runtime.driver_catalogue import Fitted
from gateway.runtime.lane import Lane
from gateway.runtime.listener import Listener
from gateway.runtime.trace import Trace, TracedWorld
from gateway.runtime.transmitter import Transmitter
from gateway.runtime.wake import Wake

_log = structlog.get_logger("supervisor")

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_SETTLED_AFTER_S = 30.0
_LEAST_AGAIN_S = 0.5
_BUGS = 3
_BUG_WINDOW_S = 600.0
_QUARANTINE_S = 3_600.0


@dataclass(slots=True)
class ChannelLife:
    """A channel and what is known of it. States are those of the contract's topic."""

    fitted: Fitted
    driver: Driver
    trace: Trace
    state: str = "down"
    reason: str = "未连接"
    since_utc: datetime | None = None
    health: Health | None = None
    session: Session | None = None
    bugs_s: deque[float] = field(default_factory=lambda: deque(maxlen=_BUGS))
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        return self.fitted.channel.name


def _again_s(error: Exception) -> float | None:
    """How soon a device that was not there may be tried again, where the driver knows."""
    if not isinstance(error, LinkLost) or error.again_s is None:
        return None
    return max(_LEAST_AGAIN_S, error.again_s)


def _life(fitted: Fitted, world: World) -> ChannelLife:
    trace = Trace(world.clock, fitted.kind.explainer)
    return ChannelLife(fitted, fitted.build(TracedWorld(world, trace)), trace)


class Supervisor:
    """All channels. `on_change` is told of each change of a channel's state or facts."""

    def __init__(
        self,
        fitted: list[Fitted],
        world: World,
        journal: Journal,
        transmitter: Transmitter,
        listener: Listener,
        on_change: Callable[[ChannelLife], None],
        complaints: Complaints | None = None,
    ) -> None:
        self.channels = {one.channel.name: _life(one, world) for one in fitted}
        self._world = world
        self._journal = journal
        self._transmitter = transmitter
        self._listener = listener
        self._on_change = on_change
        self._complaints = complaints or Complaints()
        self._tried = asyncio.Event()
        self._untried = set(self.channels)

    async def run(self) -> None:
        """Keep all channels until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for channel in self.channels.values():
                tasks.create_task(self._keep(channel))

    async def all_tried(self, at_most_s: float) -> None:
        """Return once every channel has been up or failed once, or the time is over."""
        if not self._untried:
            return
        try:
            async with asyncio.timeout(at_most_s):
                await self._tried.wait()
        except TimeoutError:
            _log.warning("channels not up yet", channels=sorted(self._untried))

    def states(self) -> list[dict[str, Any]]:
        """Every channel as it is shown to people."""
        return [
            {
                "name": channel.name,
                "driver": channel.fitted.kind.name,
                "state": channel.state,
                "since": channel.since_utc,
                "reason": channel.reason,
                "facts": self.facts(channel),
            }
            for channel in self.channels.values()
        ]

    def facts(self, channel: ChannelLife) -> dict[str, str]:
        """What the last probe found and what the house noted; of a channel that is down, too."""
        found = dict(channel.health.facts) if channel.health else {}
        return found | self._complaints.facts(channel.name)

    def trace(self, name: str) -> list[dict[str, Any]] | None:
        """The last frames of a channel; None if it is unknown."""
        channel = self.channels.get(name)
        return None if channel is None else channel.trace.rows()

    async def test(self, name: str) -> Health | None:
        """Probe a channel now; None if it is unknown or not up."""
        channel = self.channels.get(name)
        if channel is None or channel.session is None:
            return None
        try:
            return await channel.session.probe()
        except DriverError as error:
            return Health(False, str(error), {})

    async def _keep(self, channel: ChannelLife) -> None:
        pause_s = _FIRST_PAUSE_S
        await self._stay_parked(channel)
        while True:
            began_s = self._world.clock.monotonic_s()
            error = await self._live_once(channel)
            self._seen(channel)
            reason = str(error) or type(error).__name__
            if isinstance(error, NeedsOperator):
                await self._park(channel, reason)
                continue
            if self._too_many_bugs(channel, error):
                await self._change(channel, "quarantined", reason)
                await self._rest(channel)
                continue
            await self._change(channel, "down", reason)
            lived_s = self._world.clock.monotonic_s() - began_s
            pause_s = _FIRST_PAUSE_S if lived_s > _SETTLED_AFTER_S else pause_s
            cheap_s = _again_s(error)
            wait_s = pause_s if cheap_s is None else cheap_s
            await self._world.clock.sleep(wait_s * (0.75 + 0.5 * self._world.random.random()))
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2) if cheap_s is None else _FIRST_PAUSE_S

    async def _rest(self, channel: ChannelLife) -> None:
        """Put aside for an hour, or until somebody says `release`."""
        channel.released.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(_QUARANTINE_S):
                await channel.released.wait()

    async def _stay_parked(self, channel: ChannelLife) -> None:
        """Wait if an earlier process parked this channel and nothing was changed since.

        A wrong PIN must not be tried again by every restart: the third try locks the SIM.
        """
        parked = self._journal.store.setting(f"parked/{channel.name}") or ""
        fingerprint, _, reason = parked.partition(" ")
        if parked and fingerprint == channel.fitted.fingerprint():
            self._seen(channel)
            await self._park(channel, reason)

    async def _park(self, channel: ChannelLife, reason: str) -> None:
        """Only a human can help: wait until one says `release`, across restarts too."""
        channel.released.clear()
        await self._change(channel, "quarantined", reason)
        name, note = f"parked/{channel.name}", f"{channel.fitted.fingerprint()} {reason}"
        await self._journal.keep(name, note)
        await channel.released.wait()
        await self._journal.keep(name, "")

    def release(self, name: str) -> bool:
        """Somebody acted on a parked channel: try it again; False if it is not parked."""
        channel = self.channels.get(name)
        if channel is None or channel.state != "quarantined":
            return False
        channel.released.set()
        return True

    async def _live_once(self, channel: ChannelLife) -> Exception:
        """One session from connect to its end; returns why it ended."""
        try:
            inbox = self._listener.inbox(channel.name, channel.fitted.bearer or Bearer.SMS)
            async with channel.driver.connect(inbox) as session:
                await self._serve(channel, session)
        except DriverError as error:
            return error
        except JournalBroken:
            raise
        except Exception as error:
            _log.exception("driver bug", channel=channel.name)
            channel.bugs_s.append(self._world.clock.monotonic_s())
            return error
        return LinkLost("the session ended without saying why")

    def _lanes_of(self, channel: ChannelLife, session: Session) -> list[Lane]:
        bearer, keys = channel.fitted.bearer, channel.fitted.channel
        if bearer is None:
            return []
        system = (keys.system or "") if bearer is Bearer.RADIO else ""
        return self._transmitter.add_lanes(
            channel.name, bearer, session, keys.rate_parts_per_min, system
        )

    async def _serve(self, channel: ChannelLife, session: Session) -> None:
        channel.session = session
        await self._change(channel, "up", "")
        self._seen(channel)
        lanes = self._lanes_of(channel, session)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(session.run())
                bell = lanes[0].doubts if lanes else Wake()
                tasks.create_task(self._probe(channel, session, bell))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            channel.session = None
            self._transmitter.remove_lanes(lanes)

    async def _probe(self, channel: ChannelLife, session: Session, doubts: Wake) -> None:
        """Probe for ever, and at once when the device lets a message wait."""
        while True:
            health = await session.probe()
            before = channel.health
            facts = health.facts or (before.facts if before else {})
            channel.health = Health(health.ok, health.reason, facts)
            against = self._complaints.of(channel.name)
            well = health.ok and not against
            reason = health.reason or against
            await self._change(channel, "up" if well else "degraded", reason)
            if before is None or dict(before.facts) != dict(facts):
                self._on_change(channel)
            await doubts.wait(session.limits.probe_every_s)

    async def _change(self, channel: ChannelLife, state: str, reason: str) -> None:
        if (channel.state, channel.reason) == (state, reason):
            return
        was, channel.state, channel.reason = channel.state, state, reason
        now = self._world.clock.utc()
        if was != state or channel.since_utc is None:
            channel.since_utc = now
            _log.info("channel", channel=channel.name, state=state, reason=reason)
            restored = was == "quarantined" and state == "up"
            await self._journal.record(
                ChannelChanged(
                    key=f"channel/{channel.name}/{now.isoformat()}",
                    at_utc=now,
                    channel=channel.name,
                    state="restored" if restored else state,
                    reason=reason,
                )
            )
        self._on_change(channel)

    def _too_many_bugs(self, channel: ChannelLife, error: Exception) -> bool:
        if isinstance(error, DriverError) or len(channel.bugs_s) < _BUGS:
            return False
        return self._world.clock.monotonic_s() - channel.bugs_s[0] < _BUG_WINDOW_S

    def _seen(self, channel: ChannelLife) -> None:
        self._untried.discard(channel.name)
        if not self._untried:
            self._tried.set()

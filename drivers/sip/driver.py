"""The entry point: a group of telephone lines behind a SIP switch as a `Driver`."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from functools import partial
from pathlib import Path

from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.line_setup import LineSetup
from drivers.sip.order_speech import order_speech
from drivers.sip.profile import Profile
from drivers.sip.protocol import SipMachine
from drivers.sip.spoken_lines import Speech
from drivers.sip.told_digits import ToldDigits
from drivers.sip.trace_words import explain
from drivers.sip.worker_pool import Opening, worker_pool
from gateway.driver_api import (
    API_VERSION,
    Address,
    Driver,
    DriverKind,
    Inbox,
    NeedsOperator,
    Session,
    VoiceCall,
    World,
    machine_session,
)
from gateway.driver_api.notebook import Notebook

_WORKER = "drivers.sip.worker"


class SipDriver:
    """One configured group of lines.

    It remembers between sessions how many calls went out within the hour, and the answers that
    are in nobody's record yet.
    """

    def __init__(
        self,
        config: Config,
        profile: Profile,
        world: World,
        speech: Callable[[Config], Speech] = order_speech,
    ) -> None:
        self._config = config
        self._profile = profile
        self._plan = DialPlan(
            config.dial, profile.number_form, config.allowed_prefixes, config.never_dial
        )
        self._caps = HourlyCaps(config.most_calls_per_hour, config.prefix_most_calls_per_hour)
        self._digits = ToldDigits()
        self._make_speech = speech
        self._speech: Speech | None = None
        self._world = world
        self._notebook = Notebook("sip", config.bind, world.clock)

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        clock, note = self._world.clock, self._notebook.note
        if self._speech is None:
            self._speech = self._make_speech(self._config)
        with closing(self._speech) as speech:
            setup = self._setup(speech)
            machine = SipMachine(setup, clock.monotonic_s(), note)
            async with (
                worker_pool(self._openings(setup), clock) as stream,
                machine_session(machine, stream, clock, inbox) as session,
            ):
                yield session

    def _setup(self, speech: Speech) -> LineSetup:
        return LineSetup(
            self._config,
            self._profile,
            self._plan,
            self._caps,
            self._digits,
            speech,
            self._world.clock.utc,
            _password(self._config.password_file),
        )

    def _openings(self, setup: LineSetup) -> list[Opening]:
        places = self._config.workers_at
        if places:
            return [partial(self._world.open_serial, place, 0) for place in places]
        # The last word tells one process from another in the list of processes.
        commands = (
            [sys.executable, "-m", _WORKER, setup.start(number).bind]
            for number in range(setup.workers)
        )
        return [partial(self._world.start_child, command) for command in commands]


def _password(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        password = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise NeedsOperator(f"password_file {path}: {reason}") from None
    if not password:
        raise NeedsOperator(f"password_file {path}: it is empty")
    return password


def build(config: Config, profile: Profile, world: World) -> Driver:
    """Make the driver; no I/O happens before `connect`."""
    return SipDriver(config, profile, world)


def binds(config: Config, profile: Profile) -> Sequence[Address]:
    """Every worker listens on a port of its own; those that run elsewhere have theirs there."""
    if config.workers_at or profile.transport != "udp":
        return ()
    return [(config.host, config.port + n) for n in range(config.workers(profile.legs))]


KIND = DriverKind(
    name="sip",
    api=API_VERSION,
    bearer="voice",
    config=Config,
    profile=Profile,
    accepts=frozenset({VoiceCall}),
    build=build,
    binds=binds,
    explainer=lambda: explain,
)

"""The entry point: a group of telephone lines behind a SIP switch as a `Driver`."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    closing,
    nullcontext,
)
from functools import partial
from itertools import count
from pathlib import Path

from drivers.sip.callers.caller_pins import pins_in
from drivers.sip.calls.order_speech import order_speech
from drivers.sip.calls.spoken_lines import Speech
from drivers.sip.carriage import service_of
from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.line_setup import LineSetup
from drivers.sip.profile import Profile
from drivers.sip.protocol import SipMachine
from drivers.sip.records.call_records import CallRecords
from drivers.sip.records.record_keeper import RecordKeeper
from drivers.sip.told_events import ToldEvents
from drivers.sip.trace_words import explain
from drivers.sip.worker_pool import Opening, worker_pool
from gateway.driver_api import (
    API_VERSION,
    Address,
    Driver,
    DriverKind,
    HandOver,
    Inbox,
    NeedsOperator,
    SeatCall,
    Service,
    Session,
    VoiceCall,
    World,
    machine_session,
)
from gateway.driver_api.heard_before import HeardBefore
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
        self._caps = HourlyCaps(
            config.most_calls_per_hour, config.prefix_most_calls_per_hour, config.classes
        )
        self._told = ToldEvents()
        self._sessions = count(1)
        self._make_speech = speech
        self._speech: Speech | None = None
        self._world = world
        self._alarms = HeardBefore(world.clock.utc)
        self._notebook = Notebook("sip", config.bind, world.clock)

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        clock, note = self._world.clock, self._notebook.note
        if self._speech is None:
            self._speech = self._make_speech(self._config)
        keeper = self._keeper()
        with closing(self._speech) as speech, keeper.at_work() if keeper else nullcontext():
            setup = self._setup(speech, keeper)
            machine = SipMachine(setup, clock.monotonic_s(), note)
            async with (
                worker_pool(self._openings(setup), clock) as stream,
                machine_session(machine, stream, clock, inbox) as session,
            ):
                yield session

    def _keeper(self) -> RecordKeeper | None:
        folder = self._config.record_folder
        if folder is None:
            return None
        keeper = RecordKeeper(folder, self._config.record_keep_days, self._world.clock.utc)
        keeper.make_folder()
        return keeper

    def _records(self, keeper: RecordKeeper | None) -> CallRecords:
        if keeper is None:
            return CallRecords()
        return CallRecords(self._config.record_folder, self._world.clock.utc, keeper.has_room)

    def _setup(self, speech: Speech, keeper: RecordKeeper | None) -> LineSetup:
        utc = self._world.clock.utc
        return LineSetup(
            self._config,
            self._profile,
            self._plan,
            self._caps,
            self._told,
            speech,
            utc,
            _password(self._config.password_file),
            self._records(keeper),
            keeper,
            alarms=self._alarms,
            pins=pins_in(self._config.pins_file),
            session=f"{utc():%Y%m%dT%H%M%S}-{next(self._sessions)}",
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


def service(config: Config, profile: Profile) -> Service:
    """What the profile says that the channel carries."""
    return service_of(profile.carries, KIND.accepts)


KIND = DriverKind(
    name="sip",
    api=API_VERSION,
    bearer="voice",
    config=Config,
    profile=Profile,
    accepts=frozenset({VoiceCall, SeatCall, HandOver}),
    build=build,
    binds=binds,
    explainer=lambda: explain,
    service_of=service,
)

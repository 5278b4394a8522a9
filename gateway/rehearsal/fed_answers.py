"""A channel without a device: a rehearsal feeds it answers at the driver contract.

For answers that come by telephone or radio where no such driver is configured. It sends
nothing. One JSON object a line, both ways:

    we    {"hello": "fed_answers"}
    feed  {"key": "k1", "digits": "1", "number": "0600-5551034"}       DigitsReceived
    feed  {"key": "k2", "status": "4", "sender": "1001032"}            StatusReceived
    we    {"committed": "k1"}                                          it is durable
    we    {"probe": "probe-1"}    feed  {"probe": "probe-1"}           it is there

What the feed has not seen committed it says again after a hello: `key` makes that harmless.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from gateway.driver_api import (
    API_VERSION,
    Completed,
    DigitsReceived,
    Driver,
    DriverKind,
    Ended,
    Event,
    Fault,
    Health,
    Heard,
    Inbox,
    Limits,
    LinkLost,
    MachineEvent,
    Probe,
    Ready,
    Refused,
    Request,
    Session,
    StatusReceived,
    World,
    machine_session,
)

_LONGEST_LINE_BYTES = 64 * 1024
_NO_LANES = Limits(window=0, longest_text_parts=0, reports=False)


class Config(BaseModel):
    """`port` is `socket://host:port` of whoever feeds the answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: str = Field(pattern=r"^socket://[^/:\s]+:\d{1,5}$")


class Profile(BaseModel):
    """There are no models of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    key: str = ""
    digits: str = ""
    number: str = ""
    status: str = ""
    sender: str = ""
    probe: str = ""


_LINE = msgspec.json.Decoder(_Line)


class FedAnswersMachine:
    """The feed's lines as a `Machine`; a line it cannot read ends the link."""

    def __init__(self) -> None:
        self._unread = b""
        self._outgoing = _encoded(hello="fed_answers")
        self._events: list[MachineEvent] = [Ready(_NO_LANES)]
        self._keys: list[str] = []
        self._probes: set[str] = set()
        self._ended = False

    def receive(self, data: bytes, now_s: float) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        if len(self._unread) > _LONGEST_LINE_BYTES:
            self._end("a line without an end")
        for line in lines:
            if not self._ended:
                self._take(line)

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        if not isinstance(request, Probe):
            refused = Refused(Fault.LANE, "this channel only listens")
            self._events.append(Completed(request_id, refused))
            return
        self._probes.add(request_id)
        self._outgoing += _encoded(probe=request_id)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        return False

    def committed(self, token: int, now_s: float) -> None:
        self._outgoing += _encoded(committed=self._keys[token])

    def tick(self, now_s: float) -> None:
        return

    def lost(self, now_s: float) -> None:
        self._end("the feed of answers is gone")

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        return data

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        return None

    def _take(self, data: bytes) -> None:
        try:
            line = _LINE.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._end(f"not an answer: {error}")
            return
        event = _event(line)
        if event is not None:
            self._events.append(Heard(len(self._keys), event))
            self._keys.append(line.key)
        elif line.probe in self._probes:
            self._probes.discard(line.probe)
            self._events.append(Completed(line.probe, Health(True, "", {})))
        else:
            self._end(f"not an answer: {line}")

    def _end(self, reason: str) -> None:
        if self._ended:
            return
        self._ended = True
        gone = Health(False, reason, {})
        self._events += [Completed(probe, gone) for probe in sorted(self._probes)]
        self._events.append(Ended(LinkLost(reason)))


class FedAnswersDriver:
    """A configured feed, not yet connected."""

    def __init__(self, config: Config, world: World) -> None:
        self._config = config
        self._world = world

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        stream = await self._world.open_serial(self._config.port, 0)
        machine = FedAnswersMachine()
        async with machine_session(machine, stream, self._world.clock, inbox) as session:
            yield session


def build(config: Config, profile: Profile, world: World) -> Driver:
    """Make the driver; no I/O happens before `connect`."""
    return FedAnswersDriver(config, world)


def _event(line: _Line) -> Event | None:
    match line:
        case _Line(key=str(key), digits=str(digits), number=str(number)) if key and digits:
            return DigitsReceived(key, number, digits)
        case _Line(key=str(key), status=str(status), sender=str(sender)) if key and status:
            return StatusReceived(key, sender, status, status)
    return None


def _encoded(**line: Any) -> bytes:
    return msgspec.json.encode(line) + b"\n"


KIND = DriverKind(
    name="fed_answers",
    api=API_VERSION,
    bearer="voice",
    config=Config,
    profile=Profile,
    accepts=frozenset(),
    build=build,
)

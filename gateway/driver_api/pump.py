"""One pump for every machine: bytes, time and commits in, receipts and events out.

    stream.read ──► receive ┐            ┌► outgoing ──► stream.write
    send, probe ──► request ├─ machine ──┼► Completed ─► the future `send` waits on
    loop timer  ──► tick    │            ├► Heard ─────► inbox.commit, in order ─► committed
    link gone   ──► lost    ┘            └► Ready, Ended ► connect, run

After every call the pump takes one `_turn`, so nothing the machine says ever waits. One task
reads, one commits; a slow commit delays neither the wire nor the next request.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.driver_api.contract import Health, Inbox, Limits
from gateway.driver_api.errors import DriverError, LinkLost
from gateway.driver_api.machine import Completed, Ended, GuidedMachine, Heard, Machine, Probe, Ready
from gateway.driver_api.requests import Receipt, Request, Unsent
from gateway.driver_api.world import ByteStream, Clock


class MachineSession:
    """A `Session` around a machine and a stream; made by `machine_session` only."""

    def __init__(self, machine: Machine, stream: ByteStream, clock: Clock, inbox: Inbox) -> None:
        self._machine = machine
        self._stream = stream
        self._clock = clock
        self._inbox = inbox
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, asyncio.Future[Receipt | Health]] = {}
        self._heard: asyncio.Queue[Heard] = asyncio.Queue()
        self._ready: asyncio.Future[Limits] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due: float | None = None
        self._probes = 0

    @property
    def limits(self) -> Limits:
        return self._ready.result()

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        receipt = await self._ask(attempt_id, request)
        assert not isinstance(receipt, Health)
        return receipt

    async def withdraw(self, attempt_id: str) -> bool:
        taken = self._machine.withdraw(attempt_id, self._clock.monotonic_s())
        self._turn()
        return taken

    async def probe(self) -> Health:
        self._probes += 1
        health = await self._ask(f"probe-{self._probes}", Probe())
        if not isinstance(health, Health):
            raise LinkLost(f"the probe came back as {health}")
        return health

    async def run(self) -> None:
        await asyncio.shield(self._ended)

    async def _ask(self, request_id: str, request: Request | Probe) -> Receipt | Health:
        if self._ended.done():
            return Unsent("the link is lost")
        answer: asyncio.Future[Receipt | Health] = self._loop.create_future()
        self._waiting[request_id] = answer
        self._machine.request(request_id, request, self._clock.monotonic_s())
        self._turn()
        return await answer

    def _turn(self) -> None:
        data = self._machine.outgoing()
        if data:
            self._stream.write(data)
        for event in self._machine.events():
            match event:
                case Completed(request_id, result):
                    self._resolve(request_id, result)
                case Heard():
                    self._heard.put_nowait(event)
                case Ready(limits):
                    if not self._ready.done():
                        self._ready.set_result(limits)
                case Ended(error):
                    self._end(error)
        self._set_timer(self._machine.deadline())

    def _resolve(self, request_id: str, result: Receipt | Health) -> None:
        answer = self._waiting.pop(request_id, None)
        if answer is not None and not answer.done():
            answer.set_result(result)

    def _end(self, error: DriverError) -> None:
        for outcome in (self._ready, self._ended):
            if not outcome.done():
                outcome.set_exception(error)
                outcome.exception()  # seen here, so that nobody has to await it

    def _set_timer(self, due: float | None) -> None:
        if due == self._timer_due:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = due
        self._timer = None
        if due is not None:
            wait = max(0.0, due - self._clock.monotonic_s())
            self._timer = self._loop.call_later(wait, self._tick)

    def _tick(self) -> None:
        self._timer_due = None
        self._timer = None
        self._machine.tick(self._clock.monotonic_s())
        self._turn()

    async def read(self) -> None:
        """Feed the machine until the link is gone."""
        try:
            while data := await self._stream.read():
                self._machine.receive(data, self._clock.monotonic_s())
                self._turn()
        except LinkLost:
            pass  # the machine says what it means for each open request
        self.give_up()

    async def commit(self) -> None:
        """Make what was heard durable, one at a time and in order."""
        while True:
            heard = await self._heard.get()
            guidance = await self._inbox.commit(heard.event)
            if guidance is not None and isinstance(self._machine, GuidedMachine):
                self._machine.guided(heard.token, guidance)
            self._machine.committed(heard.token, self._clock.monotonic_s())
            self._turn()

    def give_up(self) -> None:
        """End every open request as far as it is known."""
        self._machine.lost(self._clock.monotonic_s())
        self._turn()
        self._set_timer(None)

    async def ready(self) -> None:
        await self._ready


@asynccontextmanager
async def machine_session(
    machine: Machine, stream: ByteStream, clock: Clock, inbox: Inbox
) -> AsyncIterator[MachineSession]:
    """Pump `machine` over `stream` and yield its session once the machine is `Ready`.

    Whatever ends it, each open request ends with a receipt and the stream is closed.
    Raises the machine's `Ended` error if it never gets ready.
    """
    session = MachineSession(machine, stream, clock, inbox)
    try:
        async with asyncio.TaskGroup() as tasks:
            hands = [tasks.create_task(session.read()), tasks.create_task(session.commit())]
            try:
                session._turn()
                await session.ready()
                yield session
            finally:
                session.give_up()
                for hand in hands:
                    hand.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        await stream.close()

"""The workers of a channel as one stream of lines; whoever dies is started again.

    process 0 ─ lines ─┐                        ┌─► read   lines, and between them `here`, `gone`
    process 1 ─ lines ─┼─ one keeper for each ──┤
    process 2 ─ lines ─┘                        └── write  each line to the worker it names

Pauses before a restart grow from one second to half a minute, and begin anew after a minute of
life. A line without an end is dropped at 64 KiB. `stop` is written, then that worker is ended.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from drivers.sip.frames import Gone, Here, Stop, decode_command, encode_frame
from gateway.driver_api import ByteStream, Clock, LinkLost

Opening = Callable[[], Awaitable[ByteStream]]

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_SETTLED_AFTER_S = 60.0
_LONGEST_LINE = 64 * 1024


class WorkerPool:
    """A `ByteStream`; made by `worker_pool` only."""

    def __init__(self, openings: Sequence[Opening], clock: Clock) -> None:
        self._openings = openings
        self._clock = clock
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self._streams: dict[int, ByteStream] = {}
        self._to_end: asyncio.Queue[ByteStream] = asyncio.Queue()

    async def read(self) -> bytes:
        return await self._arrived.get()

    def write(self, data: bytes) -> None:
        for line in data.splitlines(keepends=True):
            command = decode_command(line)
            stream = self._streams.get(command.worker)
            if stream is None:
                continue
            stream.write(line)
            if isinstance(command, Stop):
                self._to_end.put_nowait(stream)

    async def close(self) -> None:
        """End every worker."""
        streams, self._streams = self._streams, {}
        for number, stream in streams.items():
            stream.write(encode_frame(Stop(number)))
        await asyncio.gather(*(stream.close() for stream in streams.values()))

    async def end_the_stopped(self) -> None:
        """A worker that was told to stop may not hear it any more."""
        while True:
            stream = await self._to_end.get()
            await stream.close()

    async def keep(self, number: int) -> None:
        """One worker after another in this place."""
        pause_s = _FIRST_PAUSE_S
        while True:
            began_s = self._clock.monotonic_s()
            reason = await self._one_life(number)
            self._arrived.put_nowait(encode_frame(Gone(number, reason)))
            lived_s = self._clock.monotonic_s() - began_s
            pause_s = _FIRST_PAUSE_S if lived_s > _SETTLED_AFTER_S else pause_s
            await self._clock.sleep(pause_s)
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)

    async def _one_life(self, number: int) -> str:
        """From its start to its end; returns why it ended."""
        try:
            stream = await self._openings[number]()
        except LinkLost as error:
            return str(error)
        self._streams[number] = stream
        try:
            self._arrived.put_nowait(encode_frame(Here(number)))
            await self._pass_on(stream)
        except LinkLost as error:
            return str(error)
        finally:
            self._streams.pop(number, None)
            await stream.close()
        return "the process has ended"

    async def _pass_on(self, stream: ByteStream) -> None:
        unread = b""
        while data := await stream.read():
            whole, end, unread = (unread + data).rpartition(b"\n")
            if end:
                self._arrived.put_nowait(whole + end)
            if len(unread) > _LONGEST_LINE:
                unread = b""


@asynccontextmanager
async def worker_pool(openings: Sequence[Opening], clock: Clock) -> AsyncIterator[WorkerPool]:
    """All workers while the context lasts; errors of its body come out unwrapped."""
    pool = WorkerPool(openings, clock)
    try:
        async with asyncio.TaskGroup() as tasks:
            hands = [tasks.create_task(pool.keep(number)) for number in range(len(openings))]
            hands.append(tasks.create_task(pool.end_the_stopped()))
            try:
                yield pool
            finally:
                await pool.close()
                for hand in hands:
                    hand.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None

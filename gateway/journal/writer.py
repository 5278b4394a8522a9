"""Two writers with one interface: a thread with group commit in service, inline in a story.

    submit ─► queue ─► thread: all that is queued ─► one commit ─► one call back to the loop
       └─ future ◄────────── resolved in the order of submission ◄──────────┘

What is in the file is always a prefix of what was submitted. The first error other than a
full disk is the end: every pending and later future fails with `JournalBroken`, `on_fatal`
is called once, and nothing is written any more. The connection is then left as it is.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Protocol, TypeVarTuple

from gateway.journal.committer import COMMIT_ERRORS, Committer, Reserve
from gateway.journal.errors import JournalBroken
from gateway.journal.rows import Write
from gateway.journal.store import Store

Values = TypeVarTuple("Values")

CLOSED = "the journal is closed"


def nothing() -> None:
    """A hook that does nothing."""


class Writer(Protocol):
    """How the journal writes."""

    def submit(self, write: Write) -> asyncio.Future[None]:
        """Queue a write; the future is done once it is on disk, or fails `JournalBroken`.

        Cancelling the future does not take the write back.
        """

    async def close(self) -> None:
        """Return once all that was submitted is decided; the store can be closed then."""


class ThreadWriter:
    """Writes on a thread of its own, so that the disk never blocks the loop.

    For a journal in a file. Made on the loop, where `on_fatal` and `on_disk_full` are called
    too; the latter each time the reserve had to be given up.
    """

    def __init__(
        self,
        store: Store,
        on_fatal: Callable[[Exception], None],
        on_disk_full: Callable[[], None] = nothing,
        reserve: Reserve | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_fatal = on_fatal
        self._committer = Committer(store.writes, reserve, lambda: self._tell(on_disk_full))
        self._queue: SimpleQueue[Write | None] = SimpleQueue()
        self._pending: deque[asyncio.Future[None]] = deque()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._refusal: str | None = None
        self._closing = False
        # A daemon: an exit that nobody prepared may cut it off, as a power cut may.
        self._thread = Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(self, write: Write) -> asyncio.Future[None]:
        done: asyncio.Future[None] = self._loop.create_future()
        if self._refusal is not None:
            done.set_exception(JournalBroken(self._refusal))
        else:
            self._pending.append(done)
            self._queue.put(write)
        return done

    async def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._refusal = self._refusal or CLOSED
            self._queue.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._serve()
        except COMMIT_ERRORS as error:
            self._tell(self._fail, error)
        finally:
            self._tell(self._end)

    def _serve(self) -> None:
        more = True
        while more:
            batch, more = self._next_batch()
            if batch:
                self._committer.commit(batch)
                self._tell(self._resolve, len(batch))
            self._committer.checkpoint(idle=self._queue.empty())

    def _next_batch(self) -> tuple[list[Write], bool]:
        """All that is queued, at least one; False once the last has been taken."""
        batch: list[Write] = []
        while not (batch and self._queue.empty()):
            write = self._queue.get()
            if write is None:
                return batch, False
            batch.append(write)
        return batch, True

    def _tell(self, callback: Callable[[*Values], object], *values: *Values) -> None:
        with suppress(RuntimeError):  # a closed loop: nobody is left to be told
            self._loop.call_soon_threadsafe(callback, *values)

    def _resolve(self, count: int) -> None:
        for _ in range(count):
            done = self._pending.popleft()
            if not done.done():
                done.set_result(None)

    def _fail(self, error: Exception) -> None:
        self._refusal = f"nothing more can be written: {error}"
        # Those whose write was durable hear of it first, and nobody of success afterwards.
        self._loop.call_soon(self._on_fatal, error)
        _refuse(self._pending, self._refusal)

    def _end(self) -> None:
        if self._pending:
            self._fail(RuntimeError("the writer's thread died"))
        self._ended.set_result(None)


class InlineWriter:
    """Commits within `submit`, so that virtual time does not race with a thread.

    `before_commit` and `after_commit` are called around every commit; what they raise goes
    out of `submit`, as if the process had died there.
    """

    def __init__(
        self,
        store: Store,
        on_fatal: Callable[[Exception], None],
        on_disk_full: Callable[[], None] = nothing,
        reserve: Reserve | None = None,
        before_commit: Callable[[], None] = nothing,
        after_commit: Callable[[], None] = nothing,
    ) -> None:
        self._on_fatal = on_fatal
        self._committer = Committer(store.writes, reserve, on_disk_full)
        self._before_commit = before_commit
        self._after_commit = after_commit
        self._refusal: str | None = None

    def submit(self, write: Write) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._refusal is None:
            self._write(write)
        if self._refusal is None:
            done.set_result(None)
        else:
            done.set_exception(JournalBroken(self._refusal))
        return done

    async def close(self) -> None:
        self._refusal = self._refusal or CLOSED

    def _write(self, write: Write) -> None:
        self._before_commit()
        try:
            self._committer.commit([write])
            self._committer.checkpoint(idle=True)
        except COMMIT_ERRORS as error:
            self._refusal = f"nothing more can be written: {error}"
            self._on_fatal(error)
        else:
            self._after_commit()


def _refuse(pending: deque[asyncio.Future[None]], reason: str) -> None:
    while pending:
        done = pending.popleft()
        if not done.done():
            done.set_exception(JournalBroken(reason))

"""Tasks that serve until their stream is closed, as one context."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def serving_tasks() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose errors, and those of the body, come out unwrapped."""
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None

"""Long pure work on the event loop, with room for others between its steps."""

from typing import TypeVar

from gateway.driver_api import Clock
from gateway.orders.steps import Steps

T = TypeVar("T")


async def stepwise(clock: Clock, work: Steps[T]) -> T:
    """Do the work; the loop runs before each step of it."""
    while True:
        await clock.sleep(0)
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result

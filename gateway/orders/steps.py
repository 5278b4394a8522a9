"""Long pure work in short steps, so that whoever has an event loop can let others in between.

Such work is a generator: each `yield` ends a step of a few milliseconds, its `return` is the
result. Whoever has nobody waiting takes it `at_once`.
"""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

Steps = Generator[None, None, T]


def at_once(work: Steps[T]) -> T:
    """Run the work to its end."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result

"""What sends texts over the pool in the bench: we, and what people use today."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Program(Protocol):
    """A gateway of modems. Times are CLOCK_MONOTONIC; recipients count from 1 (`site`)."""

    async def start(self) -> None:
        """Return once it can be given texts; also after `kill`."""

    async def kill(self) -> None:
        """Kill -9 of all that would send."""

    async def stop(self) -> None:
        """End it gently, if it still lives."""

    async def send(self, recipients: range, characters: int) -> float:
        """Give it a text of so many characters for each; when that began."""

    async def failed(self) -> int:
        """How many texts it has given up by now."""

    def complaints(self) -> str:
        """The end of its log, for whoever wants to know why it did not send."""

    def logs(self) -> "Logs":
        """What it has logged until now, at its default level."""


# A place for its files, the modems' ports, and the most recipients there will be.
Make = Callable[[Path, list[str], int], Program]


@dataclass(frozen=True, slots=True)
class Logs:
    """`apart` are the lines that are not our two of every text, `sending` and `sent`."""

    lines: int
    octets: int
    apart: int


def logs_in(paths: Iterable[Path]) -> Logs:
    """The size of these logs; one that does not exist is empty."""
    lines = [line for path in paths if path.exists() for line in path.read_bytes().splitlines(True)]
    apart = sum(b" attempt=" not in line for line in lines)
    return Logs(len(lines), sum(map(len, lines)), apart)


def tail_of(paths: Iterable[Path]) -> str:
    """Some last lines of each of these logs."""
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace")[-1000:]
        for path in paths
        if path.exists()
    )


@asynccontextmanager
async def running(program: Program) -> AsyncIterator[None]:
    """The program at work while the context lasts."""
    try:
        await program.start()
        yield
    finally:
        await program.stop()

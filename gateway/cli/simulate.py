"""`muster simulate`: a driver's hardware, simulated on real ports, for labs and training."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from pydantic import BaseModel

    from gateway.driver_api import SimulatorKind

_GROUP = "muster.simulators"
_LINKS = "Where: a path with {n} for ptys, tcp://host:port, udp, udp://HOST/CLIENT."


def simulate(
    driver: Annotated[
        str, typer.Argument(help="Whose hardware, as `driver` in the configuration.")
    ],
    count: Annotated[int, typer.Option("--count", min=1, help="How many devices.")] = 1,
    link: Annotated[str | None, typer.Option("--link", help=_LINKS)] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting; repeatable.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed, the same devices.")
    ] = None,
) -> None:
    """Run simulated devices until interrupted; prints a line `DRIVER N PORT` for each.

    For those on UDP it prints the channels to be configured, too.
    """
    from uuid import uuid4

    from gateway.clock import SteadyClock
    from gateway.driver_kit.from_now import FromNow
    from gateway.driver_kit.seeded_random import SeededRandom
    from gateway.driver_kit.simulate import simulate as serve_simulation
    from gateway.runtime.system_world import SystemWorld

    kind = simulator_kind(driver)
    settings = simulator_settings(kind, assignments or [])
    random = SeededRandom(uuid4().int if seed is None else seed)

    async def serve() -> None:
        _end_on_signals()
        clock = FromNow(SteadyClock())
        bind_udp = SystemWorld(clock, random).bind_udp
        await serve_simulation(kind, count, link, settings, clock, random, typer.echo, bind_udp)

    _run(serve())


def _run(serving: "Coroutine[Any, Any, None]") -> None:
    import asyncio

    try:
        asyncio.run(serving)
    except asyncio.CancelledError:
        return  # asked to end, and every link has been removed
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    except OSError as error:
        raise Failure(str(error)) from error


def simulator_kind(driver: str) -> "SimulatorKind":
    """The simulator registered under that name; `Failure` names those that are."""
    from importlib.metadata import entry_points

    from gateway.driver_api import SimulatorKind

    points = {point.name: point for point in entry_points(group=_GROUP)}
    if driver not in points:
        known = ", ".join(sorted(points)) or "none"
        raise Failure(f"no simulator {driver!r}; there are: {known}", ExitCode.USAGE)
    kind = points[driver].load()
    if not isinstance(kind, SimulatorKind):
        raise Failure(f"{points[driver].value} is no SimulatorKind")
    return kind


def simulator_settings(kind: "SimulatorKind", assignments: list[str]) -> "BaseModel":
    """The settings that `key=value` words name; `Failure` 2 with every fault."""
    from pydantic import ValidationError

    from gateway.config import faults_of
    from gateway.driver_kit.simulate import read_settings

    try:
        return read_settings(kind, assignments)
    except ValidationError as error:
        raise Failure(faults_of(error), ExitCode.USAGE) from error
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error


def _end_on_signals() -> None:
    import asyncio
    import signal

    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)

"""`muster driver`: which drivers there are, and whether one holds the contract."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.failure import ExitCode, Failure
from gateway.cli.progress import progress_bar
from gateway.cli.table import show_table

if TYPE_CHECKING:
    from gateway.driver_api import DriverKind, Service, SimulatorKind
    from gateway.driver_kit.conformance import Finding
    from gateway.runtime.driver_catalogue import Fitted

app = typer.Typer(no_args_is_help=True, help="What hardware drivers are worth.")

_HEADERS = ("profile", "check", "result", "remark")
_CRITICAL, _INFO = 50, 20
_KNOWN_HEADERS = ("driver", "bearer", "takes", "profiles")


@app.command("list")
def list_drivers() -> None:
    """Every driver that is installed, ours and those of others."""
    from gateway.runtime.driver_catalogue import known_drivers

    rows = []
    for name, load in sorted(known_drivers().items()):
        kind = load()
        services = list(_services(kind))
        bearers = ", ".join(dict.fromkeys(one.bearer for one in services))
        takes = ", ".join(sorted({each.__name__ for one in services for each in one.accepts}))
        profiles = ", ".join(profile or "-" for profile in _profiles(name, None))
        rows.append((name, bearers, takes or "-", profiles))
    show_table(_KNOWN_HEADERS, rows)


def _services(kind: "DriverKind") -> Iterator["Service"]:
    """What channels of this driver carry: those without a profile, and those with one of ours."""
    import tomllib

    from gateway.runtime.driver_catalogue import profile_path

    usual = kind.config.model_construct()
    yield kind.service(usual, kind.profile.model_construct())
    for path in sorted(profile_path(kind.name, None).parent.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        yield kind.service(usual, kind.profile.model_validate(data))


@app.command()
def verify(
    name: Annotated[str, typer.Argument(help="As `driver` in the configuration.")],
    profile: Annotated[
        str | None, typer.Option("--profile", help="Only this one; left out: all that ship.")
    ] = None,
    port: Annotated[
        str | None,
        typer.Option(
            "--port",
            help="A real device, by its port or its host: harmless checks only, nothing is sent.",
        ),
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Of the simulator, or of the channel."),
    ] = None,
) -> None:
    """Try a driver against its simulator, or look at a real device; exit code 1 if one failed."""
    from gateway.driver_kit.simulate import read_assignments

    try:
        settings = read_assignments(assignments or [])
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    if port is None:
        rows = list(_on_simulator(name, _profiles(name, profile), settings))
    else:
        rows = _on_device(_fitted(name, profile, {_place_key(name): port, **settings}))
    show_table(_HEADERS, rows)
    failed = sum(row[2] == "failed" for row in rows)
    if failed:
        raise Failure(f"{failed} of {len(rows)} checks failed")


Row = Sequence[str]


def _on_simulator(
    name: str, profiles: Sequence[str | None], settings: Mapping[str, Any]
) -> Iterator[Row]:
    from gateway.driver_kit.conformance import checks_of, findings, rig_on_simulator

    simulator = _simulator(name)
    keys = _keys_of_specimen(simulator, settings)
    done = 0
    with progress_bar(f"verifying {name}") as progress, _logging_above(_CRITICAL):
        for profile in profiles:
            fitted = _fitted(name, profile, keys)
            try:
                make_rig = rig_on_simulator(fitted.kind, fitted.profile, simulator, settings)
            except ValueError as error:
                raise Failure(f"{error}; use --port", ExitCode.USAGE) from error
            bearer = fitted.service.bearer
            total = len(checks_of(bearer)) * len(profiles)
            for finding in findings(make_rig, bearer=bearer):
                done += 1
                progress(done, total)
                yield _row(profile, finding)


def _on_device(fitted: "Fitted") -> list[Row]:
    import asyncio
    from uuid import uuid4

    from gateway.clock import SteadyClock
    from gateway.driver_kit.device_checks import look_at
    from gateway.driver_kit.seeded_random import SeededRandom
    from gateway.runtime.system_world import SystemWorld

    clock = SteadyClock()

    async def look() -> list[Row]:
        driver = fitted.build(SystemWorld(clock, SeededRandom(uuid4().int)))
        return [_row(fitted.channel.profile, finding) async for finding in look_at(driver, clock)]

    with _logging_above(_INFO):
        return asyncio.run(look())


def _row(profile: str | None, finding: "Finding") -> Row:
    result = "failed" if finding.complaint else "passed"
    return profile or "-", finding.check, result, finding.complaint or finding.note


def _profiles(name: str, wanted: str | None) -> Sequence[str | None]:
    """The one asked for, all that ship, or the driver's own defaults where none does."""
    from gateway.runtime.driver_catalogue import profile_path

    if wanted is not None:
        return (wanted,)
    shipped = profile_path(name, None).parent
    return sorted(path.stem for path in shipped.glob("*.toml")) or (None,)


def _simulator(name: str) -> "SimulatorKind":
    from gateway.cli.simulate import simulator_kind

    _driver_must_exist(name)
    simulator = simulator_kind(name)
    if simulator.specimen is None:
        reason = f"the simulator {name} offers no specimen to the conformance kit; use --port"
        raise Failure(reason, ExitCode.USAGE)
    return simulator


@contextmanager
def _logging_above(level: int) -> Iterator[None]:
    """What a driver notes in its log is no part of the report."""
    import sys

    import structlog

    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _place_key(name: str) -> str:
    """The key of the channel that says where its device is: a port, or a host on UDP.

    Where many hosts send to us, it is our own address.
    """
    from gateway.runtime.driver_catalogue import known_drivers

    _driver_must_exist(name)
    keys = known_drivers()[name]().config.model_fields
    return next((key for key in ("port", "peer", "bind") if key in keys), "port")


def _keys_of_specimen(simulator: "SimulatorKind", settings: Mapping[str, Any]) -> dict[str, Any]:
    from pydantic import ValidationError

    from gateway.config import faults_of
    from gateway.driver_api import Condition
    from gateway.driver_kit.seeded_random import SeededRandom

    assert simulator.specimen is not None
    try:
        return dict(simulator.specimen(Condition.HEALTHY, settings, SeededRandom(0)).keys)
    except ValidationError as error:
        raise Failure(faults_of(error), ExitCode.USAGE) from error


def _fitted(name: str, profile: str | None, keys: Mapping[str, Any]) -> "Fitted":
    from gateway.config import Channel
    from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers

    _driver_must_exist(name)
    channel = Channel.model_validate({"name": "verify", "driver": name, "profile": profile, **keys})
    fitted = fit(channel, known_drivers())
    if not isinstance(fitted, Fitted):
        raise Failure(fitted, ExitCode.USAGE)
    return fitted


def _driver_must_exist(name: str) -> None:
    from gateway.runtime.driver_catalogue import known_drivers

    drivers = known_drivers()
    if name not in drivers:
        known = ", ".join(sorted(drivers))
        raise Failure(f"no driver {name!r}; there are: {known}", ExitCode.USAGE)

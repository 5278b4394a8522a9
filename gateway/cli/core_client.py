"""Talks to a running gateway through the broker, as the dispatch core does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import structlog

from gateway.cli.failure import ExitCode, Failure
from gateway.clock import SteadyClock
from gateway.config import Config, ConfigFaults, secret
from gateway.core_link.broker_address import broker_address
from gateway.core_link.link_settings import LinkSettings
from gateway.core_link.requester import (
    NoAnswer,
    Requester,
    Response,
    requester,
    requester_settings,
)
from gateway.driver_kit.seeded_random import SeededRandom

_Found = TypeVar("_Found")
_CRITICAL = 50
_PASSWORD_FILE = "core.pw"


def ask(
    config: Config, path: Path, noun: str, verb: str, data: Mapping[str, Any], within_s: float
) -> Response:
    """One request and its answer. `Failure` when there is none, or when it lists faults.

    `path` is the configuration's own file: see `password`.
    """

    async def once(asker: Requester) -> Response:
        return await asker.request(noun, verb, data, within_s=within_s)

    return answered(talk(config, path, once))


def answered(response: Response) -> Response:
    """The response if it is a good one; else a `Failure` with every fault."""
    if not response.ok:
        raise Failure(response.faults or (response.error or "refused without a reason",))
    return response


def talk(
    config: Config,
    path: Path,
    conversation: Callable[[Requester], Awaitable[_Found]],
    watch: tuple[str, ...] = (),
) -> _Found:
    """Hold a conversation over a connection of its own; its silences become a `Failure`."""
    # What the link has to log is told in the words of the failure.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_CRITICAL))
    name = f"muster-cli-{uuid4().hex[:16]}"
    settings = _settings(config, path, name, watch)

    async def hold() -> _Found:
        random = SeededRandom(uuid4().int)
        async with requester(settings, config.site.id, SteadyClock(), random) as asker:
            return await conversation(asker)

    try:
        return asyncio.run(hold())
    except (NoAnswer, ValueError) as error:
        raise Failure(str(error)) from error


def _settings(config: Config, path: Path, name: str, watch: tuple[str, ...]) -> LinkSettings:
    core = config.core
    return requester_settings(
        broker_address(core.broker, core.listen),
        name,
        config.site.id,
        username=core.username,
        password=password(config, path),
        ca_file=core.ca_file,
        watch=watch,
    )


def password(config: Config, path: Path) -> str | None:
    """The core's password.

    A service gets it as a credential; a person at the rack has the file that the credential is
    made of, `core.pw` beside the configuration.
    """
    file = config.core.password_file
    beside = path.resolve().parent / _PASSWORD_FILE
    with suppress(PermissionError):
        file = beside if file is None and beside.exists() else file
    try:
        return secret(file, "core.password")
    except ConfigFaults as error:
        raise Failure(error.faults, ExitCode.CONFIGURATION) from error

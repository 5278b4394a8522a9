"""Everything that can be said about a configuration without touching hardware.

A fault in one table must not hide those of another: where the file as a whole is refused,
its channels, roster and secrets are looked at all the same, as far as they can be read.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gateway.config import (
    Channel,
    Config,
    ConfigFaults,
    Core,
    RosterPlace,
    Rules,
    load_config,
    secret,
)
from gateway.core_link.broker_address import broker_address
from gateway.orders.limits import LimitsUnreadable
from gateway.roster.tables import RosterUnreadable, read_roster
from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers, shared_ports
from gateway.runtime.limit_book import LimitBook

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(slots=True)
class Inspection:
    """What was found; remarks (lint among them) keep nobody from running."""

    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    summary: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What of the file can be read; None where a table is itself at fault."""

    core: Core | None
    rules: Rules | None
    roster_directory: Path | None
    channels: tuple[Channel, ...]


def inspect(path: Path) -> Inspection:
    """Look at the configuration in `path` and at all that it names."""
    found = Inspection()
    try:
        parts = _parts_of(load_config(path))
    except ConfigFaults as error:
        found.faults += error.faults
        parts = _sound_parts(path)
    _inspect_core(parts.core, path, found)
    _inspect_rules(parts.rules, path, found)
    _inspect_channels(parts.channels, path, found)
    _inspect_roster(parts.roster_directory, found)
    return found


def _parts_of(config: Config) -> _Parts:
    return _Parts(config.core, config.rules, config.roster.directory, config.channel)


def _sound_parts(path: Path) -> _Parts:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return _Parts(None, None, None, ())
    place = _read(RosterPlace, data.get("roster", {}))
    core = _read(Core, data.get("core", {}))
    listed = data.get("channel", [])
    channels = [_read(Channel, one) for one in listed] if isinstance(listed, list) else []
    base = path.resolve().parent
    return _Parts(
        core if core is None else _anchored(core, base),
        _read(Rules, data.get("rules", {})),
        None if place is None else base / place.directory,
        tuple(channel for channel in channels if channel is not None),
    )


def _anchored(core: Core, base: Path) -> Core:
    files = {"password_file": core.password_file, "ca_file": core.ca_file}
    return core.model_copy(
        update={key: None if file is None else base / file for key, file in files.items()}
    )


def _read(model: type[_Model], data: Any) -> _Model | None:
    try:
        return model.model_validate(data)
    except ValidationError:
        return None  # load_config has told why


def _inspect_core(core: Core | None, path: Path, found: Inspection) -> None:
    if core is None:
        return
    try:
        broker_address(core.broker, core.listen)
    except ValueError as error:
        found.faults.append(f"{path}: core: {error}")
    if core.ca_file is not None:
        _inspect_file(core.ca_file, f"{path}: core.ca_file", found)
    try:
        if secret(core.password_file, "core.password") is None and core.broker == "embedded":
            _miss_password(path, found)
    except ConfigFaults as error:
        found.faults += [f"{path}: core.password_file: {fault}" for fault in error.faults]


def _miss_password(path: Path, found: Inspection) -> None:
    """Only the service itself can see its credentials."""
    text = f"{path}: core.password_file: not named, and there is no credential core.password"
    if os.environ.get("CREDENTIALS_DIRECTORY"):
        found.faults.append(text)
    else:
        found.remarks.append(f"{text} here; the service must get it (LoadCredential=)")


def _inspect_rules(rules: Rules | None, path: Path, found: Inspection) -> None:
    if rules is None:
        return
    is_file = rules.limits.endswith((".toml", ".json"))
    limits = str(path.resolve().parent / rules.limits) if is_file else rules.limits
    try:
        LimitBook(limits)
    except LimitsUnreadable as error:
        found.faults += [f"{path}: {fault}" for fault in error.faults]


def _inspect_channels(channels: tuple[Channel, ...], path: Path, found: Inspection) -> None:
    drivers = known_drivers()
    for channel in channels:
        fitted = fit(channel, drivers)
        if isinstance(fitted, Fitted):
            _inspect_secrets(fitted, path, found)
        else:
            found.faults += [f"{path}: channel {fault}" for fault in fitted]
    found.faults += [f"{path}: channel {fault}" for fault in shared_ports(channels)]
    found.summary = f"{path}: {len(channels)} channels"


def _inspect_secrets(fitted: Fitted, path: Path, found: Inspection) -> None:
    settings: Mapping[str, Any] = fitted.config.model_dump()
    for key, value in settings.items():
        if key.endswith("_file") and isinstance(value, Path | str):
            _inspect_file(Path(value), f"{path}: channel {fitted.channel.name}: {key}", found)


def _inspect_file(file: Path, where: str, found: Inspection) -> None:
    try:
        is_empty = not file.read_bytes().strip()
    except OSError as error:
        found.faults.append(f"{where}: {file}: {error.strerror}")
    else:
        if is_empty:
            found.faults.append(f"{where}: {file}: is empty")


def _inspect_roster(directory: Path | None, found: Inspection) -> None:
    if directory is None:
        return
    try:
        roster, remarks = read_roster(directory)
    except RosterUnreadable as error:
        found.faults += [f"{directory}/{fault}" for fault in error.faults]
        return
    found.remarks += [f"{directory}/{remark}" for remark in remarks]
    found.summary += f", {len(roster.units)} units, {len(roster.people)} people: fine"

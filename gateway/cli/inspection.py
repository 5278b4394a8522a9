"""Everything that can be said about a configuration without touching hardware.

A fault in one table must not hide those of another, nor one key another: where the file as a
whole is refused, what is left of it is looked at all the same (`sound_tables`).
"""

import os
import ssl
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gateway.cli.ladder_inspection import (
    ladder_or_faults,
    unknown_superiors,
    unmatched_systems,
)
from gateway.cli.limits_inspection import idle_limits
from gateway.cli.sound_tables import sound_config
from gateway.clock import SteadyClock
from gateway.config import (
    Channel,
    Config,
    ConfigFaults,
    Core,
    anchored,
    load_config,
    read_tables,
    secret,
    without_effect,
)
from gateway.core_link.broker_config import Credential
from gateway.orders.limits import LimitsUnreadable
from gateway.orders.templates import TemplatesUnreadable
from gateway.roster.roster import Roster
from gateway.roster.tables import RosterUnreadable, read_roster
from gateway.runtime.driver_catalogue import (
    Fitted,
    fit,
    known_drivers,
    shared_ports,
    shared_udp_ports,
)
from gateway.runtime.limit_book import LimitBook
from gateway.runtime.template_book import template_book


@dataclass(slots=True)
class Inspection:
    """What was found; only faults keep anybody from running.

    `warnings` tell what is accepted and without effect, `remarks` the rest, lint among it.
    """

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    summary: str = ""


def inspect(path: Path) -> Inspection:
    """Look at the configuration in `path` and at all that it names."""
    found = Inspection()
    try:
        config = load_config(path)
    except ConfigFaults as error:
        found.faults += error.faults
        try:
            config = anchored(sound_config(read_tables(path)), path)
        except ConfigFaults:
            return found  # it cannot be read at all, and load_config has told why
    found.warnings += [f"{path}: {warning}" for warning in without_effect(config)]
    _inspect_place(config, path, found)
    _inspect_core(config.core, path, found)
    _inspect_rules(config, path, found)
    _inspect_channels(config.channel, path, found)
    today = SteadyClock().utc().astimezone(config.zone).date()
    roster = _inspect_roster(config.roster.directory, today, found)
    found.warnings += [f"{path}: {text}" for text in idle_limits(config, roster)]
    _inspect_ladder(config, roster, path, found)
    return found


def _inspect_place(config: Config, path: Path, found: Inspection) -> None:
    """Whether the state's directory is one, or can be made: by whom, only the service knows."""
    place = config.site.state_dir
    there = next(one for one in (place, *place.absolute().parents) if one.exists())
    if not there.is_dir():
        found.faults.append(f"{path}: site.state_dir: {there} is not a directory")


def _inspect_core(core: Core, path: Path, found: Inspection) -> None:
    if core.ca_file is not None:
        _inspect_authorities(core.ca_file, f"{path}: core.ca_file", found)
    try:
        password = secret(core.password_file, "core.password")
    except ConfigFaults as error:
        found.faults += [f"{path}: core.password_file: {fault}" for fault in error.faults]
        return
    if core.broker != "embedded":
        return
    if password is None:
        _miss_password(path, found)
        return
    try:
        Credential(core.username, password)
    except ValueError as error:
        found.faults.append(f"{path}: core: {error}")


def _inspect_authorities(file: Path, where: str, found: Inspection) -> None:
    before = len(found.faults)
    _inspect_file(file, where, found)
    if len(found.faults) > before:
        return
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        found.faults.append(f"{where}: {file}: no certificates in it: {error}")


def _miss_password(path: Path, found: Inspection) -> None:
    """Only the service itself can see its credentials."""
    text = f"{path}: core.password_file: not named, and there is no credential core.password"
    if os.environ.get("CREDENTIALS_DIRECTORY"):
        found.faults.append(text)
    else:
        found.remarks.append(f"{text} here; the service must get it (LoadCredential=)")


def _inspect_rules(config: Config, path: Path, found: Inspection) -> None:
    try:
        template_book(config.rules.templates)
    except TemplatesUnreadable as error:
        found.faults += [f"{path}: {fault}" for fault in error.faults]
    try:
        LimitBook(config.rules.limits)
    except LimitsUnreadable as error:
        found.faults += [f"{path}: {fault}" for fault in error.faults]


def _inspect_channels(channels: tuple[Channel, ...], path: Path, found: Inspection) -> None:
    drivers = known_drivers()
    usable: list[Fitted] = []
    for channel in channels:
        fitted = fit(channel, drivers)
        if isinstance(fitted, Fitted):
            usable.append(fitted)
        else:
            found.faults += [f"{path}: channel {fault}" for fault in fitted]
        _inspect_secrets(channel, path, found)
    shared = shared_ports(channels) + shared_udp_ports(usable)
    found.faults += [f"{path}: channel {fault}" for fault in shared]
    found.summary = f"{path}: {len(channels)} channels"


def _inspect_secrets(channel: Channel, path: Path, found: Inspection) -> None:
    for key, value in channel.settings.items():
        if key.endswith("_file") and isinstance(value, str):
            _inspect_file(Path(value), f"{path}: channel {channel.name}: {key}", found)


def _inspect_file(file: Path, where: str, found: Inspection) -> None:
    try:
        is_empty = not file.read_bytes().strip()
    except OSError as error:
        found.faults.append(f"{where}: {file}: {error.strerror}")
    else:
        if is_empty:
            found.faults.append(f"{where}: {file}: is empty")


def _inspect_ladder(config: Config, roster: Roster | None, path: Path, found: Inspection) -> None:
    profile = ladder_or_faults(config)
    if isinstance(profile, tuple):
        found.faults += [f"{path}: {fault}" for fault in profile]
    if roster is not None:
        found.faults += [f"{path}: {fault}" for fault in unknown_superiors(config, roster)]
        found.warnings += [f"{path}: {text}" for text in unmatched_systems(config, roster)]


def _inspect_roster(directory: Path, today: date, found: Inspection) -> Roster | None:
    try:
        roster, remarks = read_roster(directory, today)
    except RosterUnreadable as error:
        found.faults += [f"{directory}/{fault}" for fault in error.faults]
        return None
    found.remarks += [f"{directory}/{remark}" for remark in remarks]
    found.summary += f", {len(roster.units)} units, {len(roster.people)} people: fine"
    return roster

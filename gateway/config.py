"""The configuration file, checked as a whole: every fault at once, with its key.

TOML as CONTRACT §2 draws it. What belongs to a driver stays in `Channel.settings` and is
checked by the driver's own model. Secrets are never in the file: a `*_file` key or the
systemd credential of the same name holds them.
"""

import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

_NAME = r"^[a-z0-9-]{1,64}$"


class ConfigFaults(Exception):
    """The file cannot be used; `faults` lists every reason as `file: key: reason`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Site(_Table):
    """Who we are; `name` signs every message."""

    id: str = Field(pattern=_NAME)
    name: str = Field(min_length=1)
    timezone: str = "Asia/Shanghai"
    language: Literal["zh", "en"] = "zh"
    state_dir: Path = Path("/var/lib/muster")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"no time zone {name!r}") from error
        return name


class Core(_Table):
    """The link to the dispatch core. `broker` is `embedded` or `mqtt(s)://host:port`."""

    broker: str = Field(default="embedded", pattern=r"^(embedded|mqtts?://[^/:@\s]+(:\d{1,5})?)$")
    listen: str = Field(default="127.0.0.1:1883", pattern=r"^[^:\s]+:\d{1,5}$")
    username: str = Field(default="core", min_length=1)
    password_file: Path | None = None
    ca_file: Path | None = None


class JournalPlace(_Table):
    """Where the journal lies: `sqlite:` and a path relative to `state_dir`."""

    url: str = Field(default="sqlite:journal.db", pattern=r"^sqlite:.+$")


class RosterPlace(_Table):
    """The directory of units.csv, people.csv and talkgroups.csv."""

    directory: Path = Path("/etc/muster/roster")


class Day(_Table):
    """When day begins and ends, local time."""

    start: time = Field(default=time(6), alias="from")
    end: time = Field(default=time(20), alias="to")


class Rules(_Table):
    """Which limits hold: a shipped profile or a path. `day` overrules the profile's own."""

    limits: str = "none"
    day: Day | None = None


class Http(_Table):
    """The web server of board and API."""

    listen: str = Field(pattern=r"^[^:\s]+:\d{1,5}$")


class Channel(BaseModel):
    """One device; whatever is not a field here belongs to its driver."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    driver: str = Field(min_length=1)
    profile: str | None = None
    system: str | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The driver's own keys."""
        return dict(self.model_extra or {})


class Config(_Table):
    """The whole file."""

    site: Site
    core: Core = Core()
    journal: JournalPlace = JournalPlace()
    roster: RosterPlace = RosterPlace()
    rules: Rules = Rules()
    http: Http | None = None
    channel: tuple[Channel, ...] = ()

    @field_validator("channel")
    @classmethod
    def _names_once(cls, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        names = [channel.name for channel in channels]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the same name twice: {', '.join(twice)}")
        return channels

    @property
    def journal_path(self) -> Path:
        """Where the journal's file is."""
        return self.site.state_dir / self.journal.url.removeprefix("sqlite:")

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.timezone)


def load_config(path: Path) -> Config:
    """Read and check the file; raises `ConfigFaults` with all of its faults.

    Relative paths in it are relative to the file.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigFaults([f"{path}: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigFaults([f"{path}: {error}"]) from error
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise ConfigFaults([f"{path}: {fault}" for fault in faults_of(error)]) from error
    faults = [f"{path}: {fault}" for fault in _port_faults(config)]
    if faults:
        raise ConfigFaults(faults)
    return _anchored(config, path.resolve().parent)


def _port_faults(config: Config) -> list[str]:
    """Ports that do not exist; seen once the tables are sound, so that they hide no fault."""
    listens = {"core.listen": config.core.listen}
    if config.http is not None:
        listens["http.listen"] = config.http.listen
    return [
        f"{key}: {listen!r} is not an address like 127.0.0.1:1883"
        for key, listen in listens.items()
        if not 0 < int(listen.rpartition(":")[2]) < 65536
    ]


def faults_of(error: ValidationError) -> list[str]:
    """Every fault of a pydantic model as `key: reason`."""
    return [
        f"{'.'.join(str(part) for part in fault['loc']) or '(file)'}: {fault['msg']}"
        for fault in error.errors()
    ]


def secret(file: Path | None, credential: str) -> str | None:
    """A secret from its file, or from the systemd credential; None where there is neither.

    Raises `ConfigFaults` when the file is named but cannot be read.
    """
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    if file is None and directory:
        inherited = Path(directory) / credential
        file = inherited if inherited.exists() else None
    if file is None:
        return None
    try:
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFaults([f"{file}: {error}"]) from error
    if not found:
        raise ConfigFaults([f"{file}: is empty"])
    return found


def _anchored(config: Config, base: Path) -> Config:
    def at(path: Path | None) -> Path | None:
        return None if path is None else base / path

    core = config.core.model_copy(
        update={
            "password_file": at(config.core.password_file),
            "ca_file": at(config.core.ca_file),
        }
    )
    site = config.site.model_copy(update={"state_dir": at(config.site.state_dir)})
    roster = config.roster.model_copy(update={"directory": at(config.roster.directory)})
    channels = tuple(_anchored_channel(channel, base) for channel in config.channel)
    rules = config.rules
    if rules.limits.endswith((".toml", ".json")):
        rules = rules.model_copy(update={"limits": str(base / rules.limits)})
    changes = {"rules": rules, "core": core, "site": site, "roster": roster, "channel": channels}
    return config.model_copy(update=changes)


def _anchored_channel(channel: Channel, base: Path) -> Channel:
    """A driver's `*_file` keys, and a profile that is a path, are relative to the file too."""
    changes = {
        key: str(base / value)
        for key, value in channel.settings.items()
        if key.endswith("_file") and isinstance(value, str)
    }
    if channel.profile and channel.profile.endswith(".toml"):
        changes["profile"] = str(base / channel.profile)
    return Channel.model_validate({**channel.model_dump(), **changes})

"""The configuration file, checked as a whole: every fault at once, with its key.

TOML as CONTRACT §2 draws it. What belongs to a driver stays in `Channel.settings` and is
checked by the driver's own model. Secrets are never in the file: a `*_file` key or the
systemd credential of the same name holds them.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gateway.health_settings import Health
from gateway.rules_settings import Day, Rules, SettingsTable

__all__ = [
    "Channel",
    "Config",
    "ConfigFaults",
    "Core",
    "Day",
    "Health",
    "Http",
    "JournalPlace",
    "RosterPlace",
    "Rules",
    "Site",
    "anchored",
    "faults_of",
    "load_config",
    "read_tables",
    "secret",
    "without_effect",
]

_NAME = r"^[a-z0-9-]{1,64}$"
_PORT = re.compile(r":(\d{1,5})$")


class ConfigFaults(Exception):
    """The file cannot be used; `faults` lists every reason as `file: key: reason`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Site(SettingsTable):
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


class Core(SettingsTable):
    """The link to the dispatch core. `broker` is `embedded` or `mqtt(s)://host:port`.

    `protocol` is the MQTT that is spoken there; the embedded broker knows 3.1.1 alone.
    """

    broker: str = Field(default="embedded", pattern=r"^(embedded|mqtts?://[^/:@\s]+(:\d{1,5})?)$")
    listen: str = Field(default="127.0.0.1:1883", pattern=r"^[^:\s]+:\d{1,5}$")
    username: str = Field(default="core", min_length=1)
    password_file: Path | None = None
    ca_file: Path | None = None
    protocol: Literal["3.1.1", "5"] = "3.1.1"


class JournalPlace(SettingsTable):
    """Where the journal lies: `sqlite:` and a path relative to `state_dir`.

    What is older than `keep_days` is let go, a month at a time.
    """

    url: str = Field(default="sqlite:journal.db", pattern=r"^sqlite:.+$")
    keep_days: int = Field(default=400, ge=31, le=36_500)


class RosterPlace(SettingsTable):
    """The directory of units.csv, people.csv and talkgroups.csv."""

    directory: Path = Path("/etc/muster/roster")


class Http(SettingsTable):
    """The web server of board and API."""

    listen: str = Field(pattern=r"^[^:\s]+:\d{1,5}$")


class Channel(BaseModel):
    """One device; whatever is not a field here belongs to its driver.

    `rate_parts_per_min` is the most that its SIM may send, for carriers block what is too fast;
    `most_parts_per_day` the most from one local midnight to the next.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    driver: str = Field(min_length=1)
    profile: str | None = None
    system: str | None = None
    rate_parts_per_min: float | None = Field(default=None, gt=0)
    most_parts_per_day: int | None = Field(default=None, ge=1)

    @property
    def settings(self) -> dict[str, Any]:
        """The driver's own keys."""
        return dict(self.model_extra or {})


class Config(SettingsTable):
    """The whole file."""

    site: Site
    core: Core = Core()
    journal: JournalPlace = JournalPlace()
    roster: RosterPlace = RosterPlace()
    rules: Rules = Rules()
    health: Health = Health()
    http: Http | None = None
    channel: tuple[Channel, ...] = ()

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
    data = read_tables(path)
    faults: list[str] = []
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        faults += faults_of(error)
    faults += _faults_between(data)
    if faults:
        raise ConfigFaults([f"{path}: {fault}" for fault in faults])
    return anchored(config, path)


def read_tables(path: Path) -> dict[str, Any]:
    """The file as TOML and no more; raises `ConfigFaults`."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigFaults([f"{path}: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigFaults([f"{path}: {error}"]) from error
    # Neither a path, a name nor an address may hold one: the system calls end on it.
    if nul := list(_holding_nul(tables)):
        raise ConfigFaults([f"{path}: {key}: holds a NUL character" for key in nul])
    return tables


def _holding_nul(value: object, key: str = "") -> Iterator[str]:
    """The keys of all strings in the tables that hold U+0000."""
    match value:
        case str() if "\0" in value:
            yield key
        case dict():
            for name, one in value.items():
                yield from _holding_nul(one, f"{key}.{name}".lstrip("."))
        case list():
            for number, one in enumerate(value):
                yield from _holding_nul(one, f"{key}.{number}")


def without_effect(config: Config) -> tuple[str, ...]:
    """What the file says and nothing heeds, as `key: reason`: accepted, and never silent."""
    core, found = config.core, []
    if config.site.language == "en":
        found.append(
            "site.language: only tables of the command line are in English; all else, "
            "messages, faults and alarms, is in Chinese"
        )
    if core.broker != "embedded" and "listen" in core.model_fields_set:
        found.append("core.listen: without effect, the broker is not the embedded one")
    if core.ca_file is not None and not core.broker.startswith("mqtts://"):
        found.append("core.ca_file: without effect, the broker is not reached by mqtts://")
    if config.http is not None:
        found.append("[http]: this build has no web server yet; nothing listens")
    return tuple(found)


def _faults_between(data: dict[str, Any]) -> list[str]:
    """What no table sees by itself, looked for whatever else is wrong with them."""
    listed = data.get("channel")
    channels = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    names = [name for one in channels if isinstance(name := one.get("name"), str)]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = [f"channel: the same name twice: {name}" for name in twice]
    for table, key in (("core", "broker"), ("core", "listen"), ("http", "listen")):
        value = data[table].get(key) if isinstance(data.get(table), dict) else None
        port = _PORT.search(value) if isinstance(value, str) else None
        if port is not None and not 0 < int(port[1]) < 65536:
            faults.append(f"{table}.{key}: {value!r} has no port from 1 to 65535")
    core = data["core"] if isinstance(data.get("core"), dict) else {}
    if core.get("protocol") == "5" and core.get("broker", "embedded") == "embedded":
        faults.append("core.protocol: the embedded broker speaks MQTT 3.1.1 alone")
    return faults


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


def anchored(config: Config, file: Path) -> Config:
    """The same with every relative path made relative to its file."""
    base = file.resolve().parent

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
    if rules.ladder.endswith((".toml", ".json")):
        rules = rules.model_copy(update={"ladder": str(base / rules.ladder)})
    rules = rules.model_copy(update={"templates": at(rules.templates)})
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
    return channel.model_copy(update=changes)

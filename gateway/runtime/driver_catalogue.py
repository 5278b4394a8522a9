"""Which drivers there are, and a configured channel as a driver that can connect.

Drivers register in the entry-point group `muster.drivers`, ours and those of third parties
alike. A profile is looked up in `hardware_profiles/<driver>/` unless it is a path.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from gateway.config import Channel, faults_of
from gateway.driver_api import API_VERSION, Address, Driver, DriverKind, Service, World
from gateway.orders.order import Bearer

_GROUP = "muster.drivers"
_GENERIC = "generic"
_EVERY_ADDRESS = "0.0.0.0"
_PROFILES = Path(__file__).parents[2] / "hardware_profiles"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A channel with its driver, checked and ready to build; nothing has been touched."""

    channel: Channel
    kind: DriverKind
    config: BaseModel
    profile: BaseModel

    @property
    def service(self) -> Service:
        """What its driver says that it carries, set up like this."""
        return self.kind.service(self.config, self.profile)

    @property
    def bearer(self) -> Bearer | None:
        """What it can carry for orders; None for a device that only listens."""
        return Bearer(self.service.bearer) if self.service.accepts else None

    def fingerprint(self) -> str:
        """Changes when the channel's configuration does, or what one of its files holds."""
        digest = sha256(self.config.model_dump_json().encode())
        for key, value in sorted(self.config.model_dump().items()):
            if key.endswith("_file") and value is not None:
                with suppress(OSError):
                    digest.update(Path(value).read_bytes())
        return digest.hexdigest()[:16]

    def build(self, world: World) -> Driver:
        """A driver on this world; no I/O."""
        return self.kind.build(self.config, self.profile, world)


def known_drivers() -> dict[str, Callable[[], DriverKind]]:
    """Loaders of every registered driver, by name."""
    return {point.name: point.load for point in entry_points(group=_GROUP)}


def fit(channel: Channel, drivers: Mapping[str, Callable[[], DriverKind]]) -> Fitted | list[str]:
    """The channel with its driver, or every fault as `channel: key: reason`."""
    load = drivers.get(channel.driver)
    if load is None:
        known = ", ".join(sorted(drivers))
        return [f"{channel.name}: driver: no driver {channel.driver!r}; there are: {known}"]
    kind = load()
    if kind.api != API_VERSION:
        return [f"{channel.name}: driver: speaks contract {kind.api}, we speak {API_VERSION}"]
    faults: list[str] = []
    config = _checked(kind.config, channel.settings, channel.name, faults)
    profile = _profile(kind, channel, faults)
    if config is None or profile is None:
        return faults
    return Fitted(channel, kind, config, profile)


def shared_ports(channels: Sequence[Channel]) -> list[str]:
    """Ports that two channels claim: only one of them would ever come up."""
    owners: dict[str, str] = {}
    faults = []
    claims = [(channel, key) for channel in channels for key in ("port", "event_port")]
    for channel, key in claims:
        port = channel.settings.get(key)
        if isinstance(port, str) and port in owners:
            faults.append(f"{channel.name}: {key}: {port} is the port of {owners[port]} already")
        elif isinstance(port, str):
            owners[port] = channel.name
    return faults


def shared_udp_ports(channels: Sequence[Fitted]) -> list[str]:
    """UDP ports of this machine that two channels would bind."""
    faults: list[str] = []
    owners: list[tuple[str, Address]] = []
    for fitted in channels:
        name = fitted.channel.name
        for bind in fitted.kind.binds(fitted.config, fitted.profile):
            taken = [owner for owner, other in owners if _collide(bind, other) and owner != name]
            faults += [
                f"{name}: bind: UDP port {bind[0]}:{bind[1]} is one of {owner} already"
                for owner in taken[:1]
            ]
            owners.append((name, bind))
    return faults


def _collide(one: Address, other: Address) -> bool:
    return one[1] == other[1] and (one[0] == other[0] or _EVERY_ADDRESS in (one[0], other[0]))


def profile_path(driver: str, profile: str | None) -> Path:
    """Where the profile of that name lies; a name with a slash or suffix is a path itself."""
    name = profile or _GENERIC
    if "/" in name or name.endswith(".toml"):
        return Path(name)
    return _PROFILES / driver / f"{name}.toml"


def _profile(kind: DriverKind, channel: Channel, faults: list[str]) -> BaseModel | None:
    path = profile_path(kind.name, channel.profile)
    if channel.profile is None and not path.exists():
        return _checked(kind.profile, {}, f"{channel.name}: profile", faults)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{channel.name}: profile: {path.name}: {error}")
        return None
    return _checked(kind.profile, data, f"{channel.name}: profile {path.stem}", faults)


def _checked(
    model: type[BaseModel], data: Mapping[str, Any], where: str, faults: list[str]
) -> BaseModel | None:
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        faults += [f"{where}: {fault}" for fault in faults_of(error)]
        return None

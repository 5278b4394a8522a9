"""The keys of a `[[channel]]` with `driver = "mototrbo_ip"`."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from drivers.mototrbo_ip.profile import Ports
from drivers.mototrbo_ip.radio_network import network_of

_HOST = r"^[A-Za-z0-9.-]+$"


class ChosenPorts(BaseModel):
    """Ports that differ from the profile's; 0 leaves a service out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ars: int | None = Field(default=None, ge=0, le=65535)
    lrrp: int | None = Field(default=None, ge=0, le=65535)
    tms: int | None = Field(default=None, ge=1, le=65535)

    def over(self, ports: Ports) -> Ports:
        """All three."""
        return ports.model_copy(update=self.model_dump(exclude_none=True))


class Location(BaseModel):
    """What radios are asked to tell of where they are, as soon as they are on the air."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval_s: int = Field(default=0, ge=0, le=86400)
    """Between two reports; 0 asks for none."""
    distance_m: int = Field(default=0, ge=0, le=100_000)
    """Also after so many metres; needs an interval."""
    emergency: bool = True
    """When the emergency key is pressed: without this nobody hears of it."""
    at_registration: bool = False
    """Once, when a radio comes on the air."""


class Config(BaseModel):
    """Where radios are and where they find us; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    radio_address: str = "12.{a}.{b}.{c}"
    """How the 24-bit id of a radio stands in an address."""
    group_address: str = "225.{a}.{b}.{c}"
    """The same for a talkgroup; the two may coincide."""
    bind: str = Field(default="0.0.0.0", min_length=1, pattern=_HOST)
    """Our own address, to which radios send."""
    ports: ChosenPorts = ChosenPorts()
    location: Location = Location()

    @field_validator("radio_address", "group_address")
    @classmethod
    def _possible_pattern(cls, pattern: str) -> str:
        network_of(pattern)
        return pattern

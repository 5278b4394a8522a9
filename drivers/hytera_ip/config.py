"""The keys of a `[[channel]]` with `driver = "hytera_ip"`."""

import re
from ipaddress import IPv4Address

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from drivers.hytera_ip.profile import LinkKind, Ports

_HOST = r"^[A-Za-z0-9.-]+$"
_PATTERN = re.compile(r"(\d{1,3})\.\{a\}\.\{b\}\.\{c\}")


class ChosenPorts(BaseModel):
    """Ports that differ from the profile's; 0 leaves a service out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rrs: int | None = Field(default=None, ge=0, le=65535)
    lp: int | None = Field(default=None, ge=0, le=65535)
    tmp: int | None = Field(default=None, ge=1, le=65535)
    rcp: int | None = Field(default=None, ge=0, le=65535)

    def over(self, ports: Ports) -> Ports:
        """All four."""
        return ports.model_copy(update=self.model_dump(exclude_none=True))


class Config(BaseModel):
    """Where the radio or repeater is and what we are called; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    peer: str = Field(min_length=1, pattern=_HOST)
    """Host of the radio or repeater."""
    link: LinkKind | None = None
    """Frames on the wire; left out, the profile's."""
    bind: str = Field(default="0.0.0.0", min_length=1, pattern=_HOST)
    """Our own address."""
    ports: ChosenPorts = ChosenPorts()
    slot: int = Field(default=1, ge=1, le=2)
    """Of the repeater's two time slots; the profile's ports are taken one higher for slot 2."""
    own_address: IPv4Address = IPv4Address("10.0.0.1")
    """Whom radios answer: the source of our pages."""
    radio_address: str = "10.{a}.{b}.{c}"
    """How the 24-bit id of a radio stands in an address."""
    group_address: str = "10.{a}.{b}.{c}"
    """The same for a talkgroup; some systems have 0 in front."""

    @model_validator(mode="after")
    def _slots_of_a_repeater(self) -> "Config":
        if self.slot == 2 and self.link == "hrnp":
            raise ValueError('slot 2 needs a repeater (link "hstrp"): "hrnp" has no slots')
        return self

    @field_validator("radio_address", "group_address")
    @classmethod
    def _possible_pattern(cls, pattern: str) -> str:
        network_of(pattern)
        return pattern


def network_of(pattern: str) -> int:
    """The first octet of an address pattern; raises ValueError if it is none."""
    match = _PATTERN.fullmatch(pattern)
    if match is None or int(match[1]) > 255:
        raise ValueError(f"{pattern!r} is not like 10.{{a}}.{{b}}.{{c}}")
    return int(match[1])

"""The keys of a `[[channel]]` with `driver = "gsm_modem"`."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_PORT = r"^(/.+|socket://[^/:\s]+:\d{1,5}|[\w.-]+)$"
_OCTETS = r"^([0-9A-Fa-f]{2}[ ]?)+$"


class Power(BaseModel):
    """A relay that can take the modem's power away: which bytes, on which port."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: str = Field(min_length=1, pattern=_PORT)
    baud: int = Field(default=9600, ge=300, le=4_000_000)
    off: str = Field(pattern=_OCTETS)
    """What the relay is sent to cut the power, in hexadecimal."""
    on: str = Field(pattern=_OCTETS)
    off_s: float = Field(default=3.0, gt=0, le=60)
    """How long the modem is without power."""


class Config(BaseModel):
    """Where the modem is and what its SIM needs; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: str = Field(min_length=1, pattern=_PORT)
    """A device path, best by-id, or `socket://host:port`."""
    other_ports: tuple[Annotated[str, Field(min_length=1, pattern=_PORT)], ...] = ()
    """Where the modem may turn up instead after a restart; tried in turn, with its `imei`."""
    event_port: str | None = Field(default=None, min_length=1, pattern=_PORT)
    """A second port of the modem, where it says what nobody asked for."""
    imei: str = Field(default="", pattern=r"^(\d{14,17})?$")
    """Which modem it is: another one at this port is not used (AT+CGSN)."""
    baud: int = Field(default=115200, ge=300, le=4_000_000)
    pin_file: Path | None = None
    """A file that holds the SIM's PIN and nothing else; read at every connect."""
    own_number: str = Field(default="", pattern=r"^(\+?[\d -]*)$")
    """The SIM's own number; it keeps apart what two SIMs of one pool receive."""
    power: Power | None = None
    """How its power is switched off and on, if nothing else wakes it."""

    @model_validator(mode="after")
    def _knows_whom_to_look_for(self) -> Self:
        if self.other_ports and not self.imei:
            raise ValueError("other_ports need the modem's imei: any modem could answer there")
        return self

    @field_validator("port")
    @classmethod
    def _possible_port(cls, port: str) -> str:
        if port.startswith("socket://") and not 0 < int(port.rpartition(":")[2]) < 65536:
            raise ValueError(f"{port!r} names no TCP port")
        return port

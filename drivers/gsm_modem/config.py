"""The keys of a `[[channel]]` with `driver = "gsm_modem"`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Config(BaseModel):
    """Where the modem is and what its SIM needs; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: str = Field(min_length=1, pattern=r"^(/.+|socket://[^/:\s]+:\d{1,5}|[\w.-]+)$")
    """A device path, best by-id, or `socket://host:port`."""
    baud: int = Field(default=115200, ge=300, le=4_000_000)
    pin_file: Path | None = None
    """A file that holds the SIM's PIN and nothing else; read at every connect."""
    own_number: str = Field(default="", pattern=r"^(\+?[\d -]*)$")
    """The SIM's own number; it keeps apart what two SIMs of one pool receive."""

    @field_validator("port")
    @classmethod
    def _possible_port(cls, port: str) -> str:
        if port.startswith("socket://") and not 0 < int(port.rpartition(":")[2]) < 65536:
            raise ValueError(f"{port!r} names no TCP port")
        return port

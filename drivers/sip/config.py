"""The keys of a `[[channel]]` with `driver = "sip"`."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_HOST = r"[A-Za-z0-9.-]+"
_DIAL = re.compile(
    rf"sips?:[A-Za-z0-9*#+._-]*\{{number\}}[A-Za-z0-9*#+._-]*@{_HOST}(:\d{{1,5}})?(;[\w=.;-]+)?"
)
_BIND = re.compile(rf"{_HOST}:\d{{1,5}}")
_URI = rf"^(sips?:([^@\s<>\"]+@)?{_HOST}(:\d{{1,5}})?(;[\w=.;-]+)?)?$"
_NAME = r"^[^\s<>\"@:;\\\x00-\x1f]*$"
_PORT = r"^(/.+|socket://[^/:\s]+:\d{1,5}|[\w.:-]+)$"
_LAST_PORT = 65535

Prefix = Annotated[str, Field(pattern=r"^[0-9]{1,16}$")]
PerHour = Annotated[int, Field(ge=1)]


class Config(BaseModel):
    """Where the switch is, who we are to it, and whom we may call; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dial: str
    """How a number becomes a URI: `sip:{number}@host:port`."""
    bind: str = "127.0.0.1:5062"
    """The address of the first worker; each further one takes the next port."""
    calls: int = Field(default=4, ge=1, le=256)
    """At once, on this channel."""
    registrar: str = Field(default="", pattern=_URI)
    user: str = Field(default="", pattern=_NAME)
    password_file: Path | None = None
    """A file that holds the password and nothing else; read at every connect."""
    seats: str = Field(default="", pattern=_URI)
    caller_id: str = Field(default="", pattern=r"^\+?[0-9]*$")
    allowed_prefixes: tuple[Prefix, ...] = ()
    """Numbers that may be called begin with one of these; empty: with anything."""
    never_dial: tuple[Prefix, ...] = ("110", "119", "120", "122")
    """What no number may begin with, unless an allowed prefix does, too."""
    most_calls_per_hour: PerHour | None = None
    prefix_most_calls_per_hour: dict[Prefix, PerHour] = {}
    """The same for numbers that begin alike: an expensive class, a foreign country."""
    speech_engine: Literal["", "kokoro", "espeak"] = ""
    """What renders texts; empty: recorded fragments alone."""
    speech_voice: str = ""
    speech_cache: Path | None = None
    """Where rendered phrases are kept; left out: in the service's state directory."""
    recordings: Path | None = None
    """The site's own fragments, which go before ours."""
    workers_at: tuple[Annotated[str, Field(pattern=_PORT)], ...] = ()
    """Ports at which workers answer already (`muster simulate sip`); none is started then."""

    @property
    def host(self) -> str:
        """Our own address."""
        return self.bind.rpartition(":")[0]

    @property
    def port(self) -> int:
        """That of the first worker."""
        return int(self.bind.rpartition(":")[2])

    def workers(self, legs: int) -> int:
        """How many processes of so many legs the calls need."""
        return len(self.workers_at) or -(-self.calls // legs)

    @field_validator("dial")
    @classmethod
    def _names_a_number(cls, dial: str) -> str:
        if not _DIAL.fullmatch(dial):
            raise ValueError("expected sip:{number}@host:port, with {number} once")
        return dial

    @field_validator("bind")
    @classmethod
    def _possible_address(cls, bind: str) -> str:
        if not _BIND.fullmatch(bind) or not 0 < int(bind.rpartition(":")[2]) <= _LAST_PORT:
            raise ValueError("expected host:port")
        return bind

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = []
        if self.registrar and not self.user:
            faults.append("registrar needs a user")
        if self.password_file is not None and not self.user:
            faults.append("password_file needs a user")
        if self.port + self.calls - 1 > _LAST_PORT:
            faults.append(f"bind: no room for the ports of {self.calls} calls above {self.port}")
        if faults:
            raise ValueError("; ".join(faults))
        return self

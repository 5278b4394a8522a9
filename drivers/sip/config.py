"""The keys of a `[[channel]]` with `driver = "sip"`."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from drivers.sip.cost_classes import CostClasses

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
ClassName = Annotated[str, Field(pattern=r"^\w[\w -]{0,31}$")]
PerHour = Annotated[int, Field(ge=1)]
RadioText = Annotated[str, Field(pattern=r"^\S(.*\S)?$")]


class Config(BaseModel):
    """Where the switch is, who we are to it, and whom we may call; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dial: str
    """How a number becomes a URI: `sip:{number}@host:port`."""
    bind: str = "127.0.0.1:5062"
    """The address of the first worker; each further one takes the next port."""
    calls: int = Field(default=4, ge=1, le=256)
    """At once, on this channel."""
    callers: int = Field(default=0, ge=0, le=256)
    """Legs kept for those who call us and for their seats, beside `calls`; 0: they share."""
    takes_calls: bool = True
    """Whether anybody may call in."""
    pins_file: Path | None = None
    """`PIN,number` a line: who may say so when he calls from another telephone."""
    registrar: str = Field(default="", pattern=_URI)
    user: str = Field(default="", pattern=_NAME)
    password_file: Path | None = None
    """A file that holds the password and nothing else; read at every connect."""
    ca_file: Path | None = None
    """Who vouches for the switch's certificate (TLS); left out: the authorities of this machine."""
    seats: str = Field(default="", pattern=_URI)
    caller_id: str = Field(default="", pattern=r"^\+?[0-9]*$")
    allowed_prefixes: tuple[Prefix, ...] = ()
    """Numbers that may be called begin with one of these; empty: with anything."""
    never_dial: tuple[Prefix, ...] = ("110", "119", "120", "122")
    """What no number may begin with, unless an allowed prefix does, too."""
    most_calls_per_hour: PerHour | None = None
    prefix_most_calls_per_hour: dict[Prefix, PerHour] = {}
    """The same for numbers that begin alike: an expensive class, a foreign country."""
    cost_classes: dict[ClassName, tuple[Prefix, ...]] = {}
    """What numbers cost, by how they begin; the longest prefix that fits decides."""
    class_most_calls_per_hour: dict[ClassName, PerHour] = {}
    speech_engine: Literal["", "kokoro", "espeak"] = ""
    """What renders texts; empty: recorded fragments alone."""
    speech_voice: str = ""
    speech_cache: Path | None = None
    """Where rendered phrases are kept; left out: in the service's state directory."""
    recordings: Path | None = None
    """The site's own fragments, which go before ours."""
    record_folder: Path | None = None
    """Where calls are recorded; left out: they are not."""
    record_keep_days: int = Field(default=180, ge=1, le=36500)
    """How long a recording is kept."""
    options_every_s: float | None = Field(default=None, ge=0, le=3600)
    """How often the switch is asked whether it is there; left out: as the profile says."""
    statuses: dict[RadioText, RadioText] = {}
    """A text that a key of the fleet's radios sends, and the answer it stands for, "4"."""
    emergencies: tuple[RadioText, ...] = ()
    """Texts that their emergency key sends."""
    page_alert: Path | None = None
    """A sound that goes before every spoken page: WAV, PCM 16 bit, mono, 8 kHz."""
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

    @property
    def classes(self) -> CostClasses:
        """What numbers cost, and how many of each may be called within an hour."""
        return CostClasses(self.cost_classes, self.class_most_calls_per_hour)

    def caller_workers(self, legs: int) -> int:
        """How many processes of so many legs those who call us have for themselves."""
        return -(-self.callers // legs)

    def workers(self, legs: int) -> int:
        """How many processes of so many legs all calls need; those for callers come first."""
        return len(self.workers_at) or self.caller_workers(legs) + -(-self.calls // legs)

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
        if self.record_folder is not None and not self.record_folder.is_absolute():
            faults.append("record_folder: expected a path from the root, /…")
        calls = self.calls + self.callers
        if self.page_alert is not None and not self.page_alert.is_absolute():
            faults.append("page_alert: expected a path from the root, /…")
        if self.port + calls - 1 > _LAST_PORT:
            faults.append(f"bind: no room for the ports of {calls} calls above {self.port}")
        faults += self.classes.faults()
        if faults:
            raise ValueError("; ".join(faults))
        return self

"""What `muster simulate sip --set key=value` can say."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from drivers.sip.simulated_callers import due_calls
from drivers.sip.simulated_pattern import read_pattern
from drivers.sip.simulated_writers import read_writer

Seconds = Annotated[float, Field(ge=0)]
Number = Annotated[str, BeforeValidator(str)]  # on a command line, 15400010001 is a number
Count = Annotated[int, Field(ge=0)]


class SimulatorSettings(BaseModel):
    """The workers of a channel and the telephones behind them; further keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    telephones: dict[Number, str] = Field(
        default={}, description="number: what becomes of each call to it, see the driver's README"
    )
    callers: dict[Number, str] = Field(
        default={}, description="number: when it calls in, and what it does; see the README"
    )
    refer_code: Count = Field(default=200, description="what the switch makes of a REFER")
    default_telephone: str = Field(default="no_answer", description="of every other number")
    writers: dict[Number, str] = Field(
        default={}, description="number: what becomes of each text to it, see the driver's README"
    )
    replies: dict[Number, str] = Field(
        default={}, description="number: what is written back from there, `listens_s` later"
    )
    default_writer: str = Field(default="200", description="of every other number")
    grant: str = Field(default="", description="the INFO that a gateway sends in a call")
    grant_s: Seconds = Field(default=1.0, description="how long after it has answered")
    legs: int = Field(default=4, ge=1, le=64, description="the most that a worker gives")
    response_s: Seconds = Field(default=0.3, description="from an INVITE to the first response")
    ringing_s: Seconds = Field(default=25.0, description="until it is picked up, or not")
    phrase_s: Seconds = Field(default=5.0, description="that a phrase lasts")
    listens_s: Seconds = Field(default=8.0, description="before somebody presses a key")
    key_s: Seconds = Field(default=0.4, description="from one key to the next")
    packets_in: Count = Field(default=400, description="of RTP, of each call that was answered")
    register_code: Count = Field(default=200, description="what the registrar answers; 0: nothing")
    options_code: Count = Field(default=200, description="what the switch answers; 0: nothing")

    starts: bool = Field(default=True, description="workers say that they are ready")
    fails: str = Field(default="", description="why no worker can start")
    latency_s: Seconds = Field(default=0.0, description="of everything that a worker says")
    garbage: float = Field(default=0.0, ge=0, le=1, description="noise before a frame")
    duplicate_frames: bool = Field(default=False, description="every frame comes twice")
    silent_from_call: int | None = Field(
        default=None, ge=1, description="workers hang for good at the nth call of all"
    )

    @field_validator("telephones", "default_telephone")
    @classmethod
    def _readable(cls, value: dict[str, str] | str) -> dict[str, str] | str:
        for pattern in value.values() if isinstance(value, dict) else (value,):
            read_pattern(pattern)
        return value

    @field_validator("callers")
    @classmethod
    def _possible(cls, value: dict[str, str]) -> dict[str, str]:
        due_calls(value)
        return value

    @field_validator("writers", "default_writer")
    @classmethod
    def _answerable(cls, value: dict[str, str] | str) -> dict[str, str] | str:
        for pattern in value.values() if isinstance(value, dict) else (value,):
            read_writer(pattern)
        return value

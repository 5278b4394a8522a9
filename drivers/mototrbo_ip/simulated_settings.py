"""What `muster simulate mototrbo_ip --set key=value` can say."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Seconds = Annotated[float, Field(ge=0)]
Said = Annotated[str, BeforeValidator(str)]  # on a command line, 1 is a number
RadioId = Annotated[int, Field(ge=1, le=0xFFFFFF)]
Count = Annotated[int, Field(ge=0)]


class SimulatedPorts(BaseModel):
    """UDP ports of the services, the same at the client."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ars: int = Field(default=4005, ge=1, le=65535)
    tms: int = Field(default=4007, ge=1, le=65535)
    lrrp: int = Field(default=4001, ge=1, le=65535)


class SimulatorSettings(BaseModel):
    """The radios of one network, healthy by default; most further keys are faults of the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    radio_address: str = Field(default="127.{a}.{b}.{c}", description="where radios are")
    group_address: str = Field(default="127.{a}.{b}.{c}", description="where talkgroups are")
    ports: SimulatedPorts = SimulatedPorts()
    radios: tuple[RadioId, ...] = Field(
        default=(1001002, 1001003), description="that are switched on at the beginning"
    )
    talkgroups: tuple[RadioId, ...] = Field(default=(90001,), description="talkgroups")
    switched_off: tuple[RadioId, ...] = Field(default=(), description="radios that say nothing")
    registers: bool = Field(default=False, description="radios register at the beginning")
    register_every_s: Seconds = Field(default=10.0, description="until they are answered")
    registrations: int = Field(default=3, ge=1, description="so often, without an answer")
    latency_s: Seconds = Field(default=0.2, description="from a page or request to its answer")
    answers: dict[int, Said] = Field(
        default={}, description="radio: the text it sends after every page to it or to a group"
    )
    answers_after_s: Seconds = Field(default=5.0)
    emergency_at_s: Seconds | None = Field(
        default=None, description="the first radio's emergency key is pressed, and it says where"
    )
    repeat_every_s: Seconds = Field(default=8.0, description="a radio's text, until acknowledged")
    repeats: Count = Field(default=12)
    first_number: int = Field(default=0, ge=0, le=127, description="of a radio's first text")
    crlf: bool = Field(default=True, description="a radio's text begins with its subject's end")
    locations_per_s: float = Field(
        default=0.0, ge=0, le=50, description="positions that its radios tell, in turn"
    )
    circle: bool = Field(default=False, description="positions are circles")

    lost_texts: Count = Field(default=0, description="so many texts of the client are lost")
    lost_acknowledgements: Count = Field(
        default=0, description="so many acknowledgements of radios are lost"
    )
    wrong_acknowledgements: Count = Field(
        default=0, description="so many acknowledgements have a wrong number"
    )
    lost_welcomes: Count = Field(default=0, description="so many answers to registrations are lost")
    lost_location_answers: Count = Field(
        default=0, description="so many answers to requests for positions are lost"
    )
    unheard_stops: Count = Field(
        default=0, description="so many stops of positions do not get through"
    )
    wrong_lengths: Count = Field(
        default=0, description="so many texts of radios arrive cut off first"
    )
    duplicate_frames: bool = Field(default=False, description="all that a radio says comes twice")
    two_documents: bool = Field(default=False, description="positions come two in a datagram")
    unknown_tokens: bool = Field(default=False, description="positions end in what is not public")
    no_fix: bool = Field(default=False, description="no radio knows where it is")
    garbage: float = Field(default=0.0, ge=0, le=1, description="noise before a datagram")
    silent_from_page: int | None = Field(
        default=None, ge=1, description="falls silent for good at the nth page to a radio"
    )
    power_cut_at_s: Seconds | None = Field(
        default=None, description="all radios lose their power, and register at once"
    )

"""What `muster simulate hytera_ip --set key=value` can say."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Seconds = Annotated[float, Field(ge=0)]
Said = Annotated[str, BeforeValidator(str)]  # on a command line, 1 is a number
Result = Annotated[int, Field(ge=0, le=255)]


class SimulatedPorts(BaseModel):
    """UDP ports of the services, the same at the client."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tmp: int = Field(default=30007, ge=1, le=65535)
    rrs: int = Field(default=30001, ge=1, le=65535)
    lp: int = Field(default=30003, ge=1, le=65535)
    rcp: int = Field(default=30009, ge=1, le=65535)


class SimulatorSettings(BaseModel):
    """One repeater or mobile, healthy by default; most further fields are faults of the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    link: Literal["hstrp", "hrnp"] | None = Field(
        default=None, description="frames on the wire; left out, those in which it is called"
    )
    ports: SimulatedPorts = SimulatedPorts()
    slot: int = Field(default=1, ge=1, le=2, description="of its options")
    both_slots: bool = Field(
        default=False, description="slot 2 is there too, each of its ports one higher"
    )
    connects: bool = Field(default=False, description="it connects by itself, too")
    options: bool = Field(default=False, description="its HSTRP data carries options")
    hrnp_versions: tuple[int, int] = Field(
        default=(4, 4), description="in its accept, and in its data"
    )
    first_number: int = Field(default=0, ge=0, le=65535, description="of its first data")
    radios: tuple[int, ...] = Field(default=(), description="that register when it is connected")
    talkgroups: tuple[int, ...] | None = Field(
        default=None, description="the talkgroups there are; left out, any number is either"
    )
    register_every_s: Seconds = Field(default=30.0, description="until they are answered")
    locations_per_s: float = Field(
        default=0.0, ge=0, le=50, description="of the radios, one after another"
    )
    emergency_at_s: Seconds | None = Field(
        default=None, description="the first radio's emergency key is pressed, and it says where"
    )
    latency_s: Seconds = Field(default=0.2, description="from a page to its result")
    switched_off: tuple[int, ...] = Field(
        default=(), description="radios that do not register, and acknowledge no page"
    )
    results: dict[int, Result] = Field(default={}, description="radio or group: its result")
    answers: dict[int, Said] = Field(
        default={}, description="radio: the text it sends after every page to it or to a group"
    )
    answers_after_s: Seconds = Field(default=5.0)
    busy_for_s: Seconds = Field(default=0.0, description="so long every page is refused as busy")
    talk_limit_s: Seconds = Field(default=60.0, description="so long it lets a client talk")
    control_results: dict[int, Result] = Field(
        default={}, description="request of radio control, as 0x0841: its result"
    )
    lost_control_answers: int = Field(
        default=0, ge=0, description="so many answers about calls are never sent"
    )
    resend_s: Seconds = Field(default=1.0, description="until data is sent again")
    resends: int = Field(default=3, ge=0)
    heartbeat_s: Seconds = Field(default=6.0)

    no_fix: bool = Field(default=False, description="no radio knows where it is")
    refuses_connect: bool = Field(default=False, description="rejects every connection")
    lost_acknowledgements: int = Field(
        default=0, ge=0, description="so many of its acknowledgements are lost"
    )
    lost_results: int = Field(default=0, ge=0, description="so many of its results are never sent")
    wrong_checksums: int = Field(
        default=0, ge=0, description="so many of its data frames arrive damaged first"
    )
    duplicate_frames: bool = Field(default=False, description="its data goes out twice")
    duplicate_texts: bool = Field(
        default=False, description="every text of a radio comes again under another number"
    )
    garbage: float = Field(default=0.0, ge=0, le=1, description="noise before a datagram")
    silent_from_page: int | None = Field(
        default=None, ge=1, description="falls silent for good at the nth page"
    )
    heartbeat_stops_after_s: Seconds | None = Field(default=None)
    restarts_at_s: Seconds | None = Field(default=None, description="forgets everything it knew")

"""What `muster simulate hytera_ip --set key=value` can say."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(ge=0)]
Result = Annotated[int, Field(ge=0, le=255)]


class SimulatorSettings(BaseModel):
    """One repeater or mobile, healthy by default; most further fields are faults of the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    link: Literal["hstrp", "hrnp"] = Field(default="hstrp", description="frames on the wire")
    slot: int = Field(default=1, ge=1, le=2, description="of its options")
    connects: bool = Field(default=False, description="it connects by itself, too")
    options: bool = Field(default=False, description="its HSTRP data carries options")
    hrnp_versions: tuple[int, int] = Field(
        default=(4, 4), description="in its accept, and in its data"
    )
    first_number: int = Field(default=0, ge=0, le=65535, description="of its first data")
    radios: tuple[int, ...] = Field(default=(), description="that register when it is connected")
    register_every_s: Seconds = Field(default=30.0, description="until they are answered")
    answer_delay_s: Seconds = Field(default=0.2, description="from a page to its result")
    results: dict[int, Result] = Field(default={}, description="radio or group: its result")
    busy_for_s: Seconds = Field(default=0.0, description="so long every page is refused as busy")
    resend_s: Seconds = Field(default=1.0, description="until data is sent again")
    resends: int = Field(default=3, ge=0)
    heartbeat_s: Seconds = Field(default=6.0)

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

"""What differs between models and fleets, as data: hardware_profiles/mototrbo_ip/*.toml."""

from pydantic import BaseModel, ConfigDict, Field

from drivers.mototrbo_ip.location_requests import Wanted
from gateway.driver_api import Limits


class Ports(BaseModel):
    """The UDP ports of the services, the same on both sides; 0 leaves a service out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ars: int = Field(default=4005, ge=0, le=65535)
    lrrp: int = Field(default=4001, ge=0, le=65535)
    tms: int = Field(default=4007, ge=1, le=65535)


class Timings(BaseModel):
    """All in seconds; waits for an answer measure silence: all that is heard begins them anew."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resend_after_s: tuple[float, ...] = Field(default=(5.0, 10.0, 20.0), min_length=1)
    """After each time that a text left, until it leaves again; after the last it is given up."""
    group_s: float = Field(default=0.5, gt=0)
    """From a page to a talkgroup until it counts as sent: a network that is gone shows by then."""
    doubt_s: float = Field(default=60.0, gt=0)
    """From a page until it is reported as in doubt, while it is still tried or looked into."""
    patience: float = Field(default=2.0, ge=1)
    """However much is heard of others, a wait lasts at most so many times its length."""
    duplicate_s: float = Field(default=40.0, gt=0, le=120)
    """From a text to its last repeat, if the radio sees no acknowledgement."""
    query_s: float = Field(default=3600.0, gt=0)
    """Of silence, until a radio on the air is asked whether it is there."""
    query_answer_s: float = Field(default=10.0, gt=0)
    """From a question to a radio until it counts as missed; twice, and the radio is off the air."""
    location_answer_s: float = Field(default=10.0, gt=0)
    """From a request for a position to its answer."""
    location_again_s: float = Field(default=60.0, gt=0)
    """Until a request for positions that failed is made again."""


class Profile(BaseModel):
    """One model; every key has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    ports: Ports = Ports()
    window: int = Field(default=4, ge=1, le=16)
    """Pages on their way at once, each to another radio."""
    longest_text: int = Field(default=140, ge=1, le=1000)
    """In UTF-16 units (a Chinese character is one)."""
    refresh: int = Field(default=0x1E, ge=1, le=0xFF)
    """How soon radios are to register again, in their own unit."""
    wanted: tuple[Wanted, ...] = (Wanted.ACCURACY_AND_TIME, Wanted.SPEED, Wanted.HEADING)
    """What position reports are to hold; a radio that calls it a bad request needs less."""
    location_tries: int = Field(default=4, ge=1)
    """How often a radio is asked for its positions before the next registration."""
    timings: Timings = Timings()

    @property
    def limits(self) -> Limits:
        """What a session with such a network can do."""
        octets = 2 * self.longest_text
        return Limits(self.window, longest_text_parts=1, reports=True, longest_page_octets=octets)

"""What differs between models, as data: hardware_profiles/hytera_ip/*.toml."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.driver_api import Limits

LinkKind = Literal["hstrp", "hrnp"]


class Ports(BaseModel):
    """The UDP ports of the services, the same on both sides; 0 leaves a service out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rrs: int = Field(default=30001, ge=0, le=65534)
    lp: int = Field(default=30003, ge=0, le=65534)
    tmp: int = Field(default=30007, ge=1, le=65534)
    rcp: int = Field(default=30009, ge=0, le=65534)

    @property
    def second_slot(self) -> "Ports":
        """Those of a repeater's slot 2: one higher each."""
        numbers = self.model_dump()
        return self.model_copy(update={name: n + 1 if n else 0 for name, n in numbers.items()})


class Timings(BaseModel):
    """All in seconds but the two counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_s: float = Field(default=2.0, gt=0)
    """Between two attempts to connect."""
    ready_s: float = Field(default=15.0, gt=0)
    """From the first attempt until the session is given up."""
    heartbeat_s: float = Field(default=6.0, gt=0)
    heartbeats_missed: int = Field(default=10, ge=1)
    """So many heartbeats' time without a word, and the link is lost; also without heartbeats."""
    question_s: float = Field(default=20.0, gt=0)
    """How often a peer without heartbeats (HRNP) is asked who it is."""
    resend_s: float = Field(default=1.0, gt=0)
    resends: int = Field(default=3, ge=0)
    answer_s: float = Field(default=10.0, gt=0)
    """From a page to its result, until the page is in doubt."""
    answer_most_s: float = Field(default=60.0, gt=0)
    """The same, until its result is not awaited any more."""
    busy_s: float = Field(default=5.0, gt=0)
    """How long a busy channel is left alone."""
    control_s: float = Field(default=5.0, gt=0)
    """From a call to set up, or a key to press or let go, to its answer."""

    @property
    def silent_s(self) -> float:
        """Of silence, and the peer is gone."""
        return self.heartbeat_s * self.heartbeats_missed


class Profile(BaseModel):
    """One model; every key has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    link: LinkKind = "hstrp"
    """Frames on the wire, unless the channel says otherwise."""
    ports: Ports = Ports()
    hrnp_version: Literal[0, 3, 4] = 4
    slot_in_data: bool = False
    """HSTRP data names its slot, not only the connect."""
    longest_text: int = Field(default=256, ge=1, le=1000)
    """In UTF-16 units (a Chinese character is one)."""
    group_result: bool = True
    """The peer answers a group text with a result; without, its acknowledgement has to do."""
    confirmed_bit: bool = True
    """Bit 80 of a private text asks for the radio's confirmation; False where it says "none"."""
    renew_s: int = Field(default=3600, ge=60, le=0xFFFFFFFF)
    """How soon a radio is to register again; half as long again without it, it is off the air."""
    alarm_sender_at: int = Field(default=0, ge=0, le=64)
    """Where in an emergency alarm (RCP 0851) the sender's 32-bit number begins."""
    ptt_button: int = Field(default=0x03, ge=0, le=0xFF)
    """The key to talk (RCP 0041); 0x1E is the one of an external microphone."""
    transmit_status: bool = False
    """The peer tells when it transmits (RCP B843), and only that gives the right to talk."""
    timings: Timings = Timings()

    def ports_of(self, slot: int, link: LinkKind) -> Ports:
        """The ports of one time slot; a radio's own interface (HRNP) knows no slots."""
        return self.ports.second_slot if slot == 2 and link == "hstrp" else self.ports

    @property
    def limits(self) -> Limits:
        """What a session with such a system can do."""
        octets = 2 * self.longest_text
        return Limits(1, longest_text_parts=1, reports=True, longest_page_octets=octets)

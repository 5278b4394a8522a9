"""What differs between radios, as data: hardware_profiles/tetra_pei/*.toml."""

from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from drivers.tetra_pei.call_out import CallOutEncoder, read_template
from gateway.driver_api import Limits


class Reports(Enum):
    """Which reports a page to one radio asks for; `READ` costs a second one on the air."""

    NONE = "none"
    RECEIVED = "received"
    READ = "read"


class Timings(BaseModel):
    """Every wait of the machine; `_s` are seconds, `_ms` milliseconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    silence_s: float = Field(default=4.0, gt=0)
    """Without a byte from the radio, whatever it says, a command counts as not answered."""
    command_most_s: float = Field(default=30.0, gt=0)
    """The same however much else the radio says meanwhile."""
    command_gap_ms: float = Field(default=100.0, ge=0)
    """Pause between an answer and the next command."""
    body_gap_ms: float = Field(default=100.0, ge=0)
    """Pause between AT+CMGS and its body, for a radio that prompts or refuses first."""
    overdue_s: float = Field(default=10.0, gt=0)
    """From OK to the sign that an SDS is on air: then the page is in doubt."""
    sent_most_s: float = Field(default=60.0, gt=0)
    """The same: then it is given up."""
    busy_s: float = Field(default=3.0, gt=0)
    """How long a busy channel is left alone before the page is tried again."""
    busy_most_s: float = Field(default=180.0, gt=0)
    """How long the rest of a page that has begun waits for the channel."""
    call_s: float = Field(default=8.0, gt=0)
    """Without a byte from the radio, a call that was dialled counts as not come up."""
    grant_s: float = Field(default=2.5, gt=0)
    """The same of a call that is up in which we want to talk: then the network is asked again."""
    grant_most_s: float = Field(default=30.0, gt=0)
    """How long a demand waits in the network's queue, or for somebody else to end."""
    release_s: float = Field(default=5.0, gt=0)
    """From hanging up to the radio's word that the call is released."""
    registration_s: float = Field(default=30.0, ge=0)
    """How long the start waits for a network."""
    reassembly_s: float = Field(default=60.0, gt=0)
    """After how long a text is told with gaps, from the last part that came."""
    probe_s: float = Field(default=10.0, gt=0)
    """How often the radio is asked whether it is still there."""


class Profile(BaseModel):
    """A radio model; every key has a default that suits a radio true to the standard."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "TETRA radio"
    init: tuple[str, ...] = ("AT+CSCS=8859-1",)
    """Commands sent after ATE0 and AT+CMEE=1; refusals are noted only. Never ATZ: some reboot."""
    services: tuple[str, ...] = (
        "1,3,130",
        "1,2,20",
        "1,3,138",
        "1,3,10",
        "1,3,137",
        "1,3,2",
        "1,3,9",
        "1,3,140",
        "2,0,0",
        "1,1,11",
    )
    """Parameters of AT+CTSP, the most needed first: the radio's table may be too small for all."""
    sds_service: str = "12,0,0,0,1"
    """Parameters of AT+CTSDS for an SDS-4 to an SSI."""
    status_service: str = "13,0"
    """The same for a status."""
    group_call: str = "0,0,0,1,1,0,1,1,0,0,0"
    """Parameters of AT+CTSDC for clear speech to a talkgroup, with the right to talk."""
    single_call: str = "0,0,0,1,1,0,0,1,0,0,0"
    """The same to one radio."""
    talk_priority: int = Field(default=0, ge=0, le=3)
    """Of AT+CTXD: 0 low, 1 high, 2 pre-emptive, 3 emergency."""
    immediate: bool = False
    """Pages pop up on the terminal (protocol 89) where they fit into one part."""
    reports: Reports = Reports.RECEIVED
    sent_report: bool = True
    """The radio says `+CMGS: 0,4` once an SDS is on air; without it, OK has to do."""
    longest_bits: int = Field(default=1184, ge=160, le=2047)
    """Of one SDS, where the radio does not say it (AT+CMGS=?)."""
    longest_text_parts: int = Field(default=5, ge=1, le=255)
    call_out: str = ""
    """Octets of a call-out, as the vendor describes them (see `call_out`); empty: never used."""
    timings: Timings = Timings()

    @field_validator("call_out")
    @classmethod
    def _possible_template(cls, call_out: str) -> str:
        if call_out:
            read_template(call_out)
        return call_out

    @property
    def call_out_encoder(self) -> CallOutEncoder | None:
        """What makes call-outs of pages, if the profile has it."""
        return read_template(self.call_out) if self.call_out else None

    @property
    def limits(self) -> Limits:
        """What a session with such a radio can do."""
        reports = self.reports is not Reports.NONE
        return Limits(1, self.longest_text_parts, reports, self.timings.probe_s)

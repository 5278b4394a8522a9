"""What `muster simulate tetra_pei --set key=value` names: the fleet, its air, its faults."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from drivers.tetra_pei.simulated_call_settings import CallSettings

Said = Annotated[str, BeforeValidator(str)]  # on a command line, 1 is a number


class SimulatorSettings(CallSettings, BaseModel):
    """Every fault is off; times are seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    own_ssi: int = Field(default=1009999, gt=0, lt=16777215)
    """Of the first radio; the next ones follow."""
    talkgroups: tuple[int, ...] = (2001, 2002)
    switched_off: tuple[int, ...] = ()
    """Radios that are not on the air: the network answers 4B for them."""
    results: dict[int, Annotated[int, Field(ge=0x20, le=0x5F)]] = Field(default={})
    """Radio: the delivery status that its pages get instead, 69 for a number that nobody has."""
    answers: dict[int, Said] = Field(default={})
    """Radio: the text it sends after every page to it or to a talkgroup."""
    status_answers: dict[int, Annotated[int, Field(ge=0, le=0xFFFF)]] = Field(default={})
    """Radio: the status it sends then."""
    answers_after_s: float = Field(default=5.0, ge=0)
    seven_bits: bool = False
    """Texts of radios are packed into seven bits where these hold them."""
    constant_reference: int | None = Field(default=None, ge=0, le=255)
    """The message reference of every text of a radio; by default each has its own."""
    reports_unasked: bool = True
    """Reports on what the client has sent come without AT+CTSP, as clients in the field rely on."""
    shows_unrouted: bool = False
    """What no client has asked for (AT+CTSP) goes to the terminal's own display, which reports it;
    by default the terminal has none, and the network keeps it."""
    latency_s: float | None = Field(default=None, ge=0)
    """From OK to `+CMGS: 0,4`; by default another each time, from 0.5 to 3 s."""
    baud: int | None = Field(default=None, ge=300)
    """How fast its words come, 10 bits an octet; by default at once."""
    answer_delay_s: float = Field(default=0.02, ge=0)
    report_s: float = Field(default=2.0, ge=0)
    """From the air to the terminal's report."""
    read_s: float | None = None
    """When the terminal's user opens the text; never by default."""
    never_reports: bool = False
    short_reports: bool = False
    """Reports in the shape of a status."""
    reports_want_acknowledgement: bool = False
    late_duplicate_reports: bool = False
    redelivery_s: float | None = Field(default=5.0, gt=0)
    """The network stores a text until its receipt is reported, and brings it again; null: never."""
    longest_bits: int = Field(default=1184, ge=160, le=2047)
    busy_refusals: int = Field(default=0, ge=0)
    """How often AT+CMGS is answered 42 before the channel is free."""
    busy_from_part: int = Field(default=1, ge=1)
    """From which AT+CMGS on."""
    refusal: int | None = None
    """A +CME ERROR for every AT+CMGS."""
    not_on_air: bool = False
    """`+CMGS: 0,5` for every SDS."""
    without_sent_report: bool = False
    sent_report_first: bool = False
    """`+CMGS: 0,4` comes before OK."""
    error_without_number: bool = False
    prompt: bool = False
    echo_stuck: bool = False
    protocol_table: int = Field(default=32, ge=0)
    """How many AT+CTSP fit: then 39."""
    registered_protocols: tuple[str, ...] = ()
    """What the radio has already, for which it answers 38."""
    header_fields: Literal[3, 4, 6, 7] = 6
    end_to_end: bool = False
    """What comes in is marked as encrypted from end to end: a header of 7 fields."""
    long_identities: bool = False
    """Identities as TSI of 17 digits."""
    half_octets: bool = False
    """Locations of 84 bits in 21 digits."""
    locations_per_s: float = Field(default=0.0, ge=0, le=50)
    emergency_at_s: float | None = Field(default=None, ge=0)
    """When somebody presses the emergency key: a status, where he is, and a call of priority 15."""
    glued_pairs: bool = False
    """Two reports that nobody asked for come in one piece."""
    chunked: bool = False
    """What it says comes in pieces cut anywhere."""
    duplicate_texts: bool = False
    silent_from_page: int | None = None
    """It dies behind the body of this page, from 1."""
    no_network_s: float = Field(default=0.0, ge=0)
    """After power-on."""
    reboot_s: float = Field(default=10.0, ge=0)
    restarts_on_atz: bool = False
    """As some models do; by default settings are forgotten, and the answer is OK."""
    garbage_before: float = Field(default=0.0, ge=0, le=1)
    garbage_inside: float = Field(default=0.0, ge=0, le=1)
    garbage_after: float = Field(default=0.0, ge=0, le=1)

"""What differs between modem models, as data: hardware_profiles/gsm_modem/*.toml."""

from enum import Enum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.driver_api import Limits


class Quirk(Enum):
    """Faults of models that the machine cannot find out by itself."""

    NO_PROMPT = "no_prompt"
    """Never sends `> `: the PDU goes out when `prompt_s` is over."""

    NO_ACKNOWLEDGE = "no_acknowledge"
    """Confirms AT+CSMS=1 and then wants no AT+CNMA."""


class Delivery(Enum):
    """Where texts that come in wait until the journal has them."""

    STORED = "stored"
    DIRECT = "direct"


class Timings(BaseModel):
    """Every wait of the machine; `_s` are seconds, `_ms` milliseconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command_s: float = Field(default=4.0, gt=0)
    """Until a command that only asks the modem itself must be answered."""
    slow_command_s: float = Field(default=20.0, gt=0)
    """The same for commands that touch the SIM or the network; every line prolongs it."""
    prompt_s: float = Field(default=5.0, gt=0)
    """From AT+CMGS to the prompt."""
    submit_s: float = Field(default=10.0, gt=0)
    """Silence after the PDU that puts a text in doubt; doubled when the modem was only slow."""
    submit_longest_s: float = Field(default=60.0, gt=0)
    """What that doubling ends at."""
    submit_most_s: float = Field(default=60.0, gt=0)
    """From the PDU to +CMGS at the most: until then the modem is not spoken to again."""
    look_s: float = Field(default=4.0, gt=0)
    """Silence after which a probe asks the modem whether it is still there."""
    resync_s: float = Field(default=1.8, gt=0)
    """For each of the three calls to a modem that has fallen silent."""
    sim_ready_s: float = Field(default=30.0, ge=0)
    """How long the SIM may call itself busy after the start."""
    registration_s: float = Field(default=90.0, ge=0)
    """How long the start waits for a network."""
    reassembly_s: float = Field(default=60.0, gt=0)
    """After how long a text is told with gaps, from the last part that came."""
    ring_gap_s: float = Field(default=12.0, gt=0)
    """Silence after which the next RING is another call."""
    command_gap_ms: float = Field(default=0.0, ge=0)
    """Pause between an answer and the next command."""
    byte_gap_ms: float = Field(default=0.0, ge=0, le=50)
    """Pause between two bytes that are written, for a modem that loses what comes faster."""
    prompt_gap_ms: float = Field(default=0.0, ge=0)
    """Pause between the prompt and the PDU."""


class Profile(BaseModel):
    """A modem model; every key has a default that suits a modem true to the standards."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "GSM modem"
    init: tuple[str, ...] = ()
    """Commands sent after ATE0 and AT+CMEE=1, before the PIN; refusals are noted only."""
    delivery: Delivery = Delivery.STORED
    notify: tuple[str, ...] = ()
    """Parameters of AT+CNMI, tried in turn; empty: what the standard offers for `delivery`."""
    storage: str = "SM"
    """Where texts are stored (AT+CPMS); empty: as the modem has it."""
    phase_2_plus: bool = True
    """Ask for AT+CSMS=1: what comes directly is acknowledged by us, after the commit."""
    keep_link_open: bool = True
    """AT+CMMS=2: the radio link stays up between the parts of a text."""
    wide_reference: bool = False
    """16-bit concatenation references; 8-bit ones are understood by every telephone."""
    restart: str = Field(default="AT+CFUN=1,1", pattern=r"^(AT[ -~]*)?$")
    """Typed to a modem that answers nothing else (TS 27.007 §8.2); empty: nothing is."""
    longest_text_parts: int = Field(default=10, ge=1, le=255)
    reports: bool = True
    validity_h: int | None = Field(default=None, ge=1, le=720)
    """How long the network may try (TP-VP); None: as long as it likes."""
    quirks: frozenset[Quirk] = frozenset()
    timings: Timings = Timings()

    @model_validator(mode="after")
    def _texts_are_not_lost(self) -> Self:
        """What the modem passes on and forgets at once is lost if we die before the commit."""
        direct = self.delivery is Delivery.DIRECT or any(map(passes_texts_on, self.notify))
        if direct and not self.phase_2_plus:
            raise ValueError(
                "texts that come directly need acknowledgements: "
                "with phase_2_plus = false a crash loses them; use stored delivery"
            )
        if direct and Quirk.NO_ACKNOWLEDGE in self.quirks:
            raise ValueError(
                "texts that come directly need acknowledgements: "
                "with the quirk no_acknowledge a crash loses them; use stored delivery"
            )
        return self

    @property
    def limits(self) -> Limits:
        """What a session with such a modem can do."""
        return Limits(1, self.longest_text_parts, self.reports, self.timings.look_s)


def passes_texts_on(parameters: str) -> bool:
    """Whether AT+CNMI with these gives texts out instead of storing them all."""
    # TS 27.005 §3.4.1 <mt>: 2 all but class 2, 3 class 3 only
    fields = parameters.split(",")
    return len(fields) > 1 and fields[1].strip() in ("2", "3")

"""What differs between switches, as data: hardware_profiles/sip/*.toml."""

from enum import Enum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.sip.carriage import Carries
from drivers.sip.radio.radio_rules import RadioRules
from drivers.sip.texts.message_rules import MessageRules
from gateway.driver_api import CallCause


class NumberForm(Enum):
    """How a number stands in the `{number}` of `dial`."""

    AS_WRITTEN = "as_written"
    """The roster's digits, with its `+` if it has one."""
    NATIONAL = "national"
    """Without the country code: 154…, 0600…"""
    E164 = "e164"
    """+86 and the national number without its trunk zero."""


class HandingOver(Enum):
    """How somebody who speaks with us already is put through to a seat."""

    JOIN = "join"
    """The seat is called, and both calls are joined here."""
    REFER = "refer"
    """The switch is asked to call the seat in our place (RFC 3515); joined where it refuses."""


class Timings(BaseModel):
    """All in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    no_response_s: float = Field(default=8.0, gt=0)
    """From an INVITE until any response; a peer that is not there gives none."""
    ring_s: float = Field(default=45.0, gt=0)
    """From an INVITE until somebody picks up."""
    digit_s: float = Field(default=6.0, gt=0)
    """From the end of the menu until a key; then the menu is said again, or we hang up."""
    next_key_s: float = Field(default=4.0, gt=0)
    """From a key to the next of the same answer (4*10#)."""
    thanks_s: float = Field(default=10.0, gt=0)
    """The longest that thanks may take before we hang up all the same."""
    call_s: float = Field(default=300.0, gt=0)
    """The longest that a call may last after it was answered."""
    guidance_s: float = Field(default=2.0, gt=0)
    """The longest that somebody who calls waits until it is known what he is to hear."""
    seat_ring_s: float = Field(default=30.0, gt=0)
    """From the INVITE to a seat until one has picked up."""
    joined_s: float = Field(default=3600.0, gt=0)
    """The longest that somebody may speak with a seat."""
    message_s: float = Field(default=120.0, gt=0)
    """The longest message that a caller may leave."""
    message_silence_s: float = Field(default=6.0, gt=0)
    """How long nobody may speak until it is over."""
    message_filed_s: float = Field(default=5.0, gt=0)
    """The longest until a message that is over is whole in its file."""
    report_s: float = Field(default=40.0, gt=0)
    """What is waited beyond those limits, and after a hang-up: a peer that is gone takes 32 s."""
    start_s: float = Field(default=20.0, gt=0)
    """Until a worker that was started is ready."""
    register_s: float = Field(default=10.0, gt=0)
    """From there until the registrar has answered."""
    wait_s: float = Field(default=10.0, gt=0)
    """The longest that a call waits for a leg before the core is told to ask later."""


class Profile(BaseModel):
    """One kind of switch; every key has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    carries: Carries = Carries.VOICE
    transport: Literal["udp", "tcp", "tls"] = "udp"
    legs: int = Field(default=4, ge=1, le=64)
    """Calls that one worker process is asked to hold; what its library gives may be less."""
    number_form: NumberForm = NumberForm.AS_WRITTEN
    times_spoken: int = Field(default=2, ge=1, le=5)
    """How often the order is said before the menu."""
    menus: int = Field(default=2, ge=1, le=5)
    """How often the menu is said to somebody who presses nothing."""
    hand_over: HandingOver = HandingOver.JOIN
    """How key 0 and a seat's wish are granted in a call that stands."""
    inband_keys: bool = True
    """Whether tones in the sound are keys; not where music plays before anybody was rung."""
    repeats: int = Field(default=3, ge=0, le=9)
    """How often 9 plays the order again."""
    options_every_s: float = Field(default=0.0, ge=0, le=3600)
    """How often the switch is asked whether it is there (OPTIONS); 0, for one that is not known
    to answer: never."""
    causes: dict[int, CallCause] = {}
    """Final codes that mean something else here."""
    causes_after_ringing: dict[int, CallCause] = {}
    """The same for a telephone that has rung (180)."""
    timings: Timings = Timings()
    messages: MessageRules = MessageRules()
    """Of texts and pages by SIP MESSAGE."""
    radio: RadioRules = RadioRules()
    """Of a gateway to a radio system."""

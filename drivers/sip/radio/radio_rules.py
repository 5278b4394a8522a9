"""What differs between gateways to a radio system: `[radio]` in hardware_profiles/sip/*.toml.

The vendors' documents are not public; what can be set is what they are said to do differently.
"""

from enum import Enum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Form = Annotated[str, Field(pattern=r"^[A-Za-z0-9*#+._-]*\{number\}[A-Za-z0-9*#+._-]*$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")]
HeaderValue = Annotated[str, Field(pattern=r"^[^\r\n\x00]*$")]
Code = Annotated[int, Field(ge=300, le=699)]


class PagesBy(Enum):
    """How a page goes out."""

    MESSAGE = "message"
    """As a text: SIP MESSAGE."""
    INVITE = "invite"
    """As a call, in which the text is spoken."""


class Ptt(Enum):
    """How the gateway is told that we talk."""

    VOX = "vox"
    """Not at all: it hears it."""
    KEYS = "keys"
    """Keys (RFC 4733) before and after."""
    INFO = "info"
    """A SIP INFO before and after."""


class Grant(Enum):
    """When the gateway lets us talk. A 18x is a place in its queue, and never enough."""

    ANSWERED = "answered"
    """It answers the call."""
    INFO = "info"
    """It says so in a SIP INFO after that."""


class RadioRules(BaseModel):
    """Times that a voice needs on the air are in milliseconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pages_by: PagesBy = PagesBy.MESSAGE
    group_address: Form = "{number}"
    """What stands for a talkgroup in the `{number}` of `dial`."""
    radio_address: Form = "{number}"
    """The same for one radio; what it sends is known by it, too."""
    group_headers: dict[HeaderName, HeaderValue] = {}
    """Of an INVITE to a talkgroup, beside the usual."""
    radio_headers: dict[HeaderName, HeaderValue] = {}
    longest_page_octets: int | None = Field(default=None, ge=60, le=4096)
    """The most that goes as one page, in octets of UCS-2; left out: what the site says."""
    busy_codes: tuple[Code, ...] = (486, 491, 503, 600)
    """Final codes by which a channel that is taken refuses; the page is held."""
    busy_s: float = Field(default=5.0, gt=0)
    """After how long it is tried again."""
    ptt: Ptt = Ptt.VOX
    ptt_on: str = ""
    """The keys, or the body of the INFO, that begin to talk."""
    ptt_off: str = ""
    ptt_type: str = Field(default="application/octet-stream", pattern=r"^[\w.+-]+/[\w.+-]+$")
    """The type of the body of an INFO."""
    grant: Grant = Grant.ANSWERED
    grant_words: tuple[str, ...] = ()
    """An INFO that has one of these lets us talk."""
    refusal_words: tuple[str, ...] = ()
    """An INFO that has one of these does not, or not any more."""
    grant_s: float = Field(default=30.0, gt=0)
    """The longest wait for the right to talk, in the queue of the gateway or for its INFO."""
    lead_in_ms: int = Field(default=600, ge=0, le=10_000)
    """From the right to talk to the first word: until radios have opened."""
    tail_ms: int = Field(default=300, ge=0, le=10_000)
    """From the last word to the end of the call."""
    times_spoken: int = Field(default=2, ge=1, le=5)
    page_s: float = Field(default=180.0, gt=0)
    """The longest that one page may take the channel."""
    speech_s: float = Field(default=8.0, ge=0)
    """The longest wait for a text to be rendered before its page is dialled."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = []
        if self.ptt is not Ptt.VOX and not (self.ptt_on and self.ptt_off):
            faults.append(f"ptt {self.ptt.value} needs ptt_on and ptt_off")
        if self.ptt is Ptt.KEYS and set(self.ptt_on + self.ptt_off) - set("0123456789*#ABCD"):
            faults.append("ptt_on, ptt_off: keys are 0–9, *, #, A–D")
        if self.grant is Grant.INFO and not self.grant_words:
            faults.append("grant info needs grant_words")
        if faults:
            raise ValueError("; ".join(faults))
        return self

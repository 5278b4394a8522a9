"""How texts go by SIP MESSAGE, as data: `[messages]` in hardware_profiles/sip/*.toml."""

from enum import Enum

from pydantic import BaseModel, ConfigDict, Field


class Meaning(Enum):
    """What a final status of a MESSAGE says of it."""

    ACCEPTED = "accepted"
    RECIPIENT = "recipient"
    """Refused for the addressee's sake: no other lane would do better."""
    LANE = "lane"
    """Refused for ours, or the switch's."""
    BUSY = "busy"
    """Nothing was sent; later it may be."""
    UNKNOWN = "unknown"
    """It may have arrived."""


class MessageRules(BaseModel):
    """`longest_octets` and `most_parts` bound a text: what is longer is refused, never cut."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    longest_octets: int = Field(default=480, ge=60, le=3000)
    """Of the body of one MESSAGE, in UTF-8. RFC 3428 §8 allows 1300 with its header, which takes
    some 470, and 820 with credentials; in a network of one's own there is no such limit."""
    most_parts: int = Field(default=4, ge=1, le=9)
    """A longer text goes in as many numbered messages; 1: it is refused."""
    no_response_s: float = Field(default=10.0, gt=0)
    """Until a text that nobody has answered is in doubt."""
    busy_s: float = Field(default=10.0, gt=0)
    """How long to wait after a status that means busy."""
    meanings: dict[int, Meaning] = {}
    """Final codes that mean something else here."""

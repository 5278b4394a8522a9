"""What `--set` names of the calls on a simulated radio; times are seconds."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class CallSettings(BaseModel):
    """By default a call comes up and its right to talk is granted at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    call_setup_s: float = Field(default=0.4, ge=0)
    """From the answer to ATD until it is connected."""
    call_refusal: int | None = Field(default=None, ge=0, le=40)
    """The cause with which every call is released instead (+CTCR)."""
    dial_refusal: int | None = None
    """A +CME ERROR for every ATD."""
    grant: Literal[0, 1, 2, 3] = 0
    """Of the first demand to talk: 0 granted, 1 not, 2 queued, 3 others talk."""
    grant_after_s: float = Field(default=0.3, ge=0)
    queued_s: float = Field(default=4.0, ge=0)
    """How long a queued demand waits."""
    others_talk_s: float = Field(default=6.0, ge=0)
    dial_asks: bool = True
    """A dial asks for the right to talk; some networks wait for AT+CTXD."""
    pre_empted_after_s: float | None = Field(default=None, ge=0)
    """Somebody with a higher priority takes the right to talk away."""
    talk_most_s: float = Field(default=60.0, gt=0)
    """How long the network lets one talk: then it releases the call."""
    hang_s: float = Field(default=6.0, ge=0)
    """How long a call stays in which nobody talks."""
    release_after_s: float | None = Field(default=0.3, ge=0)
    """From the answer to ATH until the radio says so; null: it never does."""
    selected_group_only: bool = False
    """A call to another talkgroup than the selected one is not allowed (cause 6)."""
    sds_in_calls: bool = False
    """By default AT+CMGS is answered 42 while a call is up."""
    group_call_at_s: float | None = Field(default=None, ge=0)
    """When somebody calls the first talkgroup."""

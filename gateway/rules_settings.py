"""The table `[rules]` of the configuration: what holds for every order of this site."""

from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

_YEAR_H = 366 * 24


class SettingsTable(BaseModel):
    """One table of the file; a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Day(SettingsTable):
    """When day begins and ends, local time."""

    start: time = Field(default=time(6), alias="from")
    end: time = Field(default=time(20), alias="to")


class ProgressRules(SettingsTable):
    """From which level on units are asked for progress, after how long, and when it is silence.

    A unit is asked `every_min` after its last word; after `silence_min` more the hall is told.
    """

    from_level: Literal["特别重大", "重大", "较大", "一般", "never"] = "重大"
    every_min: int = Field(default=30, ge=1, le=1_440)
    silence_min: int = Field(default=15, ge=1, le=1_440)


class ReportRules(SettingsTable):
    """How many hours after the order its units are reminded of the report they owe."""

    reminders_h: tuple[int, ...] = (12, 22)

    @field_validator("reminders_h")
    @classmethod
    def _in_order(cls, hours: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= hour <= _YEAR_H for hour in hours) or list(hours) != sorted(set(hours)):
            raise ValueError("hours from 1 to a year, each once, the earliest first")
        return hours


class Rules(SettingsTable):
    """Which limits hold: a shipped profile or a path. `day` overrules the profile's own.

    `ladder` is a shipped ladder profile or a path. A delivery whose outcome stays `unknown` is
    sent again, marked, or a human is asked. `reserve_lanes` of a bearer wait for urgent orders.
    `templates` is a file of the site's own texts. A page over the radio holds `radio_octets`;
    with `order_number_in_text` every text names the order's number and issuer.
    """

    limits: str = "none"
    day: Day | None = None
    ladder: str = "standard"
    unknown: Literal["resend", "ask"] = "resend"
    reserve_lanes: int = Field(default=0, ge=0)
    templates: Path | None = None
    radio_octets: int = Field(default=140, ge=60, le=4_096)
    order_number_in_text: bool = False
    progress: ProgressRules = ProgressRules()
    report: ReportRules = ReportRules()

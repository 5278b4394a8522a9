"""The table `[health]` of the configuration: how the pool of SIMs proves that it is alive."""

from pydantic import Field, field_validator

from gateway.rules_settings import SettingsTable

_LEAST_S = 300
_MOST_S = 31 * 86_400


class Health(SettingsTable):
    """Channels of texts that have an `own_number` text each other, in a ring.

    They do it every `self_text_every_s` (0: never), counted from 1970 UTC: a day of 86400 s
    begins at 08:00 in China. What has not arrived `self_text_late_s` after it was sent is alarmed.
    """

    self_text_every_s: int = Field(default=86_400, ge=0, le=_MOST_S)
    self_text_late_s: int = Field(default=60, ge=1, le=_MOST_S)

    @field_validator("self_text_every_s")
    @classmethod
    def _affordable(cls, every_s: int) -> int:
        if 0 < every_s < _LEAST_S:
            raise ValueError(f"0 for never, or {_LEAST_S} at least: every text costs money")
        return every_s

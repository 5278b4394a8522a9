"""The keys of a `[[channel]]` with `driver = "tetra_pei"`."""

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

from drivers.tetra_pei.status_value import EMERGENCY, is_short_report, read_value

_PORT = r"^(/.+|socket://[^/:\s]+:\d{1,5}|[\w.-]+)$"
_SSI = r"^(\d{1,8})?$"
_ANSWER = re.compile(r"[0-69][A-Za-z]?")


class Config(BaseModel):
    """Where the radio is and what its fleet's statuses mean; see the driver's README."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: str = Field(min_length=1, pattern=_PORT)
    """A device path, best by-id, or `socket://host:port`."""
    baud: int = Field(default=9600, ge=300, le=4_000_000)
    statuses: dict[str, str] = Field(default_factory=dict)
    """A status of the fleet, "0x9A14", and the answer it stands for, "4"."""
    named_statuses: dict[str, str] = Field(default_factory=dict)
    """Statuses that we send, by the words for them: "撤收" = "0x8010"."""
    own_identity: str = Field(default="", pattern=r"^\d{0,17}$")
    """The radio's own ISSI or TSI, where it does not tell it (AT+CNUMF?)."""
    talkgroup: str = Field(default="", pattern=_SSI)
    """The talkgroup that the radio is set to at the start; empty: as it is."""

    @field_validator("statuses")
    @classmethod
    def _possible_statuses(cls, statuses: dict[str, str]) -> dict[str, str]:
        faults = [fault for entry in statuses.items() for fault in _faults(*entry)]
        values = [value for each in statuses if (value := read_value(each)) is not None]
        faults += [f"{value:#06x} stands there twice" for value in _twice(values)]
        if faults:
            raise ValueError("; ".join(faults))
        return statuses

    @field_validator("named_statuses")
    @classmethod
    def _possible_names(cls, statuses: dict[str, str]) -> dict[str, str]:
        faults = [fault for status in statuses.values() for fault in _value_faults(status)]
        faults += [
            f"{name!r} is no name: a number stands for itself"
            for name in statuses
            if not name.strip() or name.strip()[0].isdigit()
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return statuses

    @property
    def status_names(self) -> dict[str, int]:
        """What we can send by name."""
        return {name.strip(): int(status, 0) for name, status in self.named_statuses.items()}

    @property
    def answers(self) -> dict[int, str]:
        """The table by value."""
        return {int(status, 0): answer for status, answer in self.statuses.items()}


def _value_faults(status: str) -> list[str]:
    """What is wrong with a status as it is written."""
    value = read_value(status)
    if value is None:
        return [f'{status!r} is no status: write "0x8003"']
    if value == EMERGENCY:
        return ["0x0000 is always the emergency"]
    if is_short_report(value):
        return [f"{status} is a delivery report of the standard, no status"]
    return []


def _faults(status: str, answer: str) -> list[str]:
    """What is wrong with one line of the table."""
    faults = _value_faults(status)
    if _ANSWER.fullmatch(answer) is None:
        faults.append(f'{answer!r} is no answer: 0 to 6 or 9, as in "4"')
    return faults


def _twice(values: list[int]) -> list[int]:
    return sorted({value for value in values if values.count(value) > 1})

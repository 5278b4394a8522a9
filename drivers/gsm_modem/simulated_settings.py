"""What `muster simulate gsm_modem --set key=value` can say.

Everything of `ModemSettings` holds for all modems, or for one as `modems.2.key=value`
(modems count from 1).
"""

from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Probability = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]


class Silence(Enum):
    """What became of the text at which a modem fell silent."""

    NOT_ON_AIR = "not_on_air"
    ON_AIR_WITHOUT_ANSWER = "on_air_without_answer"


class Prompt(Enum):
    """How the prompt of AT+CMGS comes."""

    NORMAL = "normal"
    LATE = "late"
    MISSING = "missing"
    CRLF = "crlf"


class ModemSettings(BaseModel):
    """One modem, healthy by default; each further field is a fault or a quirk seen in the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    latency_s: Seconds = Field(0.5, description="from Ctrl-Z to +CMGS, for each part")
    answer_delay_s: Seconds = Field(0.0, description="from a command to its answer, all others")
    own_number: str = Field("1549900{n:04d}", description="of its SIM; {n} is the modem")
    storage_size: int = Field(50, ge=1, description="places in each message memory")
    first_reference: int = Field(0, ge=0, le=255, description="TP-MR of its first part")
    storages: tuple[str, ...] = Field(("SM", "ME", "SR"), description="its message memories")
    signal: int = Field(18, ge=0, le=99, description="as +CSQ gives it")
    registration: int = Field(1, ge=0, le=5, description="as +CREG gives it when the radio is on")

    pin: str | None = Field(None, description="the SIM asks for this PIN")
    pin_tries: int = Field(3, ge=0, le=3, description="tries that are left; 0 asks for the PUK")
    puk: str = Field("12345678", description="what unlocks a locked SIM")

    silent_from_text: int | None = Field(None, ge=1, description="hangs at Ctrl-Z of the nth text")
    silent_kind: Silence = Field(Silence.NOT_ON_AIR, description="what becomes of that part")
    silent_for_s: Seconds | None = Field(None, description="recovers after this; None never")
    refuse_everything: int | None = Field(None, description="+CMS ERROR for every submit")
    refuse_numbers: tuple[str, ...] = Field((), description="patterns (154000*) of bad numbers")
    refuse_numbers_code: int = Field(1, description="+CMS ERROR for those")

    garbage_before: Probability = Field(0.0, description="NUL and noise before an answer")
    garbage_inside: Probability = Field(0.0, description="NUL and noise between its lines")
    garbage_after: Probability = Field(0.0, description="NUL and noise after an answer")
    unsolicited_inside: bool = Field(False, description="a foreign line before each final result")
    prompt: Prompt = Field(Prompt.NORMAL, description="how '> ' comes")
    prompt_delay_s: Seconds = Field(1.0, description="of a late prompt")
    echo_stuck: bool = Field(False, description="ATE0 is answered OK and does nothing")
    report_before_answer: bool = Field(False, description="the report comes before +CMGS")
    cms_errors_as_text: bool = Field(False, description="+CMS ERROR: words instead of a number")
    without_csms: bool = Field(False, description="knows no AT+CSMS and no AT+CNMA")
    without_cmms: bool = Field(False, description="knows no AT+CMMS")
    slow_boot_s: Seconds = Field(0.0, description="deaf for this long after power and reset")


class SimulatorSettings(ModemSettings):
    """The network, and what holds for all modems."""

    modems: dict[int, dict[str, Any]] = Field({}, description="settings of one modem, from 1")
    terminals: dict[str, str] = Field({}, description="number: pattern as in terminals.csv")
    default_terminal: str = Field("delivered:4", description="pattern of every other number")
    clock_start_utc: datetime = Field(
        datetime(2026, 8, 12, 6, 0, tzinfo=UTC), description="the network's time at 0 s"
    )
    duplicate_texts: bool = Field(False, description="every inbound part arrives twice")
    shuffle_texts: bool = Field(False, description="parts of inbound texts arrive in disorder")
    duplicate_reports: bool = Field(False, description="every delivery report arrives twice")
    wide_references: bool = Field(False, description="inbound parts have 16-bit references")

    @model_validator(mode="after")
    def _check_modems(self) -> "SimulatorSettings":
        for number in self.modems:
            self.of_modem(number)
        return self

    def of_modem(self, number: int) -> ModemSettings:
        """The settings of the modem `number`, from 1."""
        own = {name: getattr(self, name) for name in ModemSettings.model_fields}
        return ModemSettings.model_validate({**own, **self.modems.get(number, {})})

"""What `muster simulate gsm_modem --set key=value` can say.

Everything of `ModemSettings` holds for all modems, or for one as `modems.2.key=value`
(modems count from 1).
"""

from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from drivers.gsm_modem.simulated_terminal import Pattern

Probability = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]


class Silence(Enum):
    """What became of the text at which a modem fell silent."""

    NOT_ON_AIR = "not_on_air"
    ON_AIR_WITHOUT_ANSWER = "on_air_without_answer"


class Cure(Enum):
    """What wakes a modem that fell silent, besides the end of `silent_for_s`."""

    NONE = "none"
    RESET = "reset"
    REOPEN = "reopen"
    POWER = "power"


class Typing(Enum):
    """What a modem does with bytes that come while it executes (V.250 §5.6.1 forbids them)."""

    IGNORED = "ignored"
    KEPT = "kept"
    ABORTS = "aborts"


class Prompt(Enum):
    """How the prompt of AT+CMGS comes."""

    NORMAL = "normal"
    LATE = "late"
    MISSING = "missing"
    CRLF = "crlf"


class ModemSettings(BaseModel):
    """One modem, healthy by default; each further field is a fault or a quirk seen in the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    latency_s: Seconds = Field(default=0.5, description="from Ctrl-Z to +CMGS, for each part")
    answer_delay_s: Seconds = Field(
        default=0.0, description="from a command to its answer, all others"
    )
    own_number: str = Field(
        default="1549900{n:04d}",
        pattern=r"^\+?[0-9]*(\{n(:04d)?\}[0-9]*)?$",
        description="of its SIM; {n} or {n:04d} is the modem, from 1",
    )
    imei: str = Field(
        default="00100100000{n:04d}",
        pattern=r"^[0-9]*(\{n(:04d)?\}[0-9]*)?$",
        description="its serial number; {n} or {n:04d} is the modem, from 1",
    )
    storage_size: int = Field(default=50, ge=1, description="places in each message memory")
    first_reference: int = Field(default=0, ge=0, le=255, description="TP-MR of its first part")
    storages: tuple[str, ...] = Field(
        default=("SM", "ME", "SR"), description="its message memories"
    )
    signal: int = Field(default=18, ge=0, le=99, description="as +CSQ gives it")
    registration: int = Field(
        default=1, ge=0, le=5, description="as +CREG gives it when the radio is on"
    )

    pin: str | None = Field(default=None, description="the SIM asks for this PIN")
    pin_tries: int = Field(
        default=3, ge=0, le=3, description="tries that are left; 0 asks for the PUK"
    )
    puk: str = Field(default="12345678", description="what unlocks a locked SIM")

    without_cpinr: bool = Field(default=False, description="does not tell the tries that are left")

    silent_from_text: int | None = Field(
        default=None, ge=1, description="hangs at Ctrl-Z of the nth text"
    )
    silent_kind: Silence = Field(
        default=Silence.NOT_ON_AIR, description="what becomes of that part"
    )
    silent_for_s: Seconds | None = Field(
        default=None, description="recovers after this; None never"
    )
    silence_cure: Cure = Field(
        default=Cure.NONE,
        description="what makes it recover: a reset command, its port opened anew; power always",
    )
    typing_while_executing: Typing = Field(
        default=Typing.IGNORED, description="bytes typed before the final result"
    )
    swallows_texts: bool = Field(
        default=False, description="registered but dead: texts neither leave nor reach it"
    )
    refuse_everything: int | None = Field(default=None, description="+CMS ERROR for every submit")
    refuse_numbers: tuple[str, ...] = Field(
        default=(), description="patterns (154000*) of bad numbers"
    )
    refuse_numbers_code: int = Field(default=1, description="+CMS ERROR for those")

    garbage_before: Probability = Field(default=0.0, description="NUL and noise before an answer")
    garbage_inside: Probability = Field(default=0.0, description="NUL and noise between its lines")
    garbage_after: Probability = Field(default=0.0, description="NUL and noise after an answer")
    garbage_of_any_byte: bool = Field(
        default=False, description="the noise has letters, signs and line ends in it, too"
    )
    unsolicited_inside: bool = Field(
        default=False, description="a foreign line before each final result"
    )
    prompt: Prompt = Field(default=Prompt.NORMAL, description="how '> ' comes")
    prompt_delay_s: Seconds = Field(default=1.0, description="of a late prompt")
    echo_stuck: bool = Field(default=False, description="ATE0 is answered OK and does nothing")
    report_before_answer: bool = Field(default=False, description="the report comes before +CMGS")
    cms_errors_as_text: bool = Field(
        default=False, description="+CMS ERROR: words instead of a number"
    )
    without_csms: bool = Field(default=False, description="knows no AT+CSMS and no AT+CNMA")
    without_cmms: bool = Field(default=False, description="knows no AT+CMMS")
    byte_gap_s: Seconds = Field(
        default=0.0, description="loses every byte that comes sooner after the one before"
    )
    separate_events: bool = Field(
        default=False, description="says what nobody asked for on its second port, `events`"
    )
    one_command_a_line: bool = Field(
        default=False, description="refuses command lines of several commands"
    )
    without_340: bool = Field(
        default=False, description="AT+CNMA with nothing to acknowledge is a plain ERROR"
    )
    slow_boot_s: Seconds = Field(
        default=0.0, description="deaf for this long after power and reset"
    )

    def own_number_of(self, modem: int) -> str:
        """The number of that modem, from 1."""
        return self.own_number.replace("{n:04d}", f"{modem:04d}").replace("{n}", str(modem))


class SimulatorSettings(ModemSettings):
    """The network, and what holds for all modems."""

    modems: dict[int, dict[str, Any]] = Field(
        default={}, description="settings of one modem, from 1"
    )
    terminals: dict[str, str] = Field(default={}, description="number: pattern as in terminals.csv")
    default_terminal: str = Field(
        default="delivered:4", description="pattern of every other number"
    )
    clock_start_utc: datetime = Field(
        default=datetime(2026, 8, 12, 6, 0, tzinfo=UTC), description="the network's time at 0 s"
    )
    duplicate_texts: bool = Field(default=False, description="every inbound part arrives twice")
    shuffle_texts: bool = Field(
        default=False, description="parts of inbound texts arrive in disorder"
    )
    duplicate_reports: bool = Field(
        default=False, description="every delivery report arrives twice"
    )
    wide_references: bool = Field(default=False, description="inbound parts have 16-bit references")

    @model_validator(mode="after")
    def _check_each(self) -> "SimulatorSettings":
        for number in self.modems:
            self.of_modem(number)
        for pattern in (self.default_terminal, *self.terminals.values()):
            Pattern.parse(pattern)
        return self

    def of_modem(self, number: int) -> ModemSettings:
        """The settings of the modem `number`, from 1."""
        own = {name: getattr(self, name) for name in ModemSettings.model_fields}
        return ModemSettings.model_validate({**own, **self.modems.get(number, {})})

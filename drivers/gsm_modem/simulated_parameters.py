"""What commands have set in a simulated modem, with the defaults of the standards."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class LineParameters:
    """V.250 and TS 27.007; ATZ and AT&F put the defaults back."""

    echo: bool = True
    quiet: bool = False
    verbose: bool = True
    registers: dict[int, int] = field(default_factory=lambda: {0: 0, 3: 13, 4: 10, 5: 8})
    numbers: dict[str, int] = field(
        default_factory=lambda: {"+CMEE": 0, "+CREG": 0, "+CGREG": 0, "+CEREG": 0, "+CLIP": 0}
    )
    character_set: str = "GSM"


@dataclass(frozen=True, slots=True)
class Indications:
    """AT+CNMI, TS 27.005 §3.4.1."""

    mode: int = 0
    mt: int = 0
    bm: int = 0
    ds: int = 0
    bfr: int = 0


@dataclass(slots=True)
class MessageParameters:
    """TS 27.005; only power-up puts the defaults back. `memories`: mem1, mem2, mem3."""

    service: int = 0
    indications: Indications = field(default_factory=Indications)
    memories: list[str] = field(default_factory=lambda: ["SM", "SM", "SM"])
    more_messages: int = 0
    service_centre: str = "+8615400000500"

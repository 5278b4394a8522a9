"""What a radio answers to each AT command: a second reading of EN 300 392-5.

`answer` gives the lines and the final result; AT+CMGS is the terminal's, for it takes a body.
"""

from dataclasses import dataclass, field

from drivers.tetra_pei.simulated_settings import SimulatorSettings

_GENERAL, _UNSUPPORTED, _SYNTAX = 3, 4, 35
_ALREADY, _FULL = 38, 39
_TEXT_SERVICES = {0x82: "3,130", 0x89: "3,137", 0x8A: "3,138", 0x8C: "3,140"}
_OTHER_SERVICES = {0x0A: "3,10", 0x02: "3,2", 0x09: "3,9"}


@dataclass(slots=True)
class RadioSettings:
    """What power-off forgets."""

    echo: bool = True
    errors_numbered: bool = False
    reports_registration: bool = False
    sds_service: str = ""
    services: set[str] = field(default_factory=set)
    talkgroup: int = 0


class SimulatedCommands:
    """One radio's settings and answers; `registered` is asked for +CREG."""

    def __init__(self, settings: SimulatorSettings, ssi: int) -> None:
        self._settings = settings
        self._ssi = ssi
        self.radio = RadioSettings()
        self.registered = True
        self.power_on()

    def power_on(self) -> None:
        """Everything is as it was made."""
        self.radio = RadioSettings()
        for service in self._settings.registered_protocols:
            self.radio.services.add(service.partition(",")[2])

    def passes_on(self, service: int, octets: bytes) -> bool:
        """Whether the computer has asked for what comes like this."""
        if service == 13:
            return "2,20" in self.radio.services
        known = _TEXT_SERVICES | _OTHER_SERVICES
        return known.get(octets[0], f"3,{octets[0]}") in self.radio.services

    def error(self, code: int) -> str:
        """A refusal as this radio words it."""
        if self._settings.error_without_number or not self.radio.errors_numbered:
            return "ERROR"
        return f"+CME ERROR: {code}"

    def answer(self, line: str) -> list[str]:
        """The lines of the answer, the result code last."""
        name, _, value = line.partition("=")
        match name:
            case "AT":
                return ["OK"]
            case "ATE0":
                self.radio.echo = self._settings.echo_stuck
                return ["OK"]
            case "AT+CMEE" if value in ("0", "1"):
                self.radio.errors_numbered = value == "1"
                return ["OK"]
            case "AT+CSCS" if value == "8859-1":
                return ["OK"]
            case "AT+CREG" if value in ("0", "1", "2"):
                self.radio.reports_registration = value != "0"
                return ["OK"]
            case "AT+CTSP" if value:
                return self._register(value)
            case "AT+CTSDS" if value:
                return self._select_service(value)
            case "AT+CTGS" if value.startswith("1,") and value[2:].isdigit():
                self.radio.talkgroup = int(value[2:])
                return ["OK"]
            case "AT+CMGS" if value == "?":
                return [f"+CMGS: (0-16777214),(8-{self._settings.longest_bits})", "OK"]
        return self._told(line)

    def _told(self, line: str) -> list[str]:
        setting = 2 if self.radio.reports_registration else 0
        told = {
            "AT+CREG?": f"+CREG: {setting},{1 if self.registered else 0}",
            "AT+CSQ?": "+CSQ: 24,99",
            "AT+CTOM?": "+CTOM: 0",
            "AT+GMM?": "+GMM: 54009,SIMULATED,1.0.0.0",
            "AT+GMR?": "+GMR: R00.000.0001",
            "AT+CNUMF?": f"+CNUMF: 6,046009999{self._ssi:08d}",
            "AT+CTGS?": f"+CTGS: 1,{self.radio.talkgroup}",
        }.get(line)
        return [self.error(_UNSUPPORTED)] if told is None else [told, "OK"]

    def _register(self, value: str) -> list[str]:
        profile, _, service = value.partition(",")
        if profile not in ("0", "1", "2") or service.count(",") not in (0, 1) or not service:
            return [self.error(_SYNTAX)]
        if service in self.radio.services:
            return [self.error(_ALREADY)]
        if len(self.radio.services) >= self._settings.protocol_table:
            return [self.error(_FULL)]
        self.radio.services.add(service)
        return ["OK"]

    def _select_service(self, value: str) -> list[str]:
        fields = value.split(",")
        if not 2 <= len(fields) <= 5 or not all(field.isdigit() for field in fields):
            return [self.error(_SYNTAX)]
        if fields[0] not in ("12", "13") or fields[1] not in ("0", "1"):
            return [self.error(_GENERAL)]
        self.radio.sds_service = fields[0]
        return ["OK"]

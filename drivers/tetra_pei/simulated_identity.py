"""What a radio tells of itself: model, number, battery, place, talkgroups (EN 300 392-5).

Each question may be asked with and without its mark (AT+CSQ? as AT+CSQ); `=?` is answered OK.
"""

from drivers.tetra_pei.simulated_command_line import AtCommand, Form
from drivers.tetra_pei.simulated_settings import SimulatorSettings

_ACTIVE, _SEARCHING, _DIRECT = 54009, 54001, 54010
_STATIC_MOST, _DYNAMIC_MOST = 2000, 10000
_DAY_S = 86400
# TS 27.007 §5.1 to §5.4 has other names for what V.250 calls so
_SAME_AS = {"+CGMI": "+GMI", "+CGMM": "+GMM", "+CGMR": "+GMR", "+CGSN": "+GSN"}


def long_identity(ssi: int) -> str:
    """MCC of 4 digits, MNC of 5, SSI of 8."""
    return f"046009999{ssi:08d}"


class SimulatedIdentity:
    """One radio's answers; None is what no radio knows."""

    def __init__(self, settings: SimulatorSettings, ssi: int) -> None:
        self._ssi = ssi
        self._talkgroups = settings.talkgroups
        self._shown = {"+CNUMS": (1, _STATIC_MOST), "+CNUMD": (1, _DYNAMIC_MOST)}

    def answer(
        self, command: AtCommand, now_s: float, *, on_air: bool, mode: int
    ) -> list[str] | None:
        """The lines of an answer without its result; None for a question that is not known."""
        if command.name in self._shown:
            return self._phone_book(command)
        name = command.name
        told = self._told(now_s, on_air, mode).get(_SAME_AS.get(name, name))
        if told is None or command.form is Form.SET:
            return None
        told = told.replace(_SAME_AS.get(name, name), name, 1)
        return [] if command.form is Form.TEST else [told]

    def _told(self, now_s: float, on_air: bool, mode: int) -> dict[str, str]:
        state = _DIRECT if mode in (1, 6) else _ACTIVE if on_air else _SEARCHING
        return {
            "I": "SIMULATED",
            "+GMI": "+GMI: SIMULATED",
            "+GMM": f"+GMM: {state},SIMULATED,1.0.0.0",
            "+GMR": "+GMR: R00.000.0001",
            "+GSN": "+GSN: 000000000000001",
            "+CNUMF": f"+CNUMF: 6,{long_identity(self._ssi)}",
            "+CSQ": "+CSQ: 24,99" if on_air else "+CSQ: 99,99",
            "+CBC": "+CBC: 0,87",
            "+CPIN": "+CPIN: READY",
            "+GPSPOS": f"+GPSPOS: {_time_of_day(now_s)},N: 28_51.0000,E: 120_43.8000,7",
        }

    def _phone_book(self, command: AtCommand) -> list[str] | None:
        """AT+CNUMS= names the entries that AT+CNUMS? lists; only the first line has the name."""
        kinds, most = ("0", _STATIC_MOST) if command.name == "+CNUMS" else ("0,1,3", _DYNAMIC_MOST)
        match command.form:
            case Form.TEST:
                return [f"{command.name}: ({kinds}),(1-{most}),(1-{most})"]
            case Form.SET:
                fields = command.value.split(",")
                known = len(fields) == 3 and all(map(str.isdecimal, fields))
                if not known or fields[0] not in kinds.split(","):
                    return None
                self._shown[command.name] = int(fields[1]), int(fields[2])
                return []
            case Form.DO:
                return None
        first, last = self._shown[command.name]
        groups = self._talkgroups if command.name == "+CNUMS" else ()
        entries = [f"{at},{long_identity(group)},TG {group}" for at, group in enumerate(groups, 1)]
        lines = entries[max(0, first - 1) : last]
        return [f"{command.name}: {lines[0]}", *lines[1:]] if lines else []


def _time_of_day(now_s: float) -> str:
    seconds = int(now_s) % _DAY_S
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

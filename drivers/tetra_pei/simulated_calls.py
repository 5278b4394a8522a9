"""What a radio answers to the commands of calls: a second reading of EN 300 392-5 §6.11.

    AT+CTSDC=…      how the next call is: AI, called type, area, hook, simplex, end to end,
                    comms type, slots, RqTx, priority, CLIR
    ATDssi          sets it up        AT+CTXD=inst,prio   demands to talk
    ATH             leaves all calls  AT+CUTXC=inst       ends talking

What follows from them is `simulated_call_network`'s.
"""

from drivers.tetra_pei.simulated_call_network import (
    CallShape,
    CallSurroundings,
    SimulatedCallNetwork,
    Turn,
)
from drivers.tetra_pei.simulated_call_settings import CallSettings

_GENERAL, _DIAL_CHARACTERS, _OUT_OF_SERVICE, _RANGE, _SYNTAX = 3, 27, 30, 34, 35
_FIELDS_LEAST, _FIELDS_MOST = 2, 11
_COMMS, _DEMANDS = 6, 8
_SHAPE = (0, 3, 4, 5, 6, 7)
_CHOICES = "(0-8),(0-5),(0-15),(0,1),(0,1),(0,1),(0-3),(1-4),(0,1),(0-15),(0,1)"


class SimulatedCalls:
    """`answer` takes one command; what no radio would stand goes to `violations`."""

    def __init__(
        self, settings: CallSettings, around: CallSurroundings, violations: list[str]
    ) -> None:
        self.network = SimulatedCallNetwork(settings, around)
        self._violations = violations
        self._settings = settings
        self._around = around
        self._service: list[str] = []
        if settings.group_call_at_s is not None and around.talkgroups:
            group, after_s = around.talkgroups[0], settings.group_call_at_s
            around.later(0.0, lambda: around.later(after_s, lambda: self.hear_group_call(group)))

    @property
    def is_busy(self) -> bool:
        """Whether the radio has no room for an SDS."""
        return bool(self.network.calls) and not self._settings.sds_in_calls

    @property
    def turns(self) -> list[Turn]:
        """When we talked, and to whom."""
        return self.network.turns

    @property
    def is_talking(self) -> bool:
        """Whether we hold the right to talk somewhere."""
        return any(turn.ended_s is None for turn in self.turns)

    def hear_group_call(self, group: int, talks_s: float = 8.0) -> None:
        """Somebody talks to a talkgroup that this radio listens to."""
        self.network.hear_group_call(group, talks_s)

    def lose_power(self) -> None:
        """Nothing of a call is left, nor of how the next one was to be."""
        self.network.forget()
        self._service = []

    def answer(self, command: str) -> list[str] | None:
        """The lines of the answer, the result last; None if it is not about calls."""
        name, _, value = command.partition("=")
        match name:
            case "AT+CTSDC" if value == "?":
                return [f"+CTSDC: {_CHOICES}", "OK"]
            case "AT+CTSDC?":
                return [f"+CTSDC: {','.join(self._service)}", "OK"]
            case "AT+CTSDC":
                return self._select_service(value)
            case "AT+CTXD":
                return self._demand(value)
            case "AT+CUTXC":
                return self._cease(value)
            case "ATH" | "ATH0":
                self.network.hang_up()
                return ["OK"]
        if command.startswith("ATD"):
            return self._dial(command.removeprefix("ATD").rstrip(";"))
        return None

    def _select_service(self, value: str) -> list[str]:
        fields = value.split(",")
        if not _FIELDS_LEAST <= len(fields) <= _FIELDS_MOST or not all(map(str.isdecimal, fields)):
            return [self._around.error(_SYNTAX)]
        self._service = fields
        return ["OK"]

    def _field(self, place: int) -> str:
        return self._service[place] if place < len(self._service) else "0"

    def _dial(self, digits: str) -> list[str]:
        refusal = self._dial_refusal(digits)
        if refusal is not None:
            return [self._around.error(refusal)]
        fields = tuple(self._field(place) for place in _SHAPE)
        shape = CallShape(fields, self._field(_COMMS) != "0", self._field(_DEMANDS) == "0")
        self.network.begin(int(digits), shape)
        return ["OK"]

    def _dial_refusal(self, digits: str) -> int | None:
        if not self._service:
            self._violations.append("EN 300 392-5 §6.11: ATD before AT+CTSDC")
            return _SYNTAX
        if not digits.isdecimal():
            return _DIAL_CHARACTERS
        if not 0 < int(digits) < 0xFFFFFF:
            return _RANGE
        if not self._around.on_air():
            return _OUT_OF_SERVICE
        if any(call.is_ours and not call.is_leaving for call in self.network.calls):
            return _GENERAL
        return self._settings.dial_refusal

    def _demand(self, value: str) -> list[str]:
        instance, _, priority = value.partition(",")
        call = self.network.call_of(instance)
        if call is None or priority not in ("0", "1", "2", "3"):
            return [self._around.error(_RANGE)]
        if not call.is_up or call.turn is not None:
            return [self._around.error(_GENERAL)]
        self.network.demand(call)
        return ["OK"]

    def _cease(self, value: str) -> list[str]:
        call = self.network.call_of(value)
        if call is None:
            return [self._around.error(_RANGE)]
        if call.turn is None and not call.wants:
            return [self._around.error(_GENERAL)]
        self.network.cease(call)
        return ["OK"]

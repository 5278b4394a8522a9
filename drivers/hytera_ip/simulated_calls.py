"""The calls of one slot of a simulated station, asked for over radio control.

0841 sets one up ─► 0041 presses the key of it ─► on air ─► 0041 lets go, or the limit is reached
            0842 forgets it         B843 tells it to who subscribed with 10C9
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from drivers.hytera_ip.simulated_octets import Malformed
from drivers.hytera_ip.simulated_settings import SimulatorSettings

_KEY, _SUBSCRIBE, _SUBSCRIBE_ANSWER, _STATUS = 0x0041, 0x10C9, 0x80C9, 0xB843
_FAILED = 1
_ALL_CALL = 2
_CALL_TYPES = 9
_TALK_KEYS = (0x03, 0x1E)
_TALKS, _HANGS, _TIME_OUT = 1, 2, 5


@dataclass(slots=True)
class Transmission:
    """The client talked; `ended_s` is None while it does."""

    number: int
    call: int
    began_s: float
    ended_s: float | None = None


class SimulatedCalls:
    """`say` sends a message of radio control: operation, payload; `tell` takes a violation."""

    def __init__(
        self,
        settings: SimulatorSettings,
        say: Callable[[int, bytes, float], None],
        tell: Callable[[str], None],
    ) -> None:
        self.transmissions: list[Transmission] = []
        self.target: tuple[int, int] | None = None
        self.busy_until_s = 0.0
        self._settings = settings
        self._say = say
        self._tell = tell
        self._is_subscribed = False
        self._lost_answers = settings.lost_control_answers

    @property
    def on_air(self) -> Transmission | None:
        """What the client is saying."""
        last = self.transmissions[-1] if self.transmissions else None
        return None if last is None or last.ended_s is not None else last

    @property
    def limit_s(self) -> float | None:
        """When its time to talk is over."""
        now = self.on_air
        return None if now is None else now.began_s + self._settings.talk_limit_s

    def take(self, operation: int, payload: bytes, now_s: float) -> bool:
        """A request of the client; False if it is about no call. Raises `Malformed`."""
        match operation, len(payload):
            case 0x0841, 5:
                result = self._set_up(payload, now_s)
            case 0x0842, 0:
                result, self.target = 0, None
            case 0x0041, 2:
                result = self._key(payload[0], payload[1], now_s)
            case 0x10C9, size if size and size == 1 + 2 * payload[0]:
                result, self._is_subscribed = 0, b"\0\1" in payload[1:]
            case _:
                return False
        forced = self._settings.control_results.get(operation, result)
        self._answer(operation, forced, now_s)
        if operation == _KEY and not forced:
            self._told(now_s)
        return True

    def over(self, now_s: float) -> None:
        """Its time to talk is over, whether the key is pressed or not."""
        self._end(now_s, _TIME_OUT)

    def forget(self, now_s: float) -> None:
        """The station lost its power."""
        if self.on_air is not None:
            self.on_air.ended_s = now_s
        self.target, self._is_subscribed = None, False

    def _set_up(self, payload: bytes, now_s: float) -> int:
        call, number = struct.unpack("<BI", payload)
        groups, is_group = self._settings.talkgroups, call in (1, 3, 7)
        if call >= _CALL_TYPES or (call != _ALL_CALL and not 0 < number <= 0xFFFFFF):
            raise Malformed(f"a call of {payload.hex()}")
        if groups is not None and call != _ALL_CALL and is_group != (number in groups):
            return _FAILED
        self.target = call, number
        return 0

    def _key(self, button: int, operation: int, now_s: float) -> int:
        if button not in _TALK_KEYS or operation > 1:
            raise Malformed(f"key {button:02x} {operation:02x}")
        if not operation:
            self._end(now_s, _HANGS)
            return 0
        if self.target is None or self.on_air is not None:
            self._tell("the key was pressed without a call, or twice")
            return _FAILED
        if now_s < max(self.busy_until_s, self._settings.busy_for_s):
            return _FAILED
        call, number = self.target
        if not self._settings.control_results.get(_KEY):
            self.transmissions.append(Transmission(number, call, now_s))
        return 0

    def _end(self, now_s: float, process: int) -> None:
        said = self.on_air
        if said is not None:
            said.ended_s = now_s
            self._status(process, said, now_s)

    def _told(self, now_s: float) -> None:
        if self.on_air is not None:
            self._status(_TALKS, self.on_air, now_s)

    def _status(self, process: int, said: Transmission, now_s: float) -> None:
        if self._is_subscribed:
            payload = struct.pack("<HHHI", process, 0, said.call, said.number)
            self._say(_STATUS, payload, now_s)

    def _answer(self, operation: int, result: int, now_s: float) -> None:
        if self._lost_answers:
            self._lost_answers -= 1
            return
        answer = _SUBSCRIBE_ANSWER if operation == _SUBSCRIBE else 0x8000 | operation
        self._say(answer, bytes((result,)), now_s)

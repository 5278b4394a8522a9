"""What every simulated worker is: a process with an agenda, which writes lines of JSON.

It reads and writes the frames by itself, strictly: what the driver does wrong is kept in
`violations`. Whenever its port is opened it is a new process, which knows nothing of earlier calls.
"""

import json
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

from drivers.sip.simulated_settings import SimulatorSettings
from gateway.driver_api.world import Random

_NOISE = (b'{"event":"', b"\x00\xff~\n", b"12:00:01 pjsua_call.c .Call 3\n", b'{"do":1}\n')
_OF_A_CALL: dict[str, dict[str, type | tuple[type, ...]]] = {
    "dial": {"uri": str},
    "pick_up": {},
    "speak": {"phrase": str, "files": list},
    "hush": {},
    "listen": {"file": str, "at_most_s": (int, float), "silence_s": (int, float)},
    "join": {"other": str},
    "refer": {"to": str},
    "hang_up": {},
    "press": {"keys": str},
    "inform": {"content_type": str, "body": str},
}
_KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "start": {"worker": int, "bind": str, "legs": int},
    "text": {"worker": int, "message": str, "uri": str, "text": str},
    "answer_text": {"worker": int, "message": str, "code": int},
    "stop": {"worker": int},
    **{name: {"worker": int, "call": str, **more} for name, more in _OF_A_CALL.items()},
}

Action = Callable[[float], None]


class SimulatedProcess:
    """The half of a `SimulatedDevice` that speaks."""

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self.on_change: Callable[[], None] = _nothing
        self.violations: list[str] = []
        self._settings = settings
        self._random = random
        self._order = count()
        self._agenda: list[tuple[float, int, Action]] = []
        self._out: list[bytes] = []
        self._number = 0
        self._is_silent = False

    def tick(self, now_s: float) -> None:
        while self._agenda and self._agenda[0][0] <= now_s:
            due_s, _, action = heappop(self._agenda)
            if not self._is_silent:
                action(due_s)

    def outgoing(self) -> bytes:
        out, self._out = self._out, []
        return b"" if self._is_silent else b"".join(out)

    def deadline(self) -> float | None:
        return self._agenda[0][0] if self._agenda else None

    def say(self, **frame: Any) -> None:
        """Anything at all, from this worker."""
        self._out.append(self._line(frame))
        self.on_change()

    def _say(self, at_s: float, **frame: Any) -> None:
        line = self._line({**frame, "worker": self._number})
        self._at(at_s + self._settings.latency_s, lambda s: self._out.append(line))

    def _line(self, frame: dict[str, Any]) -> bytes:
        line = json.dumps(frame, ensure_ascii=False).encode() + b"\n"
        if self._settings.duplicate_frames:
            line += line
        if self._settings.garbage and self._random.random() < self._settings.garbage:
            return _NOISE[self._random.randrange(len(_NOISE))] + line
        return line

    def _at(self, due_s: float, action: Action) -> None:
        heappush(self._agenda, (due_s, next(self._order), action))


def fault_of(frame: Any) -> str:
    """What is wrong with a frame of the driver; empty if nothing is."""
    if not isinstance(frame, dict) or frame.get("do") not in _KEYS:
        return f"no such frame: {frame!r}"
    wrong = [
        key for key, kind in _KEYS[frame["do"]].items() if not isinstance(frame.get(key), kind)
    ]
    return f"{', '.join(wrong)}: missing or wrong in {frame}" if wrong else ""


def _nothing() -> None:
    """What a device calls when nobody pumps it."""

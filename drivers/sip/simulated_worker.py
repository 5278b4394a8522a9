"""A simulated worker process with telephones behind it, at the frames that it exchanges.

    driver ─ lines of JSON ─► start dial speak hush hang_up stop ─► the telephones' agenda
    telephones ─ progress, answered, digit, spoken, ended ─► lines of JSON ─► driver

It reads and writes the frames by itself, strictly: what the driver does wrong is kept in
`violations`. Whenever its port is opened it is a new process, which knows nothing of earlier calls.
"""

import json
from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any

from drivers.sip.simulated_pattern import REFUSALS
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_telephones import SimulatedCall, Telephones
from gateway.driver_api.world import Random

_CUT = -1
_START_S = 0.05
_REGISTER_S = 0.2
_VOICEMAIL_S = 60.0
_NOISE = (b'{"event":"', b"\x00\xff~\n", b"12:00:01 pjsua_call.c .Call 3\n", b'{"do":1}\n')
_KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "start": {"worker": int, "bind": str, "legs": int},
    "dial": {"worker": int, "call": str, "uri": str},
    "speak": {"worker": int, "call": str, "phrase": str, "files": list},
    "hush": {"worker": int, "call": str},
    "hang_up": {"worker": int, "call": str},
    "stop": {"worker": int},
}

Action = Callable[[float], None]


class SimulatedWorker:
    """A `SimulatedDevice`; all workers of one network share its `telephones`."""

    def __init__(self, settings: SimulatorSettings, telephones: Telephones, random: Random) -> None:
        self.on_change: Callable[[], None] = _nothing
        self.telephones = telephones
        self.violations: list[str] = []
        self.starts: list[dict[str, Any]] = []
        self._settings = settings
        self._random = random
        self._order = count()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._agenda: list[tuple[float, int, Action]] = []
        self._unread = b""
        self._out: list[bytes] = []
        self._number = 0
        self._legs = 0
        self._calls: dict[str, SimulatedCall] = {}
        self._ended: set[str] = set()
        self._is_silent = False

    @property
    def live(self) -> list[SimulatedCall]:
        """Calls of this process that are not over."""
        return [call for call in self._calls.values() if not call.is_over]

    def port_opened(self) -> None:
        """Another process in this place: the telephones hear that the last one is gone."""
        for call in self.live:
            call.code = _CUT
        self._begin_anew()

    def receive(self, data: bytes, now_s: float) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            if not self._is_silent:
                self._take(line, now_s)
        self.tick(now_s)

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

    def _take(self, line: bytes, now_s: float) -> None:
        try:
            frame = json.loads(line)
        except ValueError:
            self.violations.append(f"no JSON: {line[:80]!r}")
            return
        if fault := _fault_of(frame):
            self.violations.append(fault)
        elif frame["do"] == "start":
            self._start(frame, now_s)
        elif frame["do"] != "stop" and (frame["worker"] != self._number or not self._legs):
            self.violations.append(f"a worker that was not started is told {frame}")
        else:
            self._obey(frame, now_s)

    def _start(self, frame: dict[str, Any], now_s: float) -> None:
        settings = self._settings
        self.starts.append(frame)
        self._number, self._legs = frame["worker"], min(frame["legs"], settings.legs)
        if settings.fails:
            self._say(now_s + _START_S, event="failed", reason=settings.fails)
        elif settings.starts:
            self._say(now_s + _START_S, event="started", legs=self._legs)
            if frame.get("registrar") and settings.register_code:
                told = {"code": settings.register_code, "reason": "as it is set"}
                self._say(now_s + _REGISTER_S, event="registered", **told)

    def _obey(self, frame: dict[str, Any], now_s: float) -> None:
        name = frame.get("call", "")
        call = self._calls.get(name)
        match frame["do"]:
            case "dial":
                self._dial(frame, now_s)
            case "stop":
                for live in self.live:
                    self._end(live, now_s, 200 if live.answered_s else 487, by_us=True)
            case _ if call is None:
                self.violations.append(f"a call that nobody dialled: {frame}")
            case _ if call.is_over:
                return  # it ended while this was on its way
            case "hang_up":
                self._end(call, now_s, 200 if call.answered_s else 487, by_us=True)
            case "hush":
                call.playing = ""
            case "speak":
                self._play(call, frame, now_s)

    def _dial(self, frame: dict[str, Any], now_s: float) -> None:
        name, number = frame["call"], self.telephones.number_in(frame["uri"])
        if name in self._calls or not number:
            self.violations.append(f"cannot be dialled: {frame}")
            return
        if len(self.live) >= self._legs:
            self.violations.append(f"more than {self._legs} calls at once: {frame}")
            return
        item = self.telephones.next_item(number)
        until_s = now_s + frame.get("ring_s", 45.0)
        call = SimulatedCall(number, self._number, name, item, now_s, until_s)
        self._calls[name] = call
        self.telephones.calls.append(call)
        nth = self._settings.silent_from_call
        if nth is not None and len(self.telephones.calls) >= nth:
            self._is_silent = True
            return
        self._let_ring(call, frame.get("no_response_s", 8.0), now_s)

    def _let_ring(self, call: SimulatedCall, no_response_s: float, now_s: float) -> None:
        settings, item = self._settings, call.item
        if item.word == "silent":
            self._at(now_s + no_response_s, lambda s: self._end(call, s, 0, by_us=True))
            return
        refusal = REFUSALS.get(item.word)
        early = refusal is not None and not refusal[2]
        code = {"code": 183, "early_media": True} if early else {"code": 180}
        self._say(now_s + settings.response_s, event="progress", call=call.name, **code)
        if refusal is not None:
            self._at(now_s + refusal[0], lambda s: self._end(call, s, refusal[1]))
            return
        ring_s = settings.ringing_s if item.ring_s is None else item.ring_s
        picked_s = now_s + max(ring_s, settings.response_s)
        if item.is_picked_up and picked_s < call.ring_until_s:
            self._at(picked_s, lambda s: self._pick_up(call, s))
        else:
            self._at(call.ring_until_s, lambda s: self._end(call, s, 487, by_us=True))

    def _pick_up(self, call: SimulatedCall, now_s: float) -> None:
        if call.is_over:
            return
        call.answered_s = now_s
        self._say(now_s, event="answered", call=call.name)
        at_s = now_s
        for keys in filter(None, call.item.keys.split(",")):
            at_s += self._settings.listens_s
            for key in keys:
                self._at(at_s, partial(self._press, call, key))
                at_s += self._settings.key_s
        leaves_s = _VOICEMAIL_S if call.item.word == "voicemail" else call.item.hangs_up_s
        if leaves_s is not None:
            self._at(now_s + leaves_s, lambda s: self._end(call, s, 200))

    def _press(self, call: SimulatedCall, key: str, now_s: float) -> None:
        if not call.is_over:
            call.pressed += key
            self._say(now_s, event="digit", call=call.name, digit=key, how="rfc4733")

    def _play(self, call: SimulatedCall, frame: dict[str, Any], now_s: float) -> None:
        if call.answered_s is None:
            self.violations.append(f"spoken to nobody: {frame}")
            return
        phrase = frame["phrase"]
        call.playing = phrase
        call.heard.append(tuple(frame["files"]))
        self._at(now_s + self._settings.phrase_s, lambda s: self._played(call, phrase, s))

    def _played(self, call: SimulatedCall, phrase: str, now_s: float) -> None:
        if call.playing == phrase and not call.is_over:
            call.playing = ""
            self._say(now_s, event="spoken", call=call.name, phrase=phrase)

    def _end(self, call: SimulatedCall, now_s: float, code: int, by_us: bool = False) -> None:
        if call.is_over:
            return
        call.code, call.ended_s = code, now_s
        answered = call.answered_s is not None
        told = {"code": code, "reason": "", "by_us": by_us, "answered": answered}
        packets = self._settings.packets_in if answered else 0
        self._say(now_s, event="ended", call=call.name, **told, packets_in=packets)

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


def _fault_of(frame: Any) -> str:
    """What is wrong with a frame of the driver; empty if nothing is."""
    if not isinstance(frame, dict) or frame.get("do") not in _KEYS:
        return f"no such frame: {frame!r}"
    wrong = [
        key for key, kind in _KEYS[frame["do"]].items() if not isinstance(frame.get(key), kind)
    ]
    return f"{', '.join(wrong)}: missing or wrong in {frame}" if wrong else ""


def _nothing() -> None:
    """What a device calls when nobody pumps it."""

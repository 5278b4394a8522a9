"""A simulated worker process with telephones behind it, at the frames that it exchanges.

    driver ─ lines of JSON ─► start dial pick_up speak … hang_up stop ─► the telephones' agenda
    telephones ─ incoming, progress, answered, digit, spoken … ended ─► lines of JSON ─► driver

What happens in a call that was picked up is told in `simulated_talk`, how frames are read and
written in `simulated_process`.
"""

import json
from dataclasses import replace
from functools import partial
from typing import Any

from drivers.sip.simulated_callers import DueCall
from drivers.sip.simulated_pattern import REFUSALS, Item
from drivers.sip.simulated_process import fault_of
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_talk import SimulatedTalk
from drivers.sip.simulated_telephones import SimulatedCall, Telephones
from gateway.driver_api.world import Random

_CUT = -1
_START_S = 0.05
_PING_S = 5.0
_REGISTER_S = 0.2
_GAVE_UP = 487
_REPEATED_S = 0.5


class SimulatedWorker(SimulatedTalk):
    """A `SimulatedDevice`; all workers of one network share its `telephones`.

    Texts to it are repeated to the next process while they are `unanswered`; `text_codes` are the
    answers by their names, 0 where there is none.
    """

    def __init__(self, settings: SimulatorSettings, telephones: Telephones, random: Random) -> None:
        super().__init__(settings, random)
        self.telephones = telephones
        telephones.workers.append(self)
        self.starts: list[dict[str, Any]] = []
        self.text_codes: dict[str, int] = {}
        self.unanswered: dict[str, dict[str, Any]] = {}
        self._holds_texts = True
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._agenda = []
        self._out = []
        self._unread = b""
        self._number = 0
        self._legs = 0
        self._takes_calls = False
        self._calls: dict[str, SimulatedCall] = {}
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

    @property
    def has_room(self) -> bool:
        return self._takes_calls and not self._is_silent and len(self.live) < self._legs

    def ring(self, number: str, written: str, item: Item, now_s: float) -> SimulatedCall:
        name = f"{self._random.randrange(1 << 62):x}@127.0.0.1"
        until_s = now_s + (item.ring_s or 0.0)
        call = SimulatedCall(number, self._number, name, item, now_s, until_s, comes_in=True)
        self._calls[name] = call
        told = {"caller": written, "called": "hall", "name": ""}
        self._say(now_s, event="incoming", call=name, **told)
        self._at(until_s, lambda s: self._give_up(call, s))
        self.on_change()
        return call

    def take_branch(self, call: SimulatedCall) -> SimulatedCall:
        """A proxy sends a call here as well that rings at another worker (RFC 3261 §16.7)."""
        branch = self._calls[call.name] = replace(call, worker=self._number)
        return branch

    def _give_up(self, call: SimulatedCall, now_s: float) -> None:
        if call.answered_s is None:
            self._end(call, now_s, _GAVE_UP)

    def text_in(self, sender: str, text: str, content_type: str = "text/plain") -> None:
        """Somebody writes a MESSAGE to this worker."""
        name = f"{self._random.randrange(1 << 62):x}/1"
        told = {"message": name, "sender": sender, "text": text, "content_type": content_type}
        self.text_codes[name] = 0
        if self._holds_texts:
            self.unanswered[name] = told
        self.say(event="text_in", worker=self._number, **told)

    def _take(self, line: bytes, now_s: float) -> None:
        try:
            frame = json.loads(line)
        except ValueError:
            self.violations.append(f"no JSON: {line[:80]!r}")
            return
        if fault := fault_of(frame):
            self.violations.append(fault)
        elif frame["do"] == "start":
            self._start(frame, now_s)
        elif frame["do"] != "stop" and (frame["worker"] != self._number or not self._legs):
            self.violations.append(f"a worker that was not started is told {frame}")
        elif frame["do"] == "text":
            self._write(frame, now_s)
        elif frame["do"] == "answer_text":
            self._answer_text(frame)
        else:
            self._obey(frame, now_s)

    def _start(self, frame: dict[str, Any], now_s: float) -> None:
        settings = self._settings
        self.starts.append(frame)
        self._number, self._legs = frame["worker"], min(frame["legs"], settings.legs)
        self._takes_calls = bool(frame.get("takes_calls"))
        self._holds_texts = bool(frame.get("holds_texts"))
        if settings.fails:
            self._say(now_s + _START_S, event="failed", reason=settings.fails)
        elif settings.starts:
            self._say(now_s + _START_S, event="started", legs=self._legs)
            self._expect_callers(now_s)
            for told in self.unanswered.values():
                self._say(now_s + _REPEATED_S, event="text_in", **told)
            if frame.get("registrar") and settings.register_code:
                told = {"code": settings.register_code, "reason": "as it is set"}
                self._say(now_s + _REGISTER_S, event="registered", **told)
            if frame.get("ping"):
                code = settings.options_code
                self._say(now_s + _PING_S, event="reachable", code=code)

    def _answer_text(self, frame: dict[str, Any]) -> None:
        name = frame["message"]
        if name not in self.text_codes:
            self.violations.append(f"a text that nobody wrote: {frame}")
        self.text_codes[name] = frame["code"]
        self.unanswered.pop(name, None)

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
                unanswered = frame.get("code", 480) if call.comes_in else 487
                self._end(call, now_s, 200 if call.answered_s else unanswered, by_us=True)
            case "pick_up" if call.comes_in and not call.is_picked_up:
                call.is_picked_up = True
                self._pick_up(call, now_s)
            case "pick_up":
                self.violations.append(f"cannot be picked up: {frame}")
            case _:
                self._do(call, frame, now_s)

    def _dial(self, frame: dict[str, Any], now_s: float) -> None:
        name, number = frame["call"], self.telephones.number_in(frame["uri"])
        if name in self._calls or not number:
            self.violations.append(f"cannot be dialled: {frame}")
            return
        if len(self.live) >= self._legs:
            self._has_no_leg(frame, now_s)
            return
        item = self.telephones.next_item(number)
        until_s = now_s + frame.get("ring_s", 45.0)
        call = SimulatedCall(number, self._number, name, item, now_s, until_s)
        call.headers, call.display = dict(frame.get("headers", ())), frame.get("display", "")
        self._calls[name] = call
        self.telephones.calls.append(call)
        if self._hangs_now():
            return
        self._let_ring(call, frame.get("no_response_s", 8.0), now_s)

    def _has_no_leg(self, frame: dict[str, Any], now_s: float) -> None:
        """Nobody knows when somebody calls in, so that a call may find its leg taken by then."""
        if not any(call.comes_in for call in self.live):
            self.violations.append(f"more than {self._legs} calls at once: {frame}")
            return
        told = {"code": 503, "reason": "", "by_us": True, "answered": False}
        self._say(now_s, event="ended", call=frame["call"], **told)

    def _expect_callers(self, now_s: float) -> None:
        """Those who are to call in do so wherever there is room then."""
        due, self.telephones.due = self.telephones.due, []
        for each in due:
            self._at(now_s + each.at_s, partial(self._let_in, each))

    def _let_in(self, due: DueCall, now_s: float) -> None:
        self.telephones.call_in(due.number, due.item, now_s)

    def _hangs_now(self) -> bool:
        nth, telephones = self._settings.silent_from_call, self.telephones
        if nth is not None and len(telephones.calls) + len(telephones.writers.texts) >= nth:
            self._is_silent = True
        return self._is_silent

    def _write(self, frame: dict[str, Any], now_s: float) -> None:
        number = self.telephones.number_in(frame["uri"])
        if not number:
            self.violations.append(f"cannot be written to: {frame}")
            return
        written = self.telephones.writers.take(now_s, number, frame["text"], frame["uri"])
        if not self._hangs_now():
            after_s, code = written.within(frame.get("no_response_s", 10.0))
            told = {"message": frame["message"], "code": code}
            self._say(now_s + after_s, event="text_ended", reason="", **told)
            if reply := self.telephones.writers.reply_of(number, code):
                at_s = now_s + after_s + self._settings.listens_s
                self._at(at_s, lambda _: self.text_in(number, reply))

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

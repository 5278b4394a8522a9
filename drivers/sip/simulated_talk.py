"""What people do in the calls of a simulated worker: they press, speak, hang up, send on.

picked up ─► keys, a hang-up, a transfer as the pattern says
speak ─ phrase_s ─► spoken        listen ─ he speaks, then silence ─► listened
join ─► both hear each other      refer ─► refer_ended; with a 2xx he hangs up
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from drivers.sip.simulated_process import SimulatedProcess
from drivers.sip.simulated_telephones import SimulatedCall

_VOICEMAIL_S = 60.0
_REFERRED_S = 0.5
_TAKEN = range(200, 300)


class SimulatedTalk(SimulatedProcess):
    """Calls that were picked up; `calls` are those of this process, by name."""

    _calls: dict[str, SimulatedCall]

    def _pick_up(self, call: SimulatedCall, now_s: float) -> None:
        if call.is_over:
            return
        call.answered_s = now_s
        self._say(now_s, event="answered", call=call.name)
        if grant := self._settings.grant:
            told = {"content_type": "text/plain", "body": grant}
            self._say(now_s + self._settings.grant_s, event="informed", call=call.name, **told)
        self._plan_keys(call, now_s)
        item = call.item
        leaves_s = _VOICEMAIL_S if item.word == "voicemail" else item.hangs_up_s
        if leaves_s is not None:
            self._at(now_s + leaves_s, lambda s: self._end(call, s, 200))
        if item.sends_to:
            self._at(now_s + self._settings.listens_s, lambda s: self._send_on(call, s))

    def _plan_keys(self, call: SimulatedCall, now_s: float) -> None:
        at_s = now_s
        for keys in call.item.keys.split(",") if call.item.keys else ():
            at_s += self._settings.listens_s
            for key in keys:
                self._at(at_s, partial(self._press, call, key))
                at_s += self._settings.key_s

    def _press(self, call: SimulatedCall, key: str, now_s: float) -> None:
        if not call.is_over:
            call.pressed += key
            self._say(now_s, event="digit", call=call.name, digit=key, how="rfc4733")

    def _send_on(self, call: SimulatedCall, now_s: float) -> None:
        """A seat sends whom it speaks with to somebody else, and hangs up."""
        if not call.is_over:
            self._say(now_s, event="refer_asked", call=call.name, to=call.item.sends_to)
            self._at(now_s + _REFERRED_S, lambda s: self._end(call, s, 200))

    def _do(self, call: SimulatedCall, frame: Mapping[str, Any], now_s: float) -> None:
        """What needs somebody on the line."""
        if call.answered_s is None:
            self.violations.append(f"nobody has picked up: {frame}")
            return
        match frame["do"]:
            case "press" | "inform":
                call.signals.append(frame.get("keys") or frame["body"])
            case "hush":
                call.playing = ""
                self._stop_listening(call, now_s)
            case "speak" | "listen" if call.joined_with:
                self.violations.append(f"it is joined with {call.joined_with}: {frame}")
            case "speak":
                self._stop_listening(call, now_s)
                self._play(call, frame, now_s)
            case "listen":
                self._listen(call, frame, now_s)
            case "join":
                self._join(call, frame, now_s)
            case "refer":
                self._refer(call, frame["to"], now_s)

    def _play(self, call: SimulatedCall, frame: Mapping[str, Any], now_s: float) -> None:
        phrase = frame["phrase"]
        call.playing = phrase
        call.heard.append(tuple(frame["files"]))
        call.said += filter(None, [frame.get("text")])
        self._at(now_s + self._settings.phrase_s, lambda s: self._played(call, phrase, s))

    def _played(self, call: SimulatedCall, phrase: str, now_s: float) -> None:
        if call.playing == phrase and not call.is_over:
            call.playing = ""
            self._say(now_s, event="spoken", call=call.name, phrase=phrase)

    def _listen(self, call: SimulatedCall, frame: Mapping[str, Any], now_s: float) -> None:
        if call.listens_to:
            self.violations.append(f"it listens already: {frame}")
            return
        call.playing, call.listens_to, call.listens_from_s = "", frame["file"], now_s
        ends_s = min(frame["at_most_s"], call.item.says_s + frame["silence_s"])
        file = call.listens_to
        self._at(now_s + ends_s, lambda s: self._stop_listening(call, s, file))

    def _stop_listening(self, call: SimulatedCall, now_s: float, file: str = "") -> None:
        if not call.listens_to or (file and file != call.listens_to):
            return
        length_s = now_s - call.listens_from_s
        told = {"length_s": length_s, "voice_s": min(length_s, call.item.says_s)}
        self._say(now_s, event="listened", call=call.name, file=call.listens_to, **told)
        call.recorded.append(call.listens_to)
        call.listens_to = ""

    def _join(self, call: SimulatedCall, frame: Mapping[str, Any], now_s: float) -> None:
        other = self._calls.get(frame["other"])
        if other is None or other.answered_s is None or other is call:
            self.violations.append(f"cannot be joined: {frame}")
        elif not other.is_over:
            for one, two in ((call, other), (other, call)):
                self._stop_listening(one, now_s)
                one.playing, one.joined_with = "", two.name
                one.spoke_with.append(two.number)

    def _refer(self, call: SimulatedCall, to: str, now_s: float) -> None:
        code, after_s = self._settings.refer_code, now_s + _REFERRED_S
        call.referred_to = to
        self._say(after_s, event="refer_ended", call=call.name, code=code)
        if code in _TAKEN:
            self._at(after_s + _REFERRED_S, lambda s: self._end(call, s, 200))

    def _end(self, call: SimulatedCall, now_s: float, code: int, by_us: bool = False) -> None:
        if call.is_over:
            return
        self._stop_listening(call, now_s)
        call.code, call.ended_s = code, now_s
        other = self._calls.get(call.joined_with)
        if other is not None and other.joined_with == call.name:
            other.joined_with = ""
        answered = call.answered_s is not None
        told = {"code": code, "reason": "", "by_us": by_us, "answered": answered}
        packets = self._settings.packets_in if answered else 0
        self._say(now_s, event="ended", call=call.name, **told, packets_in=packets)

"""Who hears whom in the library's conference bridge, as far as one call is concerned.

    voice ──► the other side ──► ear: keys, and what is listened to
      └──────────► recorder ◄──────┘
                       ▲
    joined: the other call's other side, which is heard here as we are heard there

The library takes a stream out of the bridge, and with it every connection, when a call is led
elsewhere or ends; `connect` makes them anew.
"""

from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Listen, Listened, Speak, WorkerEvent
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.guard import complain
from drivers.sip.worker.inband_digits import InbandDigits
from drivers.sip.worker.listening import Listening, heard
from drivers.sip.worker.record_place import make_place
from drivers.sip.worker.voice import Voice


class CallSound:
    """Made with an ear of the pool, which is the call's until its end."""

    def __init__(
        self, ear: Ear, emit: Callable[[WorkerEvent], None], now_s: Callable[[], float]
    ) -> None:
        self.ear = ear
        self.record = ""
        self.unrecorded = ""
        self._emit = emit
        self._now_s = now_s
        self._voice = Voice(emit, now_s)
        self._keys = InbandDigits()
        self._audio: Any = None
        self._recorder: Any = None
        self._listening: Listening | None = None
        self._joined: CallSound | None = None

    def connect(self, audio: Any) -> None:
        """The call has a stream, perhaps another than before."""
        self._audio = audio
        self.ear.listen()
        audio.startTransmit(self.ear)
        recorder = self._opened_recorder()
        if recorder is not None:
            audio.startTransmit(recorder)
        self._voice.heard_by([audio, *_there(recorder)])
        if self._joined is not None:
            self._hear(self._joined)
            self._joined._hear(self)

    def cut_off(self) -> None:
        """The stream is gone; what is played waits for the next."""
        self._audio = None
        self._voice.unheard()

    def tick(self, talking: bool) -> str:
        """What time and the audio bring: the keys heard. Before the answer the network plays."""
        self._voice.tick()
        keys, now_s = "", self._now_s()
        for frame in self.ear.frames():
            keys += self._keys.feed(frame) if talking else ""
            if self._listening is not None:
                self._listening.feed(frame, now_s)
        if self._listening is not None and self._listening.overdue(now_s):
            self._stop_listening()
        return keys

    def speak(self, speak: Speak) -> None:
        self._stop_listening()
        self._voice.speak(speak)

    def hush(self) -> None:
        self._stop_listening()
        self._voice.hush()

    def listen(self, listen: Listen) -> None:
        """Keep what is heard from now on."""
        self._stop_listening()
        try:
            make_place(listen.file)
            self._listening = Listening(listen, self._now_s())
        except OSError as error:
            complain("listen", error)
            self._emit(unheard(listen))

    def join(self, other: "CallSound") -> None:
        """Both hear each other, and no prompt."""
        for each in (self, other):
            each.hush()
            each.part()
        self._joined, other._joined = other, self
        self._hear(other)
        other._hear(self)

    def part(self) -> None:
        """Not to hear each other any more."""
        other, self._joined = self._joined, None
        if other is not None:
            other._joined = None
            self._unhear(other)
            other._unhear(self)

    def end(self) -> None:
        """The call is over: whatever was being kept of it is whole."""
        self.part()
        self._stop_listening()
        self._voice.silenced()
        self.ear.rest()
        self._audio = None

    def release(self) -> None:
        """Let go of what plays and records; the call has been over for a while."""
        self._voice.release()
        self._recorder = None

    def _hear(self, other: "CallSound") -> None:
        if other._audio is not None:
            for listener in (*_there(self._audio), *_there(self._recorder)):
                other._audio.startTransmit(listener)

    def _unhear(self, other: "CallSound") -> None:
        if other._audio is None:
            return
        for listener in (*_there(self._audio), *_there(self._recorder)):
            try:
                other._audio.stopTransmit(listener)
            except pj.Error as error:
                complain("part", error)

    def _stop_listening(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            self._emit(listening.end())

    def _opened_recorder(self) -> Any:
        if self._recorder is None and self.record:
            recorder = pj.AudioMediaRecorder()
            try:
                make_place(self.record)
                recorder.createRecorder(self.record)
            except (OSError, pj.Error) as error:
                complain("record", error)
                self.unrecorded = getattr(error, "reason", None) or str(error)
                return None
            self._recorder, self.unrecorded = recorder, ""
        return self._recorder


def unheard(listen: Listen) -> Listened:
    """The event for what could not be listened to: no file need be there."""
    return heard(listen, 0, 0)


def _there(port: Any) -> tuple[Any, ...]:
    return () if port is None else (port,)

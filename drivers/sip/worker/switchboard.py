"""The one thread of PJSUA2: takes commands, turns the library, looks at every call.

What has ended stays alive for a second, for the library crashes when a player is freed while its
end is under way. A `Call` stays longer, until its slot is free: its destructor hangs up whatever
call the slot has now.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue

from drivers.sip.frames import (
    Command,
    Dial,
    HangUp,
    Hush,
    Over,
    Speak,
    Start,
    Started,
    Stop,
    WorkerEvent,
)
from drivers.sip.worker.addresses import is_dialable, with_transport
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.guard import FAULTS, complain
from drivers.sip.worker.library import Library
from drivers.sip.worker.outbound_call import OutboundCall
from drivers.sip.worker.registration import Registration

_TURN_MS = 10
_KEPT_S = 1.0
_GOODBYES_WITHIN_S = 1.0
_CLOSING_S = 0.1


class Switchboard:
    """Runs from a `Start` to a `Stop`."""

    def __init__(
        self, start: Start, emit: Callable[[WorkerEvent], None], now_s: Callable[[], float]
    ) -> None:
        """Raises `pj.Error` or `ValueError` when it cannot start."""
        self._start = start
        self._emit = emit
        self._now_s = now_s
        self._library = Library(start)
        self._account = Registration(self._library, start, emit, now_s)
        self._ears = [Ear(f"ear-{number}") for number in range(self._library.legs)]
        self._calls: dict[str, OutboundCall] = {}
        self._ended: list[OutboundCall] = []
        self._free_ears = list(self._ears)

    @property
    def legs(self) -> int:
        """How many calls it can hold at once."""
        return self._library.legs

    def run(self, commands: "SimpleQueue[Command]") -> None:
        """Until a `Stop` comes."""
        self._emit(Started(self._start.worker, self.legs))
        while self._obey(commands):
            self._turn()

    def end(self) -> None:
        """Say goodbye on every call and to the registrar, a second at most."""
        for call in self._calls.values():
            call.leave()
        self._account.leave()
        self._turn_until(
            self._now_s() + _GOODBYES_WITHIN_S,
            lambda: not self._calls and not self._account.registered,
        )
        for call in self._ended:
            call.release()
        # The library closes what was recorded on a thread of its own.
        self._turn_until(self._now_s() + _CLOSING_S, lambda: False)

    def _turn_until(self, until_s: float, done: Callable[[], bool]) -> None:
        while not done() and self._now_s() < until_s:
            self._turn()

    def _obey(self, commands: "SimpleQueue[Command]") -> bool:
        while True:
            try:
                command = commands.get_nowait()
            except Empty:
                return True
            if isinstance(command, Stop):
                return False
            try:
                self._do(command)
            # What one call cannot do must not cost the others theirs.
            except FAULTS as fault:
                complain(type(command).__name__, fault)

    def _do(self, command: Command) -> None:
        match command:
            case Dial():
                self._dial(command)
            case Speak() if call := self._calls.get(command.call):
                call.speak(command)
            case Hush() if call := self._calls.get(command.call):
                call.hush()
            case HangUp() if call := self._calls.get(command.call):
                call.leave()

    def _dial(self, dial: Dial) -> None:
        # A call that was hung up a moment ago, by the command before this, is over already.
        self._put_aside()
        if not self._free_ears or not is_dialable(dial.uri):
            full = not self._free_ears
            code, reason = (503, "no free leg") if full else (400, "not an address")
            self._emit(Over(dial.worker, dial.call, code, reason, by_us=True, answered=False))
            return
        ear = self._free_ears.pop()
        call = OutboundCall(self._account, dial, ear, self._emit, self._now_s, self._library.hear)
        self._calls[dial.call] = call
        call.dial(with_transport(dial.uri, self._start.transport))

    def _turn(self) -> None:
        self._library.turn(_TURN_MS)
        self._account.tick()
        for call in self._calls.values():
            call.tick()
        self._put_aside()

    def _put_aside(self) -> None:
        over = [call for call in self._calls.values() if call.over]
        for call in over:
            del self._calls[call.name]
            self._free_ears.append(call.ear)
        self._ended += over
        if self._ended:
            self._bury()

    def _bury(self) -> None:
        now_s = self._now_s()
        busy = {call.slot for call in self._calls.values()}
        kept = []
        for call in self._ended:
            rested = call.over_s is not None and now_s - call.over_s >= _KEPT_S
            if rested:
                call.release()
            if not rested or call.slot in busy:
                kept.append(call)
        self._ended = kept

"""The one thread of PJSUA2: takes commands, turns the library, looks at every call."""

from collections.abc import Callable
from queue import Empty, SimpleQueue

from drivers.sip.frames import (
    AnswerText,
    Command,
    Dial,
    HangUp,
    Hush,
    Inform,
    Join,
    Listen,
    Over,
    PickUp,
    Press,
    Refer,
    Speak,
    Start,
    Started,
    Stop,
    Text,
    WorkerEvent,
)
from drivers.sip.worker.addresses import account_id, are_headers, is_dialable, with_transport
from drivers.sip.worker.call_roll import CallRoll
from drivers.sip.worker.call_signals import send_signal
from drivers.sip.worker.doorkeeper import Doorkeeper
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.front_gate import FrontGate
from drivers.sip.worker.guard import FAULTS, complain
from drivers.sip.worker.incoming_call import IncomingCall
from drivers.sip.worker.library import Library
from drivers.sip.worker.line_call import Exchange, LineCall
from drivers.sip.worker.outbound_call import OutboundCall
from drivers.sip.worker.registration import Registration

_TURN_MS = 10
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
        self._gate = FrontGate(start, self._library.legs, now_s, self._text_came)
        self._account = Registration(self._library, start, emit, now_s)
        self._exchange = Exchange(self._account, self._library, emit, now_s, start.inband_keys)
        self._roll = CallRoll([Ear(f"ear-{number}") for number in range(self.legs)], now_s)
        doorkeeper = Doorkeeper(start.worker, self._exchange, self._roll)
        self._account.on_invite = doorkeeper.came
        self._library.on_refused(doorkeeper.refused)

    @property
    def legs(self) -> int:
        """How many calls it can hold at once."""
        return self._library.legs

    def _text_came(self, message: str) -> None:
        self._account.messages.heard(message)

    def run(self, commands: "SimpleQueue[Command]") -> None:
        """Until a `Stop` comes."""
        self._emit(Started(self._start.worker, self.legs))
        while self._obey(commands):
            self._turn()

    def end(self) -> None:
        """Say goodbye on every call and to the registrar, a second at most."""
        self._roll.leave()
        self._account.leave()
        self._turn_until(
            self._now_s() + _GOODBYES_WITHIN_S,
            lambda: not self._roll and not self._account.registered,
        )
        self._roll.release()
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
            case Text():
                self._account.messages.send(command)
            case AnswerText():
                self._gate.answer_text(command.message, command.code)
            case Start() | Stop():
                return  # what begins and ends the process is told its loop
            case _:
                call = self._roll.get(command.call)
                # What is said of a call that has ended is late, and no fault.
                if call is not None:
                    self._tell_call(call, command)

    def _tell_call(self, call: LineCall, command: Command) -> None:
        match command:
            case PickUp() if isinstance(call, IncomingCall):
                call.pick_up(command)
            case Speak():
                call.speak(command)
            case Hush():
                call.hush()
            case Press() | Inform():
                send_signal(call, command)
            case Listen():
                call.listen(command)
            case Join() if other := self._roll.get(command.other):
                call.join(other)
            case Refer():
                call.refer(command)
            case HangUp():
                call.leave(command.code)

    def _dial(self, dial: Dial) -> None:
        if not (is_dialable(dial.uri) and are_headers(dial.headers)):
            reason = "not a header" if is_dialable(dial.uri) else "not an address"
            self._refuse(dial, 400, reason)
        elif (ear := self._roll.free_ear()) is None:
            self._refuse(dial, 503, "no free leg")
        else:
            call = OutboundCall(self._exchange, dial, self._sender(dial), ear)
            self._roll.add(call)
            call.dial(with_transport(dial.uri, self._start.transport))

    def _sender(self, dial: Dial) -> str:
        host = self._library.host
        return account_id(self._start, host, dial.display) if dial.display else ""

    def _refuse(self, dial: Dial, code: int, reason: str) -> None:
        self._emit(Over(dial.worker, dial.call, code, reason, by_us=True, answered=False))

    def _turn(self) -> None:
        self._library.turn(_TURN_MS)
        self._account.tick()
        self._roll.tick()

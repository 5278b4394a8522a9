"""Turns away what costs too much to look at, or is deadly, before the library spends a call on it.

PJSUA takes a slot and two sockets for every INVITE before it asks anybody, answers every MESSAGE
200, and aborts the process when an ACK without a tag repeats an INVITE that goes on (it takes it
for a merged request, RFC 3261 §8.2.2.2, and cannot answer an ACK). This stands before it and the
dialogues as a module of the stack. What belongs to a dialogue goes on, and of the others

    ACK        is dropped: nobody waits for an answer to it (RFC 3261 §17.1.1.3)
    INVITE     480 where no calls are taken; 486 when too many come at once (`call_pace`)
    MESSAGE    415 for what we cannot read (RFC 3428 §7), 503 when too many come at once: whoever
               sent it knows that it was not taken; those that are held: see `held_texts`
    SUBSCRIBE  489 (RFC 6665 §4.2.1.3): nobody can watch us

The answers are stateless (RFC 3261 §8.2.7): one that is lost is given again to the retransmission.
"""

import ctypes
from collections.abc import Callable

from drivers.sip.frames import Start
from drivers.sip.worker.call_pace import CallPace, pace_of_arrival
from drivers.sip.worker.guard import FAULTS, complain
from drivers.sip.worker.held_texts import HeldTexts
from drivers.sip.worker.identity import request_name
from drivers.sip.worker.message_body import is_readable
from drivers.sip.worker.rx_request import LIBRARY, RxRequest
from drivers.sip.worker.stateless_answer import StatelessAnswers

# PJSIP_MOD_PRIORITY_TSX_LAYER is 16, PJSIP_MOD_PRIORITY_UA_PROXY_LAYER 32.
_BEFORE_THE_DIALOGUES = 24
_MESSAGES_AT_ONCE = 60
_GO_ON, _DONE = 0, 1
_SILENCE = -1

_OnRequest = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class _Module(ctypes.Structure):
    """`struct pjsip_module` (sip_module.h); a place that is left out is not called."""

    _fields_ = (
        ("prev", ctypes.c_void_p),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("name_length", ctypes.c_ssize_t),
        ("id", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("load", ctypes.c_void_p),
        ("start", ctypes.c_void_p),
        ("stop", ctypes.c_void_p),
        ("unload", ctypes.c_void_p),
        ("on_rx_request", _OnRequest),
        ("on_rx_response", ctypes.c_void_p),
        ("on_tx_request", ctypes.c_void_p),
        ("on_tx_response", ctypes.c_void_p),
        ("on_tsx_state", ctypes.c_void_p),
    )


class FrontGate:
    """Made once, after the library has started, and kept: the library calls it to its end."""

    def __init__(
        self, start: Start, legs: int, now_s: Callable[[], float], tell: Callable[[str], None]
    ) -> None:
        """`tell` gets each text that is held. Raises `ValueError` where it is not taken."""
        self._takes_calls = start.takes_calls
        self._held = HeldTexts() if start.holds_texts else None
        self._tell = tell
        self._calls = pace_of_arrival(legs)
        self._messages = CallPace(_MESSAGES_AT_ONCE)
        self._now_s = now_s
        self._answers = StatelessAnswers()
        name = b"mod-muster-gate"
        self._module = _Module(
            name=name,
            name_length=len(name),
            id=-1,
            priority=_BEFORE_THE_DIALOGUES,
            on_rx_request=_OnRequest(self._came),
        )
        status = LIBRARY.pjsip_endpt_register_module(
            self._answers.endpoint, ctypes.byref(self._module)
        )
        if status != 0:
            raise ValueError(f"the library takes no module: status {status}")

    def answer_text(self, name: str, code: int) -> None:
        """The next repetition of this text is answered so."""
        if self._held is not None:
            self._held.answer(name, code)

    def _came(self, address: int) -> int:
        try:
            request = RxRequest(address)
            code = 0 if request.is_of_a_dialogue else self._refusal(request)
            if code > 0:
                self._answers.answer(request, code)
        except FAULTS as fault:
            complain("a request", fault)
            return _GO_ON
        return _DONE if code else _GO_ON

    def _refusal(self, request: RxRequest) -> int:
        match request.method:
            case "ACK":
                return _SILENCE
            case "INVITE" if not self._takes_calls:
                return 480
            case "INVITE":
                return 0 if self._passes(self._calls) else 486
            case "MESSAGE" if not is_readable(request.text):
                return 415
            case "MESSAGE" if self._held is not None:
                return self._answer_held(request.text, self._held)
            case "MESSAGE":
                return 0 if self._passes(self._messages) else 503
            case "SUBSCRIBE":
                return 489
        return 0

    def _answer_held(self, message: str, held: HeldTexts) -> int:
        name = request_name(message)
        code = held.came(name)
        if code is not None:
            return code or _SILENCE
        if not self._passes(self._messages):
            return 503
        held.hold(name)
        self._tell(message)
        return _SILENCE

    def _passes(self, pace: CallPace) -> bool:
        now_s = self._now_s()
        if not pace.is_open(now_s):
            return False
        pace.begun(now_s)
        return True

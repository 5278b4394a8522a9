"""One port's link to the peer, without I/O.

    CONNECTING ──accept, connect of the peer, any other sign of it──► UP
        ▲                                                              │
        └────────── reject, close, silence: `broken` says why ─────────┘

Whichever side connects, it is up. Data that is not acknowledged goes out again under the same
number; after the last time it is `unanswered`. Data heard is acknowledged when its taker says so,
at once or when it is durable, and a repeat of it is never given out again. Data whose checksum
is wrong is not acknowledged, so that the peer repeats it.

Where frames have no heartbeat (HRNP) silence says nothing. After `asks_after_s` of it, or data that
stayed unacknowledged, the link connects again, and is lost if that stays unanswered for as long;
any answer to it shows that the peer lives.
"""

from dataclasses import dataclass
from math import inf

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, decode_hdap
from drivers.hytera_ip.profile import Timings
from drivers.hytera_ip.wire import Sign, Signal, Wire
from gateway.driver_api.heard_before import HeardBefore, HeardThing, Hearing

_RESENT_S = 15.0
_NUMBERS = 0x10000


@dataclass(frozen=True, slots=True)
class Arrival:
    """Data heard for the first time; give it back to `acknowledge`."""

    signal: Signal
    message: HdapMessage
    heard: HeardThing


@dataclass(slots=True)
class _Outstanding:
    datagram: bytes
    due_s: float
    resends_left: int


class Link:
    """`outgoing`, `acknowledged` and `unanswered` are taken and cleared by the owner.

    `heard` is this link's alone.
    """

    def __init__(
        self,
        wire: Wire,
        timings: Timings,
        heard: HeardBefore,
        first_number: int,
        now_s: float,
        *,
        asks_after_s: float | None = None,
    ) -> None:
        self.is_up = False
        self.broken = ""
        self.restarted = False
        self.outgoing: list[bytes] = []
        self.acknowledged: list[int] = []
        self.unanswered: list[int] = []
        self.bad_frames = 0
        self.heard_s = now_s
        self._wire = wire
        self._timings = timings
        self._asks_after_s = inf if asks_after_s is None else asks_after_s
        self._lost_after_s = 2 * self._asks_after_s
        if wire.heartbeat():
            self._asks_after_s, self._lost_after_s = inf, timings.silent_s
        self._asked_until_s = now_s
        self._doubted_s = inf
        self._next_number = first_number
        self._outstanding: dict[int, _Outstanding] = {}
        self._heard = heard
        self._pulse_s = now_s + timings.connect_s
        self._connect()

    def receive(self, datagram: bytes, now_s: float) -> Arrival | None:
        """Take one datagram; raises `FrameError`, after which nothing has changed."""
        try:
            signal = self._wire.read(datagram)
            message = decode_hdap(signal.payload) if signal.sign is Sign.DATA else None
        except FrameError:
            self.bad_frames += 1
            raise
        self.heard_s, self._doubted_s = now_s, inf
        if message is not None:
            self._up(now_s)
            return self._data(signal, message, now_s)
        self._sign(signal, now_s)
        return None

    def send(self, message: HdapMessage, now_s: float) -> int:
        """Send data until it is acknowledged; the number is its name in the lists."""
        number = self._number()
        datagram = self._wire.data(number, message.encode())
        timings = self._timings
        due_s = now_s + timings.resend_s
        self._outstanding[number] = _Outstanding(datagram, due_s, timings.resends)
        self.outgoing.append(datagram)
        return number

    def settle(self, number: int) -> None:
        """It has arrived, as is known from elsewhere: do not send it again."""
        self._outstanding.pop(number, None)

    def acknowledge(self, arrival: Arrival) -> None:
        """The peer may forget it."""
        signal = arrival.signal
        self._heard.done(arrival.heard)
        self.outgoing.append(signal.answer)

    def tick(self, now_s: float) -> None:
        """Act on every deadline that is due."""
        for number in [n for n, each in self._outstanding.items() if each.due_s <= now_s]:
            self._resend(number, now_s)
        if self.is_up and self._silent_at_s <= now_s:
            self._down("nothing was heard of the peer", now_s)
        if self._pulse_s <= now_s:
            self._pulse(now_s)

    def deadline(self) -> float:
        """When `tick` is due."""
        dues = [self._pulse_s, *(each.due_s for each in self._outstanding.values())]
        return min([*dues, self._silent_at_s] if self.is_up else dues)

    @property
    def _silent_at_s(self) -> float:
        return min(self.heard_s + self._lost_after_s, self._doubted_s + self._asks_after_s)

    def _sign(self, signal: Signal, now_s: float) -> None:
        match signal.sign:
            case Sign.REJECT if self.is_up and signal.number in self._outstanding:
                del self._outstanding[signal.number]
                self.unanswered.append(signal.number)
            case Sign.REJECT if self.is_up and now_s < self._asked_until_s:
                pass  # it takes us for connected already
            case Sign.REJECT:
                self._down("the peer refused the connection", now_s)
            case Sign.CLOSE:
                self.outgoing.append(signal.answer)
                self._down("the peer closed the connection", now_s)
            case Sign.CONNECT:
                self._heard.clear()
                self.restarted = self.is_up
                self.outgoing.append(signal.answer)
                self._up(now_s)
            case Sign.ACKNOWLEDGE:
                self._up(now_s)
                if self._outstanding.pop(signal.number, None) is not None:
                    self.acknowledged.append(signal.number)
            case _:
                self._up(now_s)

    def _data(self, signal: Signal, message: HdapMessage, now_s: float) -> Arrival | None:
        what = (str(signal.number), signal.payload.hex())
        heard = self._heard.hear(_RESENT_S, now_s, "data", "peer", *what)
        match heard.hearing:
            case Hearing.NEW:
                return Arrival(signal, message, heard)
            case Hearing.DONE:
                self.outgoing.append(signal.answer)
        return None

    def _resend(self, number: int, now_s: float) -> None:
        outstanding = self._outstanding[number]
        if not outstanding.resends_left:
            del self._outstanding[number]
            self.unanswered.append(number)
            self._asked_until_s = now_s
            self._doubted_s = min(self._doubted_s, now_s)
            self._connect()  # a peer that has restarted does not know us any more
            return
        outstanding.resends_left -= 1
        outstanding.due_s = now_s + self._timings.resend_s
        self.outgoing.append(outstanding.datagram)

    def _pulse(self, now_s: float) -> None:
        if self.is_up:
            heartbeat = self._wire.heartbeat()
            if heartbeat:
                self.outgoing.append(heartbeat)
            elif self._doubted_s < now_s:
                self._connect()
            elif self.heard_s + self._asks_after_s <= now_s:
                self._asked_until_s = now_s + self._lost_after_s
                self._connect()
            self._pulse_s = now_s + self._timings.heartbeat_s
        else:
            self._connect()
            self._pulse_s = now_s + self._timings.connect_s

    def _connect(self) -> None:
        self.outgoing.append(self._wire.connect(self._number()))

    def _up(self, now_s: float) -> None:
        if not self.is_up:
            self.is_up, self.broken = True, ""
            self._pulse_s = now_s + self._timings.heartbeat_s

    def _down(self, why: str, now_s: float) -> None:
        self.is_up, self.broken = False, why
        self._pulse_s = now_s + self._timings.connect_s

    def _number(self) -> int:
        number = self._next_number
        self._next_number = (number + 1) % _NUMBERS
        return number

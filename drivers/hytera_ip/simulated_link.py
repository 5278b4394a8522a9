"""One port of a simulated station: connections, numbers, acknowledgements, the faults of all."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.hytera_ip.simulated_octets import (
    ACKNOWLEDGES,
    BEATS,
    CLOSES,
    CONNECTS,
    REJECTS,
    Frame,
    Malformed,
    read_hdap,
    read_hrnp,
    read_hstrp,
    write_hrnp,
    write_hstrp,
)
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from gateway.driver_api.world import Random

_REMEMBERED = 64
_GIVEN_UP_AFTER_S = 60.0
_NEVER_SENT = -1
_HRNP_BEGINS = b"\x7e"


@dataclass(slots=True)
class Faults:
    """What is left of the faults that happen a number of times, for all ports together."""

    lost_acknowledgements: int
    wrong_checksums: int
    violations: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Unacknowledged:
    frame: Frame
    due_s: float
    left: int


class SimulatedLink:
    """`take` gets each HDAP message of the client once: service, operation, payload."""

    def __init__(
        self,
        settings: SimulatorSettings,
        faults: Faults,
        random: Random,
        take: Callable[[int, int, bytes, float], None],
        slot: int = 1,
    ) -> None:
        self.connected = False
        self.out: list[bytes] = []
        self._settings = settings
        self._faults = faults
        self._random = random
        self._take = take
        self._slot = bytes((4, 1, slot))
        self._number = settings.first_number
        self._heard: OrderedDict[int, bytes] = OrderedDict()
        self._unacknowledged: dict[int, _Unacknowledged] = {}
        self._kept: list[tuple[int, bytes]] = []
        self._beat_s: float | None = None
        self._heard_s = 0.0
        self._call_s = 0.0 if settings.connects else None
        self._hrnp = settings.link == "hrnp"

    @property
    def owes(self) -> bool:
        """Whether the client has not acknowledged something yet."""
        return bool(self._unacknowledged or self._kept)

    def restart(self) -> None:
        """It lost its power: nobody is connected, numbers begin anew."""
        self.connected, self._beat_s = False, None
        self._number = self._settings.first_number
        self._kept = [(_NEVER_SENT, body) for _, body in self._kept]
        self._kept += [(_NEVER_SENT, each.frame.body) for each in self._unacknowledged.values()]
        self._heard.clear()
        self._unacknowledged.clear()
        self._call_s = 0.0 if self._settings.connects else None

    def receive(self, datagram: bytes, now_s: float) -> None:
        if self._settings.link is None and not self.connected:
            self._hrnp = datagram[:1] == _HRNP_BEGINS
        try:
            frame = (read_hrnp if self._hrnp else read_hstrp)(datagram)
            self._heard_s = now_s
            self._frame(frame, now_s)
        except Malformed as why:
            self._faults.violations.append(str(why))

    def send(self, body: bytes, now_s: float) -> None:
        """Send data until it is acknowledged; kept for the next connection without one."""
        if not self.connected:
            self._kept.append((_NEVER_SENT, body))
            return
        versions = self._settings.hrnp_versions
        extra = bytes((versions[1], 0, 0x10, 0x20)) if self._hrnp else self._options
        frame = Frame(0, self._number, body, extra)
        settings = self._settings
        self._unacknowledged[self._number] = _Unacknowledged(
            frame, now_s + settings.resend_s, settings.resends
        )
        self._number = (self._number + 1) & 0xFFFF
        self._data(frame)
        if settings.duplicate_frames:
            self._data(frame)

    def tick(self, now_s: float) -> None:
        for number, each in list(self._unacknowledged.items()):
            if each.due_s <= now_s:
                self._again(number, each, now_s)
        if self.connected and self._heard_s + _GIVEN_UP_AFTER_S <= now_s:
            self.connected, self._beat_s = False, None
        if self._beat_s is not None and self._beat_s <= now_s:
            self._beat(now_s)
        if not self.connected and self._call_s is not None and self._call_s <= now_s:
            self._say(Frame(CONNECTS, 1, b"", self._first_extra))
            self._call_s = now_s + 5.0

    def deadline(self) -> float | None:
        dues = [each.due_s for each in self._unacknowledged.values()]
        if self._beat_s is not None:
            dues.append(self._beat_s)
        if self.connected:
            dues.append(self._heard_s + _GIVEN_UP_AFTER_S)
        elif self._call_s is not None:
            dues.append(self._call_s)
        return min(dues, default=None)

    @property
    def _options(self) -> bytes:
        return b"\x83\x04\0\0\0\x01" + self._slot if self._settings.options else b""

    @property
    def _first_extra(self) -> bytes:
        if self._hrnp:
            return bytes((self._settings.hrnp_versions[0], 0, 0x10, 0x20))
        return b"\x83\x04\0\0\0\x01" + self._slot

    def _frame(self, frame: Frame, now_s: float) -> None:
        if frame.kind & REJECTS:
            self._faults.violations.append("the client rejected something")
        elif frame.kind & CONNECTS:
            self._connect(frame, now_s)
        elif frame.kind & CLOSES:
            self.connected, self._beat_s = False, None
        elif frame.kind & BEATS:
            if frame.number:
                self._faults.violations.append("a heartbeat is a bare one")
        elif frame.kind & ACKNOWLEDGES:
            self._unacknowledged.pop(frame.number, None)
            # what was given up may still be acknowledged late
            self._kept = [each for each in self._kept if each[0] != frame.number]
        else:
            self._message(frame, now_s)

    def _connect(self, frame: Frame, now_s: float) -> None:
        if self._settings.refuses_connect:
            self._say(Frame(CONNECTS | REJECTS, frame.number, b"", frame.extra))
            return
        if not frame.kind & ACKNOWLEDGES:
            extra = frame.extra
            if self._hrnp:
                extra = bytes((self._settings.hrnp_versions[0],)) + extra[1:]
            self._say(Frame(CONNECTS | ACKNOWLEDGES, frame.number, b"", extra))
        if not self.connected and not self._hrnp:
            self._beat_s = now_s + self._settings.heartbeat_s
        self.connected = True
        kept, self._kept = self._kept, []
        for _, body in kept:
            self.send(body, now_s)

    def _message(self, frame: Frame, now_s: float) -> None:
        if not self.connected:
            return  # it knows nobody: it was not called, or has restarted
        message = read_hdap(frame.body)
        before = self._heard.get(frame.number)
        if before is not None and before != frame.body:
            self._faults.violations.append(f"number {frame.number} was used for something else")
        self._acknowledge(frame)
        self._heard[frame.number] = frame.body
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        if before != frame.body:
            self._take(*message, now_s)

    def _acknowledge(self, frame: Frame) -> None:
        if self._faults.lost_acknowledgements:
            self._faults.lost_acknowledgements -= 1
            return
        self._say(Frame(ACKNOWLEDGES, frame.number, b"", frame.extra))

    def _data(self, frame: Frame) -> None:
        if self._faults.wrong_checksums:
            self._faults.wrong_checksums -= 1
            body = frame.body[:-2] + bytes((frame.body[-2] ^ 0x55,)) + frame.body[-1:]
            frame = Frame(frame.kind, frame.number, body, frame.extra)
        self._say(frame)

    def _again(self, number: int, each: _Unacknowledged, now_s: float) -> None:
        if each.left == 0:
            del self._unacknowledged[number]
            self._kept.append((number, each.frame.body))
            return
        each.left -= 1
        each.due_s = now_s + self._settings.resend_s
        self._data(each.frame)

    def _beat(self, now_s: float) -> None:
        stop_s = self._settings.heartbeat_stops_after_s
        if stop_s is None or now_s < stop_s:
            self._say(Frame(BEATS, 0))
        self._beat_s = now_s + self._settings.heartbeat_s

    def _say(self, frame: Frame) -> None:
        if self._random.random() < self._settings.garbage:
            size = 1 + self._random.randrange(40)
            self.out.append(bytes(self._random.randrange(256) for _ in range(size)))
        self.out.append((write_hrnp if self._hrnp else write_hstrp)(frame))

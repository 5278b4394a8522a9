"""Radios of a MOTOTRBO network as somebody else might have built them from the public notes alone.

They share no line with our codecs or our simulator; their habits are those that the notes allow.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

ARS, TMS, LRRP = range(3)
ONE = ip_address("12.15.70.74").packed


@dataclass(frozen=True)
class Habits:
    """What radios may do as they like."""

    acknowledgement: str = "numbered"
    plain_acknowledgement_header: bool = False
    text_header: int = 0xE0
    subject: bool = True
    address: bytes = b""
    trailer: bytes = b""
    by_csbk: bool = False
    names_itself: bool = True
    answers_with_octet: int = 0x38


@dataclass
class ForeignRadios:
    """`heard` are the datagrams of the client: place, address, octets."""

    habits: Habits = Habits()
    heard: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    shown: dict[int, str] = field(default_factory=dict)
    triggers: dict[bytes, bytes] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None
    udp_ports: Sequence[int] = (4005, 4007, 4001)
    udp_hosts: Sequence[str] = ("12.15.70.74",)
    _out: list[bytes] = field(default_factory=list)
    _buffer: bytes = b""

    def channel_keys(self, peer: str, bind: str) -> dict[str, object]:
        return {"bind": bind}

    def tick(self, now_s: float) -> None: ...

    def deadline(self) -> float | None:
        return None

    def outgoing(self) -> bytes:
        leaving, self._out = b"".join(self._out), []
        return leaving

    def receive(self, data: bytes, now_s: float) -> None:
        self._buffer += data
        while len(self._buffer) >= 3:
            place, size = struct.unpack_from(">BH", self._buffer)
            if len(self._buffer) < 3 + size:
                return
            load, self._buffer = self._buffer[3 : 3 + size], self._buffer[3 + size :]
            address, octets = load[:4], load[4:]
            self.heard.append((place, address, octets))
            (self._ars, self._tms, self._lrrp)[place](address, octets)

    def say(self, place: int, octets: bytes) -> None:
        """The one radio sends a datagram."""
        load = ONE + octets
        self._out.append(struct.pack(">BH", place, len(load)) + load)
        self.on_change()

    def framed(self, place: int, octets: bytes) -> None:
        self.say(place, struct.pack(">H", len(octets)) + octets + self.habits.trailer)

    def register(self) -> None:
        name = b"1001002" if self.habits.names_itself else b""
        end = b"\x10\x80" if self.habits.by_csbk else b""
        self.framed(ARS, b"\xf0\x20" + bytes([len(name)]) + name + b"\0\0" + end)

    def write(self, number: int, text: str) -> None:
        habits = self.habits
        head = bytes([habits.text_header, len(habits.address)]) + habits.address
        head += bytes([0x80 | number & 0x1F, number & 0x60 | 0x04])
        body = ("\r\n" if habits.subject else "") + text
        self.framed(TMS, head + body.encode("utf-16-le"))

    def press(self) -> None:
        """Tell those that asked for it, with a place."""
        for name, request in self.triggers.items():
            if b"\x4a\x02" in request:
                point = struct.pack(">ii", round(28.85 * 2**32 / 180), round(120.5 * 2**32 / 360))
                self._document(0x0D, name + b"\x66" + point)

    def _ars(self, address: bytes, octets: bytes) -> None:
        if octets == b"\0\1\x74":
            self.framed(ARS, b"\x3f")

    def _tms(self, address: bytes, octets: bytes) -> None:
        size, header = struct.unpack_from(">HB", octets)
        assert size == len(octets) - 2, octets.hex()
        if header & 0x1F == 0x1F or address != ONE:
            return
        assert header == 0xE0, octets.hex()
        number = octets[4] & 0x1F | octets[5] & 0x60
        text = octets[6:].decode("utf-16-le").removeprefix("\r\n")
        self.shown.setdefault(number, text)
        head = 0x9F if self.habits.plain_acknowledgement_header else 0xBF
        match self.habits.acknowledgement:
            case "numbered" if number < 32:
                self.framed(TMS, bytes([head, 0, number]))
            case "numbered" | "always two octets":
                self.framed(TMS, bytes([head, 0, 0x80 | number & 0x1F, number & 0x60]))
            case "short":
                self.framed(TMS, bytes([head & 0x7F, 0]))
            case "shortest":
                self.framed(TMS, bytes([head & 0x7F]))

    def _lrrp(self, address: bytes, octets: bytes) -> None:
        kind, size = octets[0], octets[1]
        assert size == len(octets) - 2
        assert octets[2] == 0x22
        name, rest = octets[2 : 4 + octets[3]], octets[4 + octets[3] :]
        if kind == 0x0F:
            self.triggers.pop(name, None)
        if kind == 0x09:
            self.triggers[name] = rest
        if kind == 0x05:
            self._document(0x07, name + b"\x37\x10")
        else:
            self._document(kind + 2, name + bytes([self.habits.answers_with_octet]))

    def _document(self, kind: int, body: bytes) -> None:
        self.say(LRRP, bytes([kind, len(body)]) + body)

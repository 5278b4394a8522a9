"""A Hytera repeater or radio as somebody else might have built it from the public notes alone.

It shares no line with our codecs or our simulator; its habits are those that the notes allow.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PORTS = (30007, 30001, 30003, 30009)
TMP, RRS, LP, RCP = range(4)


@dataclass(frozen=True)
class Habits:
    """What peers may do as they like."""

    hrnp: bool = False
    slot_option: bool = False
    reliable: bool = False
    result_before_acknowledgement: bool = False
    acknowledges: bool = True
    everything_twice: bool = False
    answers_heartbeats: bool = False
    turned_addresses: bool = False
    rejects_second_connect: bool = False
    versions: tuple[int, int] = (4, 4)


@dataclass
class ForeignRepeater:
    """`said` are the HDAP messages of the client: port, service, operation, payload."""

    habits: Habits = Habits()
    said: list[tuple[int, int, int, bytes]] = field(default_factory=list)
    acknowledged: set[tuple[int, int]] = field(default_factory=set)
    on_change: Callable[[], None] = lambda: None
    _out: list[tuple[int, bytes]] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)
    _connected: set[int] = field(default_factory=set)
    _seen: set[tuple[int, int, bytes]] = field(default_factory=set)
    _buffer: bytes = b""

    @property
    def udp_ports(self) -> Sequence[int]:
        return PORTS

    def channel_keys(self, peer: str, bind: str) -> dict[str, object]:
        return {"peer": peer, "bind": bind, "link": "hrnp" if self.habits.hrnp else "hstrp"}

    def tick(self, now_s: float) -> None: ...

    def deadline(self) -> float | None:
        return None

    def outgoing(self) -> bytes:
        leaving, self._out = self._out, []
        times = 2 if self.habits.everything_twice else 1
        return b"".join(
            struct.pack(">BH", port, len(raw)) + raw for port, raw in leaving for _ in range(times)
        )

    def receive(self, data: bytes, now_s: float) -> None:
        self._buffer += data
        while len(self._buffer) >= 3:
            port, size = struct.unpack_from(">BH", self._buffer)
            if len(self._buffer) < 3 + size:
                return
            raw, self._buffer = self._buffer[3 : 3 + size], self._buffer[3 + size :]
            (self._hrnp if self.habits.hrnp else self._hstrp)(port, raw)

    def say(self, port: int, service: int, operation: int, payload: bytes) -> None:
        """A message of its own accord."""
        self._data(port, hdap(service, operation, payload, self.habits.reliable))
        self.on_change()

    def _hstrp(self, port: int, raw: bytes) -> None:
        assert raw[:3] == b"2B\0", raw.hex()
        kind, number, rest = raw[3], raw[4:6], raw[6:]
        options = b""
        if kind & 0x20:
            more = True
            while more:
                more, size = bool(rest[0] & 0x80), 2 + rest[1]
                options, rest = options + rest[:size], rest[size:]
        if kind & 0x04:
            self._connected.add(port)
            self._out.append((port, b"2B\0" + bytes([kind | 1]) + number + options))
        elif kind & 0x02:
            beat = b"\x03" if self.habits.answers_heartbeats else b"\x02"
            self._out.append((port, b"2B\0" + beat + number))
        elif kind & 0x01:
            self.acknowledged.add((port, int.from_bytes(number, "big")))
        elif rest:
            flags = bytes([1 | (0x20 if options else 0)])
            self._take(port, number, rest, b"2B\0" + flags + number + options)

    def _hrnp(self, port: int, raw: bytes) -> None:
        assert raw[0] == 0x7E
        assert int.from_bytes(raw[8:10], "big") == len(raw)
        assert internet_sum(raw) == 0xFFFF
        operation, number = raw[3], raw[6:8]
        if operation == 0xFE:
            again = port in self._connected and self.habits.rejects_second_connect
            self._connected.add(port)
            self._out.append((port, hrnp(0xFC if again else 0xFD, 0, b"", self.habits.versions[0])))
        elif operation == 0x10:
            self.acknowledged.add((port, int.from_bytes(number, "big")))
        elif operation == 0x00:
            version = self.habits.versions[1]
            answer = hrnp(0x10, int.from_bytes(number, "big"), b"", version)
            self._take(port, number, raw[12:], answer)

    def _take(self, port: int, number: bytes, message: bytes, acknowledgement: bytes) -> None:
        if port not in self._connected:
            return
        name = (port, int.from_bytes(number, "big"), message)
        is_new = name not in self._seen
        self._seen.add(name)
        early = self.habits.result_before_acknowledgement
        if self.habits.acknowledges and not early:
            self._out.append((port, acknowledgement))
        if is_new:
            self._answer(port, *read_hdap(message))
        if self.habits.acknowledges and early:
            self._out.append((port, acknowledgement))

    def _answer(self, port: int, service: int, operation: int, payload: bytes) -> None:
        self.said.append((port, service, operation, payload))
        reply = {0x0841: 0x8841, 0x0842: 0x8842, 0x0041: 0x8041, 0x10C9: 0x80C9}.get(operation)
        if service == 9 and operation & 0xFF == 0xA1:
            who = payload[4:12]
            who = who[4:] + who[:4] if self.habits.turned_addresses else who
            self.say(port, 9, 0x00A2, payload[:4] + who + b"\0")
        elif service == 9 and operation & 0xFF == 0xB1:
            self.say(port, 9, 0x00B2, payload[:8] + b"\0")
        elif service == 2 and operation == 0x0452:
            self.say(port, 2, 0x8452, b"\0" + payload[:1] + b"\x64\0\0\x0a")
        elif service == 2 and reply is not None:
            self.say(port, 2, reply, b"\0")

    def _data(self, port: int, message: bytes) -> None:
        number = self._numbers.get(port, 0xFFFE)
        self._numbers[port] = (number + 1) % 0x10000
        if self.habits.hrnp:
            raw = hrnp(0x00, number, message, self.habits.versions[1])
        else:
            option = b"\x04\x01\x01" if self.habits.slot_option else b""
            head = b"2B\0" + bytes([0x20 if option else 0]) + number.to_bytes(2, "big")
            raw = head + option + message
        self._out.append((port, raw))


def hdap(service: int, operation: int, payload: bytes, reliable: bool = False) -> bytes:
    order = "<HH" if service == 2 else ">HH"
    body = struct.pack(order, operation, len(payload)) + payload
    check = (~sum(body) + 0x33) & 0xFF
    return bytes([service | (0x80 if reliable else 0)]) + body + bytes([check, 0x03])


def read_hdap(raw: bytes) -> tuple[int, int, bytes]:
    service = raw[0] & 0x7F
    operation, size = struct.unpack_from("<HH" if service == 2 else ">HH", raw, 1)
    assert len(raw) == 7 + size, raw.hex()
    assert raw[-2:] == bytes([(~sum(raw[1:-2]) + 0x33) & 0xFF, 0x03]), raw.hex()
    return service, operation, raw[5:-2]


def hrnp(operation: int, number: int, body: bytes, version: int) -> bytes:
    head = bytes([0x7E, version, 0, operation, 0x10, 0x20])
    head += struct.pack(">HHH", number, 12 + len(body), 0)
    check = 0xFFFF ^ internet_sum(head + body)
    return head[:10] + check.to_bytes(2, "big") + body


def internet_sum(octets: bytes) -> int:
    octets += bytes(len(octets) % 2)
    total = sum(octets[at] << 8 | octets[at + 1] for at in range(0, len(octets), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total

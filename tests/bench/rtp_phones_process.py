"""Telephones of a measurement, at their RTP: each listens, talks, and types its keys once.

    python -m tests.bench.rtp_phones_process FIRST_PORT COUNT KEYS

They have the even ports from FIRST_PORT on. Each hums (G.711 A-law, 20 ms a packet) to whoever
speaks to it, and types KEYS (RFC 4733) once it has listened for its time; the times are spread, so
that no two type at once. A line says that they are there; when standard input ends, another has
what each has heard: packets by the kernel's stamps.
"""

import asyncio
import itertools
import math
import socket
import struct
import sys
import time
from collections.abc import Iterator

import msgspec

from tests.bench.kernel_stamps import read_stamped, stamped_socket

PACKET_S = 0.02
_PCMA, _EVENTS = 8, 120
_EVENT_CODES = "0123456789*#"
_SAMPLES = 160
_LISTENS_S, _SPREAD_S, _BETWEEN_KEYS_S = 15.0, 8.0, 0.12
_LOUD = 1_000
_HEADER = struct.Struct("!BBHII")
_HUM_HZ, _HUM_PEAK = 230, 900


class Heard(msgspec.Struct, frozen=True):
    """What one telephone heard; `stamps_s` are when packets of sound came (CLOCK_MONOTONIC)."""

    loud_s: float
    typed: str
    stamps_s: list[float]


class Telephone:
    """On a socket of its own; `begins_s` is when it was first spoken to."""

    def __init__(self, opened: socket.socket, keys: str, listens_s: float) -> None:
        self.typed = ""
        self.begins_s: float | None = None
        self._socket = opened
        self._keys = keys
        self._listens_s = listens_s
        self._peer = ("", 0)
        self._called = asyncio.Event()
        self._stamps: list[float] = []
        self._loud = 0
        self._sequence = itertools.count(1)
        self._timestamp = 0

    def read(self) -> None:
        """Take up what has come; what is no sound (RTCP) is left."""
        while True:
            try:
                data, at_s, self._peer = read_stamped(self._socket)
            except BlockingIOError:
                return
            if len(data) > _HEADER.size and data[1] & 0x7F == _PCMA:
                self._stamps.append(at_s)
                self._loud += max(data[_HEADER.size :].translate(_LOUDNESS)) > 0
                self.begins_s = self.begins_s or at_s
                self._called.set()

    def hum(self, sound: bytes) -> None:
        """20 ms of sound."""
        if self.begins_s is not None:
            self._send(_PCMA, sound)
            self._timestamp += _SAMPLES

    async def type_keys(self) -> None:
        """Listen, then type; for ever silent after that."""
        await self._called.wait()
        assert self.begins_s is not None
        await asyncio.sleep(max(0.0, self.begins_s + self._listens_s - time.monotonic()))
        for key in self._keys:
            await self._press(_EVENT_CODES.index(key))
            self.typed += key
            await asyncio.sleep(_BETWEEN_KEYS_S)

    async def _press(self, event: int) -> None:
        """100 ms; its end comes three times (RFC 4733 §2.5.1.4)."""
        begun = self._timestamp
        for number in range(1, 6):
            self._send(_EVENTS, struct.pack("!BBH", event, 10, number * _SAMPLES), begun)
            await asyncio.sleep(PACKET_S)
        for _ in range(3):
            self._send(_EVENTS, struct.pack("!BBH", event, 0x8A, 6 * _SAMPLES), begun)

    def _send(self, kind: int, payload: bytes, timestamp: int | None = None) -> None:
        stamp = self._timestamp if timestamp is None else timestamp
        head = _HEADER.pack(0x80, kind, next(self._sequence) & 0xFFFF, stamp & 0xFFFFFFFF, 77)
        self._socket.sendto(head + payload, self._peer)

    def heard(self) -> Heard:
        return Heard(self._loud * PACKET_S, self.typed, self._stamps)


async def serve(first_port: int, count: int, keys: str) -> None:
    """Until standard input ends."""
    loop = asyncio.get_running_loop()
    telephones = []
    for number in range(count):
        opened = stamped_socket(first_port + 2 * number)
        listens_s = _LISTENS_S + _SPREAD_S * number / count
        telephones.append(Telephone(opened, keys, listens_s))
        loop.add_reader(opened, telephones[-1].read)
    print("ready", flush=True)
    async with asyncio.TaskGroup() as tasks:
        hands = [tasks.create_task(one.type_keys()) for one in telephones]
        hands.append(tasks.create_task(_hum(telephones)))
        await _input_ended()
        for hand in hands:
            hand.cancel()
    print(msgspec.json.encode([one.heard() for one in telephones]).decode(), flush=True)


async def _hum(telephones: list[Telephone]) -> None:
    began_s = time.monotonic()
    for number, sound in enumerate(itertools.cycle(_hums())):
        for telephone in telephones:
            telephone.hum(sound)
        await asyncio.sleep(max(0.0, began_s + (number + 1) * PACKET_S - time.monotonic()))


def _hums() -> Iterator[bytes]:
    """A second of a voice that says nothing."""
    for packet in range(50):
        places = range(packet * _SAMPLES, (packet + 1) * _SAMPLES)
        wave = (_HUM_PEAK * math.sin(2 * math.pi * _HUM_HZ * place / 8000) for place in places)
        yield bytes(_nearest(sample) for sample in wave)


async def _input_ended() -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await lines.read()


def _linear(octet: int) -> int:
    """ITU-T G.711 A-law as PCM16."""
    code = octet ^ 0x55
    exponent, mantissa = (code >> 4) & 0x07, code & 0x0F
    low = (mantissa << 4) + 8
    magnitude = low if exponent == 0 else (low + 0x100) << (exponent - 1)
    return magnitude if code & 0x80 else -magnitude


def _nearest(sample: float) -> int:
    return min(range(256), key=lambda octet: abs(_linear(octet) - sample))


_LOUDNESS = bytes(abs(_linear(octet)) > _LOUD for octet in range(256))


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))

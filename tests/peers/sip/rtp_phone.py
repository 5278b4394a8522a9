"""The ear and the keys of a telephone: RTP (RFC 3550) with G.711 A-law and RFC 4733 events."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import cast

from tests.peers.sip.worker_rig import eventually

_PCMA = 8
_EVENTS = 120
_EVENT_CODES = "0123456789*#"
_PACKET_S = 0.02
_SAMPLES = 160


@dataclass(frozen=True, slots=True)
class Packet:
    """One that came, and when."""

    at_s: float
    payload_type: int
    timestamp: int
    payload: bytes


class RtpPhone(asyncio.DatagramProtocol):
    """Remembers what it hears; speaks to whoever spoke first."""

    def __init__(self) -> None:
        self.heard: list[Packet] = []
        self.port = 0
        self._transport: asyncio.DatagramTransport | None = None
        self._peer: tuple[str, int] | None = None
        self._loop = asyncio.get_running_loop()
        self._sequence = 1
        self._timestamp = 1000

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        _, marker_and_type, _, timestamp, _ = struct.unpack("!BBHII", data[:12])
        packet = Packet(self._loop.time(), marker_and_type & 0x7F, timestamp, data[12:])
        self.heard.append(packet)
        self._peer = addr

    async def until_spoken_to(self) -> None:
        """Wait until something loud is heard."""
        await eventually(lambda: self.loudest() > 3000)

    async def until_called(self) -> None:
        """Wait for the first packet, loud or not."""
        await eventually(lambda: self._peer is not None)

    def loudest(self) -> int:
        """The highest peak of PCM16 in what was heard."""
        packets = (packet for packet in self.heard if packet.payload_type == _PCMA)
        return max((_peak(packet.payload) for packet in packets), default=0)

    def loud_s(self) -> float:
        """For how long it was not silence."""
        packets = [packet for packet in self.heard if packet.payload_type == _PCMA]
        return sum(_PACKET_S for packet in packets if _peak(packet.payload) > 1000)

    def longest_gap_s(self) -> float:
        """The longest wait between two packets."""
        return max(
            (
                later.at_s - earlier.at_s
                for earlier, later in zip(self.heard, self.heard[1:], strict=False)
            ),
            default=0.0,
        )

    async def press(self, key: str) -> None:
        """A key of 100 ms as telephone-event; its end comes three times (RFC 4733 §2.5.1.4)."""
        event = _EVENT_CODES.index(key)
        for number in range(5):
            self._send(
                _EVENTS, struct.pack("!BBH", event, 10, (number + 1) * _SAMPLES), number == 0, 0
            )
            await asyncio.sleep(_PACKET_S)
        for _ in range(3):
            self._send(_EVENTS, struct.pack("!BBH", event, 0x8A, 6 * _SAMPLES), False, 0)
        self._timestamp += 6 * _SAMPLES
        await asyncio.sleep(_PACKET_S)

    async def play(self, samples: Iterable[int]) -> None:
        """Sound at the speed of sound: PCM16 samples, 8 kHz."""
        octets = bytes(_alaw(sample) for sample in samples)
        begun_s = self._loop.time()
        for number, start in enumerate(range(0, len(octets), _SAMPLES)):
            self._send(_PCMA, octets[start : start + _SAMPLES], number == 0, _SAMPLES)
            await asyncio.sleep(max(0.0, begun_s + (number + 1) * _PACKET_S - self._loop.time()))

    def _send(self, payload_type: int, payload: bytes, marker: bool, samples: int) -> None:
        assert self._transport is not None
        assert self._peer is not None
        second = payload_type | (0x80 if marker else 0)
        head = struct.pack("!BBHII", 0x80, second, self._sequence, self._timestamp, 77)
        self._sequence += 1
        self._timestamp += samples
        self._transport.sendto(head + payload, self._peer)


@contextlib.asynccontextmanager
async def rtp_phone() -> AsyncIterator[RtpPhone]:
    loop = asyncio.get_running_loop()
    transport, phone = await loop.create_datagram_endpoint(RtpPhone, ("127.0.0.1", 0))
    try:
        yield phone
    finally:
        transport.close()


def _alaw(sample: int) -> int:
    """ITU-T G.711 §3.1, even bits inverted."""
    sign, magnitude = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    magnitude >>= 4
    code = magnitude
    if magnitude >= 16:
        exponent = magnitude.bit_length() - 4
        code = (exponent << 4) | ((magnitude >> (exponent - 1)) & 0x0F)
    return (sign | code) ^ 0x55


def _peak(payload: bytes) -> int:
    return max((_linear(octet) for octet in payload), default=0)


def _linear(octet: int) -> int:
    code = (octet ^ 0x55) & 0x7F
    exponent, mantissa = code >> 4, code & 0x0F
    if exponent == 0:
        return (mantissa << 4) + 8
    return ((mantissa << 4) + 0x108) << (exponent - 1)

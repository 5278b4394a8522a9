"""HSTRP as a link speaks it."""

from dataclasses import dataclass

from drivers.hytera_ip.hstrp import (
    DEVICE_OPTION,
    SLOT_OPTION,
    HstrpFrame,
    HstrpType,
    Options,
    decode_hstrp,
)
from drivers.hytera_ip.wire import Sign, Signal

_ACKNOWLEDGE = HstrpType.ACKNOWLEDGE


@dataclass(frozen=True, slots=True)
class HstrpWire:
    """`device` and `slot` are told at a connect, with `slot_in_data` the slot in all data too."""

    device: int
    slot: int
    slot_in_data: bool

    def read(self, datagram: bytes) -> Signal:
        frame = decode_hstrp(datagram)
        sign = _sign(frame)
        return Signal(sign, frame.number, frame.payload, _answer(sign, frame))

    def connect(self, number: int) -> bytes:
        device = (DEVICE_OPTION, self.device.to_bytes(4, "big"))
        return HstrpFrame(HstrpType.CONNECT, number, (device, self._slot)).encode()

    def data(self, number: int, payload: bytes) -> bytes:
        options: Options = (self._slot,) if self.slot_in_data else ()
        return HstrpFrame(HstrpType.DATA, number, options, payload).encode()

    def heartbeat(self) -> bytes:
        return HstrpFrame(HstrpType.HEARTBEAT, 0).encode()

    @property
    def _slot(self) -> tuple[int, bytes]:
        return SLOT_OPTION, bytes((self.slot,))


def _sign(frame: HstrpFrame) -> Sign:
    acknowledges = _ACKNOWLEDGE in frame.type
    if HstrpType.REJECT in frame.type:
        return Sign.REJECT
    if HstrpType.CONNECT in frame.type:
        return Sign.ACCEPT if acknowledges else Sign.CONNECT
    if HstrpType.CLOSE in frame.type:
        return Sign.ALIVE if acknowledges else Sign.CLOSE
    if HstrpType.HEARTBEAT in frame.type:
        return Sign.ALIVE
    if acknowledges:
        return Sign.ACKNOWLEDGE
    return Sign.DATA if frame.payload else Sign.ALIVE


def _answer(sign: Sign, frame: HstrpFrame) -> bytes:
    """The same number and options, as in a recorded dialog."""
    if sign not in (Sign.CONNECT, Sign.CLOSE, Sign.DATA):
        return b""
    kind = frame.type | _ACKNOWLEDGE
    return HstrpFrame(kind, frame.number, frame.options, version=frame.version).encode()

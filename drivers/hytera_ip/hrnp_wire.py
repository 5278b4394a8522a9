"""HRNP as a link speaks it."""

from dataclasses import dataclass, replace

from drivers.hytera_ip.hrnp import HrnpFrame, HrnpOperation, decode_hrnp
from drivers.hytera_ip.wire import Sign, Signal

_SIGNS = {
    HrnpOperation.CONNECT: Sign.CONNECT,
    HrnpOperation.ACCEPT: Sign.ACCEPT,
    HrnpOperation.REJECT: Sign.REJECT,
    HrnpOperation.CLOSE: Sign.CLOSE,
    HrnpOperation.CLOSE_ACKNOWLEDGE: Sign.ALIVE,
    HrnpOperation.DATA: Sign.DATA,
    HrnpOperation.DATA_ACKNOWLEDGE: Sign.ACKNOWLEDGE,
}
_ANSWERS = {
    Sign.CONNECT: HrnpOperation.ACCEPT,
    Sign.CLOSE: HrnpOperation.CLOSE_ACKNOWLEDGE,
    Sign.DATA: HrnpOperation.DATA_ACKNOWLEDGE,
}


@dataclass(frozen=True, slots=True)
class HrnpWire:
    """`version` is what we write; answers carry that of the frame they answer."""

    version: int

    def read(self, datagram: bytes) -> Signal:
        frame = decode_hrnp(datagram)
        sign = _SIGNS[frame.operation]
        return Signal(sign, frame.number, frame.payload, _answer(sign, frame))

    def connect(self, number: int) -> bytes:
        # A connect has packet number 0 in every recording.
        return HrnpFrame(HrnpOperation.CONNECT, 0, version=self.version).encode()

    def data(self, number: int, payload: bytes) -> bytes:
        return HrnpFrame(HrnpOperation.DATA, number, payload, self.version).encode()

    def heartbeat(self) -> bytes:
        return b""


def _answer(sign: Sign, frame: HrnpFrame) -> bytes:
    operation = _ANSWERS.get(sign)
    if operation is None:
        return b""
    turned = replace(frame, source=frame.destination, destination=frame.source)
    return replace(turned, operation=operation, payload=b"").encode()

"""SDS-TL: texts that are reported on, and the reports (EN 300 392-2 §29.4).

    TRANSFER  PID | 0000 rr s f | MR | [validity 5, forward type 3, address] | user data
    REPORT    PID | 0001 a 00 f | delivery status | MR | …
    ACK       PID | 0010 0000   | delivery status | MR

rr: reports wanted, s: addressed to a group or standard report wanted, f: storage for forwarding,
a: an acknowledgement is wanted. A PID below 0x80 is no SDS-TL: there is no reference, and no
report is possible.
"""

from dataclasses import dataclass
from enum import IntFlag

from drivers.tetra_pei.bit_fields import BitReader
from drivers.tetra_pei.pdu_error import PduError

_TRANSFER, _REPORT, _ACKNOWLEDGEMENT = 0, 1, 2
_STORED = 0x01
# §29.4.3 forward address type: octets of the address behind it
_FORWARD_OCTETS = {0: 1, 1: 3, 2: 6, 7: 0}
_NUMBER_OF_DIGITS = 3


class Wanted(IntFlag):
    """Which reports the sender of a transfer asks for."""

    NOTHING = 0
    RECEIVED = 1
    CONSUMED = 2


@dataclass(frozen=True, slots=True)
class Transfer:
    """User data under a message reference that its sender has chosen, 8 bits."""

    pid: int
    wanted: Wanted
    to_group: bool
    reference: int
    user_data: bytes
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a transfer; with `acknowledge` its terminal waits for an `Acknowledgement`."""

    pid: int
    status: int
    reference: int
    acknowledge: bool = False
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The end of a report that asked for it."""

    pid: int
    status: int
    reference: int


TransportPdu = Transfer | Report | Acknowledgement


def decode_transport(octets: bytes) -> TransportPdu:
    """The PDU of an SDS-4 whose PID is 0x80 or above; raises `PduError`."""
    if len(octets) < 3:
        raise PduError("SDS-TL: shorter than its header")
    pid, control = octets[0], octets[1]
    if pid < 0x80:
        raise PduError(f"protocol {pid:#04x} is no SDS-TL")
    match control >> 4:
        case 0:
            return _decode_transfer(pid, control, octets)
        case 1:
            _must_have(octets, 4)
            acknowledge, stored = bool(control & 0x08), bool(control & _STORED)
            return Report(pid, octets[2], octets[3], acknowledge, stored)
        case 2:
            _must_have(octets, 4)
            return Acknowledgement(pid, octets[2], octets[3])
        case other:
            raise PduError(f"SDS-TL: message type {other} is not known")


def encode_transport(pdu: TransportPdu) -> bytes:
    """The octets; a transfer never asks the network to store it."""
    match pdu:
        case Transfer(pid, wanted, to_group, reference, user_data):
            control = _TRANSFER << 4 | wanted << 2 | to_group << 1
            return bytes((pid, control, reference)) + user_data
        case Report(pid, status, reference, acknowledge):
            return bytes((pid, _REPORT << 4 | acknowledge << 3, status, reference))
        case Acknowledgement(pid, status, reference):
            return bytes((pid, _ACKNOWLEDGEMENT << 4, status, reference))


def _decode_transfer(pid: int, control: int, octets: bytes) -> Transfer:
    wanted, to_group = Wanted(control >> 2 & 3), bool(control & 2)
    stored = bool(control & _STORED)
    begins = 3 + (_storage_octets(octets) if stored else 0)
    _must_have(octets, begins)
    return Transfer(pid, wanted, to_group, octets[2], octets[begins:], stored)


def _storage_octets(octets: bytes) -> int:
    """How long the storage control field is: validity, and the address to forward to."""
    _must_have(octets, 4)
    forward = BitReader(octets[3:4])
    forward.unsigned(5)
    kind = forward.unsigned(3)
    if kind == _NUMBER_OF_DIGITS:
        _must_have(octets, 5)
        return 2 + (octets[4] + 1) // 2
    if kind not in _FORWARD_OCTETS:
        raise PduError(f"SDS-TL: forward address type {kind} is not known")
    return 1 + _FORWARD_OCTETS[kind]


def _must_have(octets: bytes, count: int) -> None:
    if len(octets) < count:
        raise PduError(f"SDS-TL: {count} octets are needed, {len(octets)} came")

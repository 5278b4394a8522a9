"""Short message PDUs between modem and gateway (TS 23.040 §9.2.2), as hexadecimal lines.

Every line begins with the service centre's address (TS 27.005 §4.3): its length in octets,
type, digits. We write length 0: the SIM knows its centre. `AT+CMGS` and the modem's headers
count the octets after it.

    SMS-SUBMIT         first MR DA PID DCS [VP] UD
    SMS-DELIVER        first OA PID DCS SCTS UD
    SMS-STATUS-REPORT  first MR RA SCTS DT ST …

    first   bit 7 RP, 6 UDHI, 5 SRR, 4-3 VPF, 1-0 MTI (00 deliver, 01 submit, 10 report)
"""

from dataclasses import dataclass
from datetime import datetime

from drivers.gsm_modem.address import decode_address, encode_address
from drivers.gsm_modem.data_coding import alphabet_of
from drivers.gsm_modem.octet_reader import OctetReader
from drivers.gsm_modem.pdu_error import PduError
from drivers.gsm_modem.timestamp import TIMESTAMP_OCTETS, decode_timestamp
from drivers.gsm_modem.user_data import UserData, decode_user_data, encode_user_data

_MTI = 0x03
_SUBMIT = 0x01
_RELATIVE_VALIDITY = 0x10
_REPORT_WANTED = 0x20
_HAS_HEADER = 0x40


@dataclass(frozen=True, slots=True)
class SubmitLine:
    """One part ready for `AT+CMGS=<tpdu_octets>` and the line after the prompt."""

    tpdu_octets: int
    hexadecimal: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """One received part; `tpdu` are its octets as they came, the ground of its key."""

    sender: str
    sent_utc: datetime | None
    user_data: UserData
    tpdu: bytes


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What the service centre says became of the part with this TP-MR; `status` is TP-ST."""

    reference: int
    recipient: str
    submitted_utc: datetime | None
    discharged_utc: datetime | None
    status: int
    tpdu: bytes


def encode_submit(to: str, data: UserData, report: bool, validity_h: int | None) -> SubmitLine:
    """An SMS-SUBMIT; `validity_h` (1 to 720) is how long the network may try.

    Raises `PduError` for a number or a payload that does not fit.
    """
    first = _SUBMIT
    first |= _REPORT_WANTED if report else 0
    first |= _HAS_HEADER if data.concatenation is not None else 0
    first |= _RELATIVE_VALIDITY if validity_h is not None else 0
    validity = b"" if validity_h is None else bytes([_relative_validity(validity_h)])
    tpdu = (
        # TP-MR 0: the modem counts for itself and tells in +CMGS
        bytes([first, 0])
        + encode_address(to)
        + bytes([0, data.alphabet.value])
        + validity
        + encode_user_data(data)
    )
    return SubmitLine(len(tpdu), "00" + tpdu.hex().upper())


def decode_line(hexadecimal: str, tpdu_octets: int | None = None) -> Deliver | StatusReport:
    """Read a line that the modem gave out; `tpdu_octets` is what its header promised.

    Octets after the message are ignored: SIM records are padded. Raises `PduError`.
    """
    reader = OctetReader(_octets_of(hexadecimal))
    reader.take(reader.octet())
    if tpdu_octets is not None and reader.left != tpdu_octets:
        raise PduError(f"{reader.left} octets where {tpdu_octets} were announced")
    return decode_tpdu(reader.take(reader.left))


def decode_miscounted_line(hexadecimal: str) -> Deliver | StatusReport:
    """Read a line whose header has promised another length: the message has to fill it.

    Octets that got lost or came in on the line show by that. Raises `PduError`.
    """
    reader = OctetReader(_octets_of(hexadecimal))
    reader.take(reader.octet())
    return _decode(reader.take(reader.left), exactly=True)


def decode_tpdu(tpdu: bytes) -> Deliver | StatusReport:
    """Read a message that came from a service centre; raises `PduError`."""
    return _decode(tpdu, exactly=False)


def _octets_of(hexadecimal: str) -> bytes:
    try:
        return bytes.fromhex(hexadecimal)
    except ValueError:
        raise PduError("not a line of hexadecimal digits") from None


def _decode(tpdu: bytes, *, exactly: bool) -> Deliver | StatusReport:
    reader = OctetReader(tpdu)
    message = _message_in(reader, tpdu)
    if exactly and reader.left:
        raise PduError(f"{reader.left} octets after the message")
    return message


def _message_in(reader: OctetReader, tpdu: bytes) -> Deliver | StatusReport:
    first = reader.octet()
    match first & _MTI:
        # TS 23.040 §9.2.3.1: a reserved type is processed as an SMS-DELIVER
        case 0x00 | 0x03:
            return _decode_deliver(first, reader, tpdu)
        case 0x02:
            return _decode_status_report(reader, tpdu)
        case kind:
            raise PduError(f"message type {kind} does not come from a service centre")


def _decode_deliver(first: int, reader: OctetReader, tpdu: bytes) -> Deliver:
    sender = decode_address(reader)
    reader.octet()  # TP-PID: replaces and silent types are texts like any other to us
    alphabet = alphabet_of(reader.octet())
    sent_utc = decode_timestamp(reader.take(TIMESTAMP_OCTETS))
    data = decode_user_data(reader, alphabet, bool(first & _HAS_HEADER))
    return Deliver(sender, sent_utc, data, tpdu)


def _decode_status_report(reader: OctetReader, tpdu: bytes) -> StatusReport:
    reference = reader.octet()
    recipient = decode_address(reader)
    submitted_utc = decode_timestamp(reader.take(TIMESTAMP_OCTETS))
    discharged_utc = decode_timestamp(reader.take(TIMESTAMP_OCTETS))
    status = reader.octet()
    return StatusReport(reference, recipient, submitted_utc, discharged_utc, status, tpdu)


def _relative_validity(hours: int) -> int:
    # TS 23.040 §9.2.3.12.1: half hours above 12 h from 143, days from 166
    if hours <= 12:
        return hours * 12 - 1
    if hours <= 24:
        return 143 + (hours - 12) * 2
    return 166 + min(30, (hours + 23) // 24)

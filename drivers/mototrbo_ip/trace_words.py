"""What the datagrams of a trace say, for the person at the rack.

A trace has the port in front of each, and the radio's address: `4007 ` and then four octets. Which
service it is, the usual port says; on another port each service is tried in turn.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from drivers.mototrbo_ip.ars import ArsKind, ArsMessage, decode_ars
from drivers.mototrbo_ip.frame_error import FrameError
from drivers.mototrbo_ip.location_requests import LocationReport, report_of
from drivers.mototrbo_ip.lrrp import REQUESTS, LrrpDocument, decode_lrrp
from drivers.mototrbo_ip.radio_network import name_of
from drivers.mototrbo_ip.tms import TmsKind, TmsMessage, decode_tms

_ADDRESS = 4


def explain(direction: str, data: bytes) -> Sequence[str]:
    """`Explain` of the contract; every datagram stands for itself."""
    port, _, load = data.partition(b" ")
    name, datagram = name_of(load[:_ADDRESS]), load[_ADDRESS:]
    words = _USUAL.get(port, _any)
    try:
        return [f"{name}: {each}" for each in words(datagram)]
    except FrameError as error:
        return [f"{name}: damaged: {error}"]


def _any(datagram: bytes) -> Sequence[str]:
    for words in (_tms, _ars):
        try:
            return words(datagram)
        except FrameError:
            continue
    return _lrrp(datagram)


def _ars(datagram: bytes) -> Sequence[str]:
    message = decode_ars(datagram)
    return [f"not known: {datagram.hex()}" if message is None else f"ARS {_ars_words(message)}"]


def _ars_words(message: ArsMessage) -> str:
    if message.registration is not None:
        named = message.registration
        device, user = (each.decode("utf-8", "replace") for each in (named.device, named.user))
        who = f"{device}, user {user}" if user else device
        return f"{message.kind.name} of {who}, event {named.event}"
    if message.kind in (ArsKind.ANSWER, ArsKind.USER_ANSWER):
        value = "" if message.value is None else f" {message.value:02x}"
        return f"{message.kind.name} {'yes' if message.says_yes else 'no'}{value}"
    return message.kind.name


def _tms(datagram: bytes) -> Sequence[str]:
    message = decode_tms(datagram)
    return [f"not known: {datagram.hex()}" if message is None else f"TMS {_tms_words(message)}"]


def _tms_words(message: TmsMessage) -> str:
    number = "" if message.sequence is None else f" {message.sequence}"
    if message.kind is not TmsKind.TEXT:
        return f"{message.kind.name}{number}"
    wanted = ", to be acknowledged" if message.wanted else ""
    return f"TEXT{number}{wanted}: {message.text!r}"


def _lrrp(datagram: bytes) -> Sequence[str]:
    read = decode_lrrp(datagram)
    lines = [f"LRRP {_document_words(document)}" for document in read.documents]
    return [*lines, f"not known: {read.unread.hex()}"] if read.unread else lines


def _document_words(document: LrrpDocument) -> str:
    report = report_of(document)
    number = "" if report.request is None else f" {report.request}"
    said = "" if document.kind in REQUESTS else f": {_report_words(report)}"
    unread = f", not known: {document.unread.hex()}" if document.unread else ""
    return f"{document.kind.name}{number}{said}{unread}"


def _report_words(report: LocationReport) -> str:
    if report.position is None:
        return report.cause if report.result else "done"
    return f"{report.position.latitude_deg:.5f} {report.position.longitude_deg:.5f}"


_USUAL: Mapping[bytes, Callable[[bytes], Sequence[str]]] = MappingProxyType(
    {b"4005": _ars, b"4007": _tms, b"4001": _lrrp}
)

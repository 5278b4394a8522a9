"""What the datagrams of a trace say, for the person at the rack.

A trace has the peer's port in front of each: `30007 2B…`. Both frame formats are told apart by
their first octet.
"""

from collections.abc import Sequence

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service, decode_hdap
from drivers.hytera_ip.hrnp import decode_hrnp
from drivers.hytera_ip.hstrp import decode_hstrp
from drivers.hytera_ip.locations import LocationMessage, decode_location
from drivers.hytera_ip.radio_control import decode_control
from drivers.hytera_ip.registrations import Registration, decode_registration
from drivers.hytera_ip.text_messages import RESULTS, TEXTS, RadioMessage, decode_text_message
from drivers.hytera_ip.whereabouts import fix_of

_HRNP = b"\x7e"


def explain(direction: str, data: bytes) -> Sequence[str]:
    """`Explain` of the contract; every datagram stands for itself."""
    datagram = data.partition(b" ")[2]
    try:
        if datagram.startswith(_HRNP):
            hrnp = decode_hrnp(datagram)
            return [f"{hrnp.operation.name} {hrnp.number}{_inside(hrnp.payload)}"]
        hstrp = decode_hstrp(datagram)
        kinds = hstrp.type.name or "DATA"
        return [f"{kinds} {hstrp.number}{_inside(hstrp.payload)}"]
    except FrameError as error:
        return [f"damaged: {error}"]


def _inside(payload: bytes) -> str:
    return f": {_message_words(decode_hdap(payload))}" if payload else ""


def _message_words(message: HdapMessage) -> str:
    found: object
    match message.service:
        case Service.TEXT:
            found = decode_text_message(message)
        case Service.REGISTRATION:
            found = decode_registration(message)
        case Service.LOCATION:
            found = decode_location(message)
        case Service.RADIO_CONTROL:
            found = decode_control(message)
        case _:
            found = None
    match found:
        case RadioMessage():
            return _text_words(found)
        case Registration(kind, radio):
            return f"{kind.name} of {radio.number}"
        case LocationMessage():
            return _location_words(found)
        case None:
            return f"not known: {message}"
    return repr(found)


def _text_words(message: RadioMessage) -> str:
    source = "" if message.source is None else f" from {message.source.number}"
    ways = f"{message.kind.name}{source} to {message.destination.number}"
    known = f"{ways}, request {message.request}"
    if message.kind in TEXTS:
        return f"{known}: {message.text!r}"
    return f"{known}, {'result' if message.kind in RESULTS else 'data'} {message.body.hex()}"


def _location_words(message: LocationMessage) -> str:
    known = f"{message.kind.name} of {message.radio.number}"
    if message.position is None:
        return known
    fix = fix_of(message.position)
    where = "no fix" if fix is None else f"{fix.latitude_deg:.5f} {fix.longitude_deg:.5f}"
    return f"{known}: {where}"

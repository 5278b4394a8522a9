"""The trace in words: both frame formats, every service, and what is damaged."""

from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.hrnp_wire import HrnpWire
from drivers.hytera_ip.hstrp_wire import HstrpWire
from drivers.hytera_ip.locations import LocationKind, LocationMessage
from drivers.hytera_ip.positions import decode_position
from drivers.hytera_ip.radio_address import RadioAddress
from drivers.hytera_ip.registrations import Registration, RegistrationKind
from drivers.hytera_ip.simulated_station import FIX, NO_FIX
from drivers.hytera_ip.text_messages import RadioMessage, TextKind
from drivers.hytera_ip.trace_words import explain

RADIO, US = RadioAddress(10, 1001000), RadioAddress(10, 1)


def said(message: HdapMessage) -> str:
    """The same message in both formats is put into the same words."""
    found = set()
    for wire in (HstrpWire(1, 1, slot_in_data=True), HrnpWire(4)):
        (words,) = explain("<", b"30007 " + wire.data(7, message.encode()))
        head, _, inside = words.partition(": ")
        assert head.endswith(" 7")
        found.add(inside)
    (one,) = found
    return one


def test_texts_registrations_places_and_strangers() -> None:
    text = RadioMessage(TextKind.PRIVATE, 5, US, RADIO, "收到".encode("utf-16-le"), confirmed=True)
    assert said(text.encode()) == "PRIVATE from 1001000 to 1, request 5: '收到'"
    result = RadioMessage(TextKind.PRIVATE_RESULT, 5, RADIO, US, b"\x08")
    assert said(result.encode()) == "PRIVATE_RESULT from 1 to 1001000, request 5, result 08"
    assert said(Registration(RegistrationKind.REGISTER, RADIO).encode()) == "REGISTER of 1001000"
    for octets, where in ((FIX, "28.85000 120.73333"), (NO_FIX, "no fix")):
        place = LocationMessage(LocationKind.REPORT, 1, RADIO, 0, decode_position(octets))
        assert said(place.encode()) == f"REPORT of 1001000: {where}"
    stranger = HdapMessage(Service.LOCATION, 0xD011, b"\xab")
    assert said(stranger) == "not known: LOCATION d011 ab"
    assert said(HdapMessage(Service.TELEMETRY, 1)) == "not known: TELEMETRY 0001 "


def test_frames_without_a_message_are_named() -> None:
    (words,) = explain(">", b"30007 " + HstrpWire(1, 1, slot_in_data=False).connect(3))
    assert words == "CONNECT 3"
    (words,) = explain("<", b"3004 " + HstrpWire(1, 1, slot_in_data=False).heartbeat())
    assert words == "HEARTBEAT 0"


def test_what_is_damaged_is_said_to_be() -> None:
    message = Registration(RegistrationKind.REGISTER, RADIO).encode()
    whole = HstrpWire(1, 1, slot_in_data=False).data(7, message.encode())
    for datagram in (b"", b"\x32", whole[:-1], whole[:-2] + b"\0\3", b"\x7e\0", b"noise"):
        (words,) = explain("<", b"30001 " + datagram)
        assert words.startswith("damaged: ")

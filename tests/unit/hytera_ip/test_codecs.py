"""Frames written out by hand, and what each says; every field was put together octet by octet."""

from datetime import UTC, datetime

import pytest

from drivers.hytera_ip.call_control import CallAnswer, CallRequest
from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service, decode_hdap
from drivers.hytera_ip.hrnp import HrnpFrame, HrnpOperation, decode_hrnp
from drivers.hytera_ip.hstrp import HstrpType, decode_hstrp
from drivers.hytera_ip.locations import LocationKind, decode_location
from drivers.hytera_ip.positions import Position, decode_position
from drivers.hytera_ip.radio_address import RadioAddress
from drivers.hytera_ip.radio_control import Alarm, decode_control
from drivers.hytera_ip.registrations import Registration, RegistrationKind, decode_registration
from drivers.hytera_ip.text_messages import RadioMessage, TextKind, decode_text_message

HSTRP = [
    ("3242 00 24 0007 83 04 00000009 04 01 02", HstrpType.CONNECT, 7, 2, 0),
    ("3242 00 02 0000", HstrpType.HEARTBEAT, 0, 0, 0),
    ("3242 00 01 ffff", HstrpType.ACKNOWLEDGE, 0xFFFF, 0, 0),
    ("3242 00 21 0100 04 01 01", HstrpType.ACKNOWLEDGE, 0x100, 1, 0),
    ("3242 00 20 0003 84 01 02 01 00 aabb", HstrpType.DATA, 3, 2, 2),
    ("3242 01 10 0003", HstrpType.REJECT, 3, 0, 0),
    ("3242 00 08 0004", HstrpType.CLOSE, 4, 0, 0),
]
FIX = b"A123059310726N2851.5000E12044.25001.5270"
NO_FIX = b"V" + bytes(39)


@pytest.mark.parametrize(("raw", "kind", "number", "options", "payload"), HSTRP)
def test_hstrp(raw: str, kind: HstrpType, number: int, options: int, payload: int) -> None:
    frame = decode_hstrp(bytes.fromhex(raw))
    assert (frame.type, frame.number) == (kind, number)
    assert (len(frame.options), len(frame.payload)) == (options, payload)
    assert frame.encode() == bytes.fromhex(raw)


def test_hrnp_has_the_internet_checksum() -> None:
    # 7e04+00fe+2010+0000+000c = 9f1e, of which the ones' complement is 60e1
    raw = bytes.fromhex("7e0400fe20100000000c60e1")
    assert decode_hrnp(raw) == HrnpFrame(HrnpOperation.CONNECT, 0)
    assert HrnpFrame(HrnpOperation.CONNECT, 0).encode() == raw


def test_hrnp_pads_an_odd_octet() -> None:
    # 7e03+0000+2010+0001+000d+ff00 = 19d21, folded 9d22, complement 62dd
    raw = bytes.fromhex("7e0300002010 0001 000d 62dd ff")
    assert decode_hrnp(raw).payload == b"\xff"
    assert decode_hrnp(raw).version == 3


def test_the_numbers_of_radio_control_are_little_endian() -> None:
    raw = bytes.fromhex("02 4108 0500 01 12090000 c8 03")
    message = decode_hdap(raw)
    assert message == HdapMessage(Service.RADIO_CONTROL, 0x0841, bytes.fromhex("0112090000"))
    assert decode_control(message) == CallRequest(call=1, target=0x912)
    assert CallRequest(1, 0x912).encode().encode() == raw
    assert decode_control(HdapMessage(Service.RADIO_CONTROL, 0x8841, b"\x01")) == CallAnswer(1)


def test_all_other_numbers_are_big_endian() -> None:
    raw = bytes.fromhex("91 0003 0004 0a00c351 0d 03")
    message = decode_hdap(raw)
    assert message.reliable
    heard = decode_registration(message)
    assert heard is not None
    assert (heard.kind, heard.radio.number) == (RegistrationKind.REGISTER, 50001)
    assert heard.encode().encode() == raw


def test_the_answer_to_a_registration() -> None:
    answer = Registration(RegistrationKind.REGISTER_ANSWER, RadioAddress(10, 1), 0, 3600)
    assert answer.encode().payload == bytes.fromhex("0a000001 00 00000e10")


@pytest.mark.parametrize(
    ("operation", "payload", "expected"),
    [
        (
            0x80A1,
            "00000005 0a000064 0a000001 c696d37e",
            (TextKind.PRIVATE, 100, 1, "集结", True, None),
        ),
        (0x00B1, "00000005 0a015f91 0a000001 4f00", (TextKind.GROUP, 90001, 1, "O", False, None)),
        (
            0xC0A1,
            "0002 00000005 0a000064 0a000001 4f00 0102",
            (TextKind.PRIVATE, 100, 1, "O", True, b"\x01\x02"),
        ),
    ],
)
def test_texts(operation: int, payload: str, expected: tuple[object, ...]) -> None:
    text = decode_text_message(HdapMessage(Service.TEXT, operation, bytes.fromhex(payload)))
    assert text is not None
    assert text.source is not None
    seen = (text.kind, text.destination.number, text.source.number, text.text)
    assert (*seen, text.confirmed, text.option) == expected
    assert text.encode().payload == bytes.fromhex(payload)


def test_results_of_pages() -> None:
    private = HdapMessage(Service.TEXT, 0x00A2, bytes.fromhex("00000005 0a000064 0a000001 08"))
    group = HdapMessage(Service.TEXT, 0x00B2, bytes.fromhex("00000006 0a015f91 04"))
    one, two = decode_text_message(private), decode_text_message(group)
    assert one is not None
    assert two is not None
    assert (one.request, one.result, one.source) == (5, 8, RadioAddress(10, 1))
    assert (two.request, two.result, two.source) == (6, 4, None)


def test_a_position() -> None:
    position = decode_position(FIX)
    assert position.valid
    assert position.at_utc == datetime(2026, 7, 31, 12, 30, 59, tzinfo=UTC)
    assert position.latitude_deg == pytest.approx(28 + 51.5 / 60)
    assert position.longitude_deg == pytest.approx(120 + 44.25 / 60)
    assert (position.speed_kn, position.direction_deg) == ("1.5", "270")
    assert position.encode() == FIX


def test_south_and_west_are_negative() -> None:
    position = decode_position(FIX.replace(b"N", b"S").replace(b"E", b"W"))
    assert (position.latitude_e4min, position.longitude_e4min) == (-17315000, -72442500)


def test_no_fix() -> None:
    assert decode_position(NO_FIX) == Position(valid=False)
    assert Position(valid=False).encode() == NO_FIX


def test_a_date_before_the_first_satellite_is_none() -> None:
    assert decode_position(b"V" + b"0" * 12 + bytes(27)).at_utc is None


LAYOUTS = [
    (0xB003, "0a000064 01", 0, None, ""),
    (0xB004, "0a000064 01", 0, None, "0011223344556677"),
    (0xC003, "00000007 0a000064 3030303130303030", 7, None, ""),
    (0xD003, "00000007 0a000064", 7, None, ""),
    (0xD005, "00000007 0a000064", 7, None, "ff"),
    (0xA003, "00000007 0a000064 0000", 7, 0, ""),
    (0xA003, "00000007 0a000064 0006", 7, 6, "ffa6"),
    (0xD004, "00000007 0a000064 0000", 7, 0, "ffa6"),
    (0xD005, "00000007 0a000064 0000", 7, 0, ""),
    (0xD011, "00000007 0a000064 0000", 7, 0, ""),
    (0xB004, "00000007 0a000064 0000", 7, 0, "0011223344556677"),
]


@pytest.mark.parametrize("position", [FIX, NO_FIX])
@pytest.mark.parametrize(("operation", "before", "request_id", "result", "rest"), LAYOUTS)
def test_every_layout_of_a_report(
    operation: int, before: str, request_id: int, result: int | None, rest: str, position: bytes
) -> None:
    payload = bytes.fromhex(before) + position + bytes.fromhex(rest)
    report = decode_location(HdapMessage(Service.LOCATION, operation, payload))
    assert report is not None
    assert (report.request, report.radio.number, report.result) == (request_id, 100, result)
    assert report.position == decode_position(position)
    assert report.rest == bytes.fromhex(rest)
    assert report.encode().payload == payload


@pytest.mark.parametrize("payload", ["00000001 0a000064 01", "00000001 0a000064 00", ""])
def test_a_quick_report_that_shows_no_place_is_not_known(payload: str) -> None:
    message = HdapMessage(Service.LOCATION, 0xD011, bytes.fromhex(payload))
    assert decode_location(message) is None


@pytest.mark.parametrize("operation", [0xA002, 0xB003, 0xC003])
def test_reports_of_locations(operation: int) -> None:
    payload = bytes.fromhex("00000001 0a000064 0000") + FIX
    report = decode_location(HdapMessage(Service.LOCATION, operation, payload))
    assert report is not None
    assert report.kind is LocationKind(operation)
    assert (report.radio.number, report.result) == (100, 0)
    assert report.position == decode_position(FIX)
    assert report.encode().payload == payload


def test_the_sender_of_an_alarm_stands_where_the_profile_says() -> None:
    alarm = decode_control(HdapMessage(Service.RADIO_CONTROL, 0x0851, bytes.fromhex("05 64000000")))
    assert isinstance(alarm, Alarm)
    assert alarm.sender_at(1) == 100
    assert alarm.sender_at(2) is None


def test_operations_that_are_not_known_stay_octets() -> None:
    for service, decode in [
        (Service.TEXT, decode_text_message),
        (Service.LOCATION, decode_location),
        (Service.REGISTRATION, decode_registration),
        (Service.RADIO_CONTROL, decode_control),
    ]:
        message = HdapMessage(service, 0x7777, b"\1\2\3")
        assert decode(message) is None
        assert decode_hdap(message.encode()) == message
        assert str(message) == f"{service.name} 7777 010203"


BAD = [
    (decode_hstrp, "", "no HSTRP header"),
    (decode_hstrp, "32430001 0001", "no HSTRP header"),
    (decode_hstrp, "32420041 0001", "unknown HSTRP type"),
    (decode_hstrp, "32420020 0001", "cut off"),
    (decode_hstrp, "32420020 0001 8401", "cut off"),
    (decode_hstrp, "32420020 0001 840101", "cut off"),
    (decode_hrnp, "7e0400fe20100000000c60", "no HRNP header"),
    (decode_hrnp, "7e0400fe20100000000d60e1", "length"),
    (decode_hrnp, "7e0400fe20100000000c60e2", "checksum"),
    (decode_hrnp, "7e0400ee20100000000c60f1", "unknown HRNP operation"),
    (decode_hdap, "02410805000112090000c8", "no HDAP message"),
    (decode_hdap, "02410805000112090000c903", "checksum"),
    (decode_hdap, "02410806000112090000c703", "length"),
    (decode_hdap, "3300030004 0a00c351 0d 03", "unknown HDAP service"),
]


@pytest.mark.parametrize(("decode", "raw", "words"), BAD)
def test_what_is_no_frame_is_one_typed_error(decode: object, raw: str, words: str) -> None:
    assert callable(decode)
    with pytest.raises(FrameError, match=words):
        decode(bytes.fromhex(raw))


BAD_PAYLOADS = [
    (decode_text_message, Service.TEXT, 0x00A1, "00000001 0a000001 0a0000"),
    (decode_text_message, Service.TEXT, 0x00A1, "00000001 0a000001 0a000002 41"),
    (decode_text_message, Service.TEXT, 0x00A2, "00000001 0a000001 0a000002"),
    (decode_text_message, Service.TEXT, 0x40A1, "00"),
    (decode_text_message, Service.TEXT, 0x40A1, "00ff 00000001 0a000001 0a000002"),
    (decode_registration, Service.REGISTRATION, 0x0003, "0a0000"),
    (decode_registration, Service.REGISTRATION, 0x0080, "0a000001 00"),
    (decode_location, Service.LOCATION, 0xA001, "00000001"),
    (decode_location, Service.LOCATION, 0xA002, "00000001 0a000001 0000"),
    (decode_control, Service.RADIO_CONTROL, 0x0841, "01"),
]


@pytest.mark.parametrize(("decode", "service", "operation", "payload"), BAD_PAYLOADS)
def test_a_payload_that_contradicts_its_operation(
    decode: object, service: Service, operation: int, payload: str
) -> None:
    assert callable(decode)
    with pytest.raises(FrameError):
        decode(HdapMessage(service, operation, bytes.fromhex(payload)))


@pytest.mark.parametrize(
    "position",
    [
        b"X" + FIX[1:],
        FIX.replace(b"N2851", b"N2861"),
        FIX.replace(b"N2851", b"N9151"),
        FIX.replace(b"N", b"Q"),
        FIX.replace(b"51.5000", b"51,5000"),
        FIX.replace(b"123059", b"12x059"),
        FIX[:-1] + b"\xff",
        FIX[:-1],
    ],
)
def test_a_position_that_cannot_be(position: bytes) -> None:
    with pytest.raises(FrameError):
        decode_position(position)


def test_half_a_surrogate_costs_a_character_not_the_text() -> None:
    message = RadioMessage(TextKind.PRIVATE, 1, RadioAddress(10, 1), RadioAddress(10, 2), b"")
    payload = message.encode().payload + b"1\0\x00\xd8"
    text = decode_text_message(HdapMessage(Service.TEXT, 0x00A1, payload))
    assert text is not None
    assert text.text == "1\ufffd"

"""Whatever is encoded is read back the same, and no octets at all do worse than `FrameError`."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drivers.hytera_ip.call_control import (
    CallAnswer,
    CallRemoval,
    CallRequest,
    ControlAnswer,
    Key,
    StatusSubscription,
    TransmitStatus,
)
from drivers.hytera_ip.control_kind import ControlKind
from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service, decode_hdap
from drivers.hytera_ip.hrnp import HrnpFrame, HrnpOperation, decode_hrnp
from drivers.hytera_ip.hstrp import HstrpFrame, HstrpType, decode_hstrp
from drivers.hytera_ip.locations import LocationKind, LocationMessage, decode_location
from drivers.hytera_ip.positions import Position, decode_position
from drivers.hytera_ip.radio_address import RadioAddress
from drivers.hytera_ip.radio_control import (
    Alarm,
    RepeaterState,
    WhoAnswer,
    WhoAreYou,
    decode_control,
)
from drivers.hytera_ip.registrations import Registration, RegistrationKind, decode_registration
from drivers.hytera_ip.text_messages import (
    RadioMessage,
    TextKind,
    decode_text_message,
    encode_text,
)

octet = st.integers(0, 0xFF)
short = st.integers(0, 0xFFFF)
long = st.integers(0, 0xFFFFFFFF)
octets = st.binary(max_size=60)
addresses = st.builds(RadioAddress, octet, st.integers(0, 0xFFFFFF))
options = st.lists(st.tuples(st.integers(0, 127), st.binary(max_size=255)), max_size=4)
types = st.integers(0, 0x1F).map(HstrpType)
hstrp = st.builds(HstrpFrame, types, short, options.map(tuple), octets, octet)
hrnp = st.builds(
    HrnpFrame, st.sampled_from(HrnpOperation), short, octets, octet, octet, octet, octet
)
hdap = st.builds(HdapMessage, st.sampled_from(Service), short, octets, st.booleans())

texts = st.text(st.characters(codec="utf-16-le"), max_size=40).map(encode_text)
optional = st.none() | st.binary(max_size=9)


def radio_messages(kind: TextKind) -> st.SearchStrategy[RadioMessage]:
    group_result = kind in (TextKind.GROUP_RESULT, TextKind.GROUP_DATA_RESULT)
    body: st.SearchStrategy[bytes] = octets
    if kind in (TextKind.PRIVATE, TextKind.GROUP):
        body = texts
    elif kind.name.endswith("RESULT"):
        body = st.binary(min_size=1, max_size=1)
    source = st.none() if group_result else addresses
    flags = st.booleans()
    return st.builds(
        RadioMessage, st.just(kind), long, addresses, source, body, flags, optional, flags
    )


messages = st.sampled_from(TextKind).flatmap(radio_messages)
alone = st.sampled_from(
    [RegistrationKind.OFFLINE, RegistrationKind.CHECK, RegistrationKind.REGISTER]
)
registrations = (
    st.builds(Registration, alone, addresses, reliable=st.booleans())
    | st.builds(Registration, st.just(RegistrationKind.CHECK_ANSWER), addresses, octet)
    | st.builds(Registration, st.just(RegistrationKind.REGISTER_ANSWER), addresses, octet, long)
)
seconds = st.integers(0, 2_000_000_000)
moments = seconds.map(lambda after: datetime.fromtimestamp(946_000_000 + after, UTC))
digits = st.text("0123456789.", max_size=3)
positions = st.builds(
    Position,
    st.booleans(),
    st.none() | moments,
    st.none() | st.integers(-54_000_000, 54_000_000),
    st.none() | st.integers(-108_000_000, 108_000_000),
    digits,
    digits,
)
reports = st.sampled_from(
    [LocationKind.REPORT, LocationKind.EMERGENCY_REPORT, LocationKind.TRIGGERED_REPORT]
)
locations = (
    st.builds(LocationMessage, reports, long, addresses, short, positions)
    | st.builds(LocationMessage, st.just(LocationKind.REQUEST), long, addresses)
    | st.builds(
        LocationMessage,
        st.sampled_from([LocationKind.REPORT_WITH_SIGNAL, LocationKind.REPORT_WITH_MORE]),
        long,
        addresses,
        short,
        positions,
        octets,
    )
)
control_answers = st.sampled_from(
    [ControlKind.KEY_ANSWER, ControlKind.REMOVE_ANSWER, ControlKind.SUBSCRIBE_ANSWER]
)
controls = (
    st.builds(CallRequest, octet, long)
    | st.builds(CallAnswer, octet)
    | st.just(CallRemoval())
    | st.builds(Key, octet, st.booleans())
    | st.builds(StatusSubscription, st.lists(octet, max_size=4).map(tuple))
    | st.builds(ControlAnswer, control_answers, octet, octets)
    | st.builds(TransmitStatus, short, short, short, long)
    | st.builds(WhoAreYou, octet)
    | st.builds(WhoAnswer, octet, octet, st.binary(min_size=4, max_size=4))
    | st.builds(RepeaterState, short, short, short, short, long, long)
    | st.builds(Alarm, st.booleans(), octets)
)


@given(hstrp)
def test_hstrp(frame: HstrpFrame) -> None:
    assert decode_hstrp(frame.encode()) == frame


@given(hrnp)
def test_hrnp(frame: HrnpFrame) -> None:
    assert decode_hrnp(frame.encode()) == frame


@given(hdap)
def test_hdap(message: HdapMessage) -> None:
    assert decode_hdap(message.encode()) == message


@given(messages)
def test_text_messages(message: RadioMessage) -> None:
    assert decode_text_message(decode_hdap(message.encode().encode())) == message


@given(registrations)
def test_registrations(message: Registration) -> None:
    assert decode_registration(decode_hdap(message.encode().encode())) == message


@given(positions)
def test_positions(position: Position) -> None:
    assert decode_position(position.encode()) == position


@given(locations)
def test_locations(message: LocationMessage) -> None:
    assert decode_location(decode_hdap(message.encode().encode())) == message


@given(controls)
def test_radio_control(message: Any) -> None:
    assert decode_control(decode_hdap(message.encode().encode())) == message


def read_everything(raw: bytes) -> None:
    """Through both frame formats and all services; raises nothing but `FrameError`."""
    for frame in (decode_hstrp, decode_hrnp):
        try:
            payload = frame(raw).payload
        except FrameError:
            continue
        read_message(payload)
    read_message(raw)


def read_message(raw: bytes) -> None:
    try:
        message = decode_hdap(raw)
    except FrameError:
        return
    for decode in (decode_text_message, decode_registration, decode_location, decode_control):
        try:
            decode(message)
        except FrameError:
            continue


FRAMES = hstrp.map(HstrpFrame.encode) | hrnp.map(HrnpFrame.encode) | hdap.map(HdapMessage.encode)
SERVICE_FRAMES = (messages | registrations | locations | controls).map(
    lambda message: message.encode().encode()
)


@given(st.binary(max_size=80))
def test_any_octets(raw: bytes) -> None:
    read_everything(raw)


@given(FRAMES | SERVICE_FRAMES, st.lists(st.tuples(st.integers(0, 200), octet), max_size=4))
def test_frames_with_wrong_octets(raw: bytes, changes: list[tuple[int, int]]) -> None:
    changed = bytearray(raw)
    for place, value in changes:
        if changed:
            changed[place % len(changed)] = value
    read_everything(bytes(changed))


@given(st.sampled_from(Service), short, octets)
def test_any_payload_under_any_operation(service: Service, operation: int, raw: bytes) -> None:
    read_message(HdapMessage(service, operation, raw).encode())
    for low in (0x80A1, 0xC0A2, 0xB1, 0xB2, 0xA002, 0xB003, 0x0003, 0x0080, 0x0841, 0xB845):
        read_message(HdapMessage(service, low, raw).encode())


@given(SERVICE_FRAMES, st.integers(0, 200), st.integers(1, 255))
def test_a_wrong_octet_in_a_message_is_noticed(raw: bytes, place: int, change: int) -> None:
    changed = bytearray(raw)
    # all but the first octet: it is outside of the checksum
    changed[1 + place % (len(raw) - 1)] ^= change
    try:
        message = decode_hdap(bytes(changed))
    except FrameError:
        return
    raise AssertionError(f"{bytes(changed).hex()} was read as {message}")

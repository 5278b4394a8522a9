"""Whatever is encoded is read back the same, and no octets at all do worse than `FrameError`."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.mototrbo_ip.ars import ArsFlag, ArsKind, ArsMessage, Registration, decode_ars
from drivers.mototrbo_ip.frame_error import FrameError
from drivers.mototrbo_ip.location_requests import (
    Wanted,
    immediate,
    report_of,
    request_of,
    start_emergency,
    start_periodic,
)
from drivers.mototrbo_ip.lrrp import Element, LrrpDocument, LrrpKind, decode_lrrp
from drivers.mototrbo_ip.lrrp_numbers import (
    read_float,
    read_point,
    read_time,
    read_uint,
    write_float,
    write_point,
    write_time,
    write_uint,
)
from drivers.mototrbo_ip.radio_network import network_of
from drivers.mototrbo_ip.tms import (
    UCS2,
    TmsKind,
    TmsMessage,
    acknowledgement_of,
    decode_tms,
    text_of,
)

octet = st.integers(0, 0xFF)
names = st.binary(max_size=40)
sequences = st.integers(0, 127)
texts = st.text(st.characters(codec="utf-16-le"), max_size=60)

registrations = st.builds(Registration, st.integers(0, 3), st.integers(0, 31), names, names, names)
half = st.sampled_from([ArsFlag.PRIORITY, ArsFlag.CONTROL, ArsFlag.ANSWER_WANTED, ArsFlag(0)])
full = half.map(lambda flag: flag | ArsFlag.MORE)
others = st.sampled_from([ArsKind.QUERY, ArsKind.GOOD_BYE, ArsKind.USER_GOOD_BYE])
named = st.sampled_from([ArsKind.REGISTRATION, ArsKind.USER_REGISTRATION])
answered = st.sampled_from([ArsKind.ANSWER, ArsKind.USER_ANSWER])
ars = (
    st.builds(ArsMessage, named, full, registrations, by_csbk=st.booleans())
    | st.builds(ArsMessage, answered, full, st.none(), octet, by_csbk=st.booleans())
    | st.builds(ArsMessage, st.sampled_from(ArsKind), half)
    | st.builds(ArsMessage, others | answered, half, by_csbk=st.booleans())
    | st.builds(ArsMessage, others, full, st.none(), st.none(), st.binary(min_size=1, max_size=9))
)
tms = (
    st.builds(text_of, texts, sequences, st.booleans())
    | sequences.map(acknowledgement_of)
    | st.builds(
        TmsMessage,
        st.just(TmsKind.TEXT),
        sequences,
        st.booleans(),
        st.integers(0, 31).filter(lambda encoding: encoding != UCS2),
        st.binary(max_size=40),
        st.binary(max_size=12),
        st.booleans(),
    )
    | st.builds(TmsMessage, st.sampled_from(TmsKind), wanted=st.booleans())
)
counted = st.binary(max_size=30).map(lambda name: bytes((len(name),)) + name)
uints = st.integers(0, 2**35 - 1)
metres = st.integers(0, 2**28).map(lambda value: value / 128)
coordinates = st.builds(write_point, st.floats(-90, 90), st.floats(-180, 180))
moments = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
elements = st.lists(
    st.builds(Element, st.just(0x22), counted)
    | st.builds(Element, st.sampled_from([0x23, 0x37]), uints.map(write_uint))
    | st.builds(Element, st.sampled_from([0x6C, 0x70]), metres.map(write_float))
    | st.builds(Element, st.just(0x34), moments.map(write_time))
    | st.builds(Element, st.just(0x66), coordinates)
    | st.builds(
        Element, st.just(0x51), st.tuples(coordinates, metres.map(write_float)).map(b"".join)
    )
    | st.builds(Element, st.just(0x38)),
    max_size=6,
)
unknown = st.just(b"") | st.binary(max_size=9).map(lambda rest: b"\x7e" + rest)
answers = st.sampled_from([LrrpKind.IMMEDIATE_ANSWER, LrrpKind.TRIGGERED_REPORT])
documents = st.builds(LrrpDocument, answers, elements.map(tuple), unknown) | st.builds(
    start_periodic, st.integers(1, 86400), st.integers(0, 99999), st.just((Wanted.SPEED,))
)


@given(ars)
def test_ars(message: ArsMessage) -> None:
    assert decode_ars(message.encode()) == message
    assert decode_ars(message.encode() + b"\x10\x80") == message


@given(tms)
def test_tms(message: TmsMessage) -> None:
    assert decode_tms(message.encode()) == message
    assert decode_tms(message.encode() + b"\0\0\0\0") == message


@given(texts, sequences)
def test_words(words: str, sequence: int) -> None:
    read = decode_tms(text_of(words, sequence, True).encode())
    assert read is not None
    assert read.text == words.rstrip("\0")
    assert read.sequence == sequence


@given(st.lists(documents, min_size=1, max_size=4))
def test_documents_in_a_row(sent: list[LrrpDocument]) -> None:
    read = decode_lrrp(b"".join(each.encode() for each in sent))
    assert read.documents == tuple(sent)
    assert read.unread == b""


@given(uints)
def test_uints(value: int) -> None:
    assert read_uint(write_uint(value)) == value


@given(st.floats(0, 2**20))
def test_floats(value: float) -> None:
    assert read_float(write_float(value)) == pytest.approx(value, abs=128**-3)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_points(latitude: float, longitude: float) -> None:
    read = read_point(write_point(latitude, longitude))
    assert read == (pytest.approx(latitude, abs=1e-6), pytest.approx(longitude, abs=1e-6))


@given(moments)
def test_times(at: datetime) -> None:
    assert read_time(write_time(at)) == at


@given(st.binary(min_size=5, max_size=5))
def test_any_time_is_one_or_none(octets: bytes) -> None:
    at = read_time(octets)
    assert at is None or write_time(at) == octets


@given(st.integers(1, 0xFFFFFF))
def test_addresses(number: int) -> None:
    network = network_of("12.{a}.{b}.{c}")
    address = network.address_of(number)
    assert address == b"\x0c" + number.to_bytes(3, "big")
    assert network.number_of(address) == number


@given(st.integers(-9, 2**25))
def test_an_id_has_an_address_or_none(number: int) -> None:
    address = network_of("127.12.{b}.{c}").address_of(number)
    assert (address is not None) == (0 < number <= 0xFFFF)


def read_everything(raw: bytes) -> None:
    """Through all three services; raises nothing but `FrameError`."""
    for decode in (decode_ars, decode_tms):
        try:
            message = decode(raw)
        except FrameError:
            continue
        if isinstance(message, TmsMessage):
            assert isinstance(message.text, str)
    try:
        read = decode_lrrp(raw)
    except FrameError:
        return
    for document in read.documents:
        report = report_of(document)
        assert request_of(document) == report.request
        assert isinstance(report.cause, str)


DATAGRAMS = (
    ars.map(ArsMessage.encode)
    | tms.map(TmsMessage.encode)
    | documents.map(LrrpDocument.encode)
    | st.just(start_emergency().encode())
    | st.just(immediate((Wanted.TIME,)).encode())
)


@given(st.binary(max_size=60))
def test_any_octets(raw: bytes) -> None:
    read_everything(raw)


@given(DATAGRAMS, st.lists(st.tuples(st.integers(0, 200), octet), max_size=4), st.integers(0, 9))
def test_datagrams_with_wrong_octets(raw: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    changed = bytearray(raw[: len(raw) - cut])
    for place, value in changes:
        if changed:
            changed[place % len(changed)] = value
    read_everything(bytes(changed))

"""The codecs: round trips, one typed error for every bad input, the edges of the standard."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.tetra_pei.location_report import (
    Place,
    ShortLocation,
    decode_location,
    encode_short_location,
)
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.received_message import TextTransfer, decode_message, joined_text
from drivers.tetra_pei.received_sds import (
    ReceivedSds,
    SdsHeader,
)
from drivers.tetra_pei.sds_transport import (
    Acknowledgement,
    Report,
    Transfer,
    Wanted,
    decode_transport,
    encode_transport,
)
from drivers.tetra_pei.status_value import (
    ShortOutcome,
    ShortReport,
    Status,
    decode_status,
    encode_status,
    is_short_report,
)
from drivers.tetra_pei.text_coding import decode_text, encode_text
from drivers.tetra_pei.text_message import (
    RawPart,
    Text,
    decode_headed_text,
    decode_text_data,
    encode_text_data,
)

OCTET = st.integers(0, 255)
PIDS = st.integers(0x80, 0xFF)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
TRANSFERS = st.builds(
    Transfer,
    PIDS,
    st.sampled_from([Wanted(each) for each in range(4)]),
    st.booleans(),
    OCTET,
    st.binary(max_size=60),
)
REPORTS = st.builds(Report, PIDS, OCTET, OCTET, st.booleans())
ACKNOWLEDGEMENTS = st.builds(Acknowledgement, PIDS, OCTET, OCTET)


def sds(octets: bytes, service: int = 12) -> ReceivedSds:
    return ReceivedSds(SdsHeader(service, "1", "0", "2", "0", len(octets) * 8), octets)


@given(TRANSFERS | REPORTS | ACKNOWLEDGEMENTS)
def test_the_transport_reads_what_it_writes(pdu: Transfer | Report | Acknowledgement) -> None:
    assert decode_transport(encode_transport(pdu)) == pdu


@given(TEXTS, st.integers(20, 200), OCTET)
def test_a_text_is_whole_again_whatever_its_parts(text: str, room: int, reference: int) -> None:
    parts = encode_text_data(text, room, reference)
    assert all(len(part) <= room for part in parts)
    if len(parts) == 1:
        assert decode_text_data(parts[0]).text == text
        return
    read = [decode_headed_text(part) for part in parts]
    assert "".join(each.text for each in read) == text
    places = [
        (each.part.reference, each.part.total, each.part.number) for each in read if each.part
    ]
    assert places == [(reference, len(parts), number) for number in range(1, len(parts) + 1)]


def test_a_chinese_text_of_seventy_characters_is_one_part_and_of_seventy_three_two() -> None:
    room = 1184 // 8 - 3
    assert len(encode_text_data("急" * 72, room, 1)) == 1
    assert len(encode_text_data("急" * 73, room, 1)) == 2


@given(st.integers(0, 0xFFFF))
def test_sixteen_bits_are_a_status_or_a_short_report_and_come_back(value: int) -> None:
    octets = value.to_bytes(2, "big")
    read = decode_status(octets)
    assert encode_status(read) == octets
    assert isinstance(read, ShortReport) == (0x7C00 <= value <= 0x7FFF) == is_short_report(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (0x7E42, ShortReport(ShortOutcome.RECEIVED, 0x42)),
        (0x7F00, ShortReport(ShortOutcome.CONSUMED, 0)),
        (0x7C01, ShortReport(ShortOutcome.UNSUPPORTED, 1)),
        (0x7DFF, ShortReport(ShortOutcome.MEMORY_FULL, 255)),
        (0xFFFF, Status(0xFFFF)),
        (0x7A01, Status(0x7A01)),
        (0xFE12, Status(0xFE12)),
    ],
)
def test_a_status_is_no_short_report_because_it_looks_like_one(
    value: int, read: Status | ShortReport
) -> None:
    assert decode_status(value.to_bytes(2, "big")) == read


def test_the_emergency_is_status_zero_and_nothing_else() -> None:
    assert Status(0).is_emergency
    assert not Status(0x8000).is_emergency
    with pytest.raises(PduError):
        encode_status(Status(0x7E01))


@given(
    st.integers(0, 3),
    st.integers(-(1 << 24), (1 << 24) - 1),
    st.integers(-(1 << 23), (1 << 23) - 1),
    st.integers(0, 7),
    st.integers(0, 127),
    st.integers(0, 15),
    OCTET,
)
def test_a_short_location_comes_back(
    elapsed: int, east: int, north: int, error: int, speed: int, direction: int, reason: int
) -> None:
    where = Place(east * 360 / (1 << 25), north * 180 / (1 << 24))
    kmh = None if speed == 127 else float(speed) if speed <= 28 else 16 * 1.038 ** (speed - 13)
    place = None if error == 7 else where
    report = ShortLocation(elapsed, place, error, kmh, direction * 22.5, reason, where)
    assert decode_location(encode_short_location(report)) == report


@pytest.mark.parametrize(
    ("scheme", "octets", "text"),
    [
        (1, b"\xdcbung", "Übung"),
        (5, b"\xb4", "Д"),
        (26, bytes.fromhex("65365230"), "收到"),
        (0, bytes.fromhex("e8329bfd06"), "hello"),
        (0, bytes.fromhex("31d98c56b3dd00"), "1234567"),
        (14, b"\x81", "ü"),
    ],
)
def test_a_text_is_read_by_its_coding_scheme(scheme: int, octets: bytes, text: str) -> None:
    assert decode_text(scheme, octets) == text


@pytest.mark.parametrize(("scheme", "octets"), [(26, b"\x65"), (26, b"\xd8\x00"), (99, b"a")])
def test_what_a_coding_scheme_does_not_allow_is_one_error(scheme: int, octets: bytes) -> None:
    with pytest.raises(PduError):
        decode_text(scheme, octets)


@given(TEXTS)
def test_a_text_comes_back_in_its_own_coding(text: str) -> None:
    assert decode_text(*encode_text(text)) == text


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(PduError):
        encode_text("a\ud800")


@given(st.binary(min_size=1, max_size=60), st.sampled_from([9, 10, 11, 12, 13]))
def test_any_octets_are_a_message_or_one_typed_error(octets: bytes, service: int) -> None:
    with suppress(PduError):
        decode_message(sds(octets, service))
    with suppress(PduError):
        joined_text(octets)


@given(
    st.sampled_from([0x02, 0x09, 0x0A, 0x82, 0x89, 0x8A, 0x8C]),
    st.binary(max_size=60),
    st.integers(0, 400),
    st.integers(0, 7),
)
def test_a_mutated_frame_is_a_message_or_one_typed_error(
    pid: int, body: bytes, place: int, bit: int
) -> None:
    frame = bytearray(bytes((pid,)) + encode_text_data("立即集结，收到回复", 140, 3)[0] + body)
    frame[place % len(frame)] ^= 1 << bit
    with suppress(PduError):
        decode_message(sds(bytes(frame)))


def test_a_storage_field_stands_before_the_text() -> None:
    for field in ("08" + "05", "09" + "0f4240", "0a" + "00" * 6, "0b" + "03" + "1234", "0f"):
        octets = bytes.fromhex("820501" + field + "01" + "6869")
        message = decode_message(sds(octets))
        assert isinstance(message, TextTransfer), field
        assert isinstance(message.text, Text)
        assert message.text.text == "hi", field


def test_a_concatenated_sds_names_its_parts_and_part_one_the_protocol() -> None:
    first = decode_message(sds(bytes.fromhex("8c0001" + "05" + "02" + "01" + "82" + "01" + "6869")))
    assert isinstance(first, TextTransfer)
    assert isinstance(first.text, RawPart)
    wide = decode_message(sds(bytes.fromhex("8c0002" + "15" + "07" + "02" + "02" + "21")))
    assert isinstance(wide, TextTransfer)
    assert isinstance(wide.text, RawPart)
    assert (first.text.part.reference, wide.text.part.reference) == (5, 0x507)
    assert joined_text(first.text.octets + wide.text.octets).text == "hi!"

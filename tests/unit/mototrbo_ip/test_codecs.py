"""Datagrams written out by hand, and what each says."""

from datetime import UTC, datetime

import pytest

from drivers.mototrbo_ip.ars import QUERY, REFRESH, ArsKind, decode_ars, welcome
from drivers.mototrbo_ip.frame_error import FrameError
from drivers.mototrbo_ip.location_requests import (
    LocationReport,
    RequestNumber,
    Wanted,
    immediate,
    report_of,
    start_periodic,
    stop,
)
from drivers.mototrbo_ip.lrrp import LrrpKind, decode_lrrp
from drivers.mototrbo_ip.radio_network import network_of
from drivers.mototrbo_ip.tms import TmsKind, acknowledgement_of, decode_tms, text_of


def report(raw: str) -> LocationReport:
    (document,) = decode_lrrp(bytes.fromhex(raw)).documents
    return report_of(document)


def test_what_we_say_over_ars() -> None:
    assert QUERY.encode().hex() == "000174"
    assert welcome(0x1E).encode().hex() == "0002bf1e"


def test_what_radios_say_over_ars() -> None:
    refresh = decode_ars(bytes.fromhex("0009f04004343034300000"))
    assert refresh is not None
    assert refresh.registration is not None
    assert (refresh.registration.event, refresh.registration.device) == (REFRESH, b"4040")
    off = decode_ars(bytes.fromhex("0001311080"))
    assert off is not None
    assert off.kind is ArsKind.GOOD_BYE
    here, refused = decode_ars(bytes.fromhex("00013f")), decode_ars(bytes.fromhex("0002ff00"))
    assert here is not None
    assert refused is not None
    assert (here.says_yes, here.value) == (True, None)
    assert (refused.says_yes, refused.value) == (False, 0)
    assert decode_ars(bytes.fromhex("000132")) is None


@pytest.mark.parametrize(
    "raw",
    ["", "00", "0001", "000031", "000274", "0001f0", "00023f01", "0004f0200534", "0003bf0102"],
)
def test_what_is_no_ars(raw: str) -> None:
    with pytest.raises(FrameError):
        decode_ars(bytes.fromhex(raw))


def test_what_we_say_over_tms() -> None:
    assert text_of("集结", 8, True).encode().hex() == "000ce00088040d000a00c696d37e"
    assert text_of("O", 100, False).encode().hex() == "000aa00084640d000a004f00"
    assert text_of("😀", 0, True).encode().hex().endswith("3dd800de")
    assert acknowledgement_of(8).encode().hex() == "0003bf0008"
    assert acknowledgement_of(37).encode().hex() == "0004bf008520"
    assert acknowledgement_of(None).encode().hex() == "00023f00"


@pytest.mark.parametrize(
    ("raw", "kind", "sequence", "wanted", "text"),
    [
        ("000ae00088040d000a004f00", TmsKind.TEXT, 8, True, "O"),
        ("0006e00088044f00", TmsKind.TEXT, 8, True, "O"),
        ("0006c00088044f00", TmsKind.TEXT, 8, True, "O"),
        ("0009e00331323388044f00", TmsKind.TEXT, 8, True, "O"),
        ("0007e0008884004f00", TmsKind.TEXT, 8, True, "O"),
        ("00049f008520", TmsKind.ACKNOWLEDGEMENT, 37, False, ""),
        ("00013f", TmsKind.ACKNOWLEDGEMENT, None, False, ""),
        ("0003d00005", TmsKind.AVAILABILITY, 5, True, ""),
    ],
)
def test_what_radios_say_over_tms(
    raw: str, kind: TmsKind, sequence: int | None, wanted: bool, text: str
) -> None:
    message = decode_tms(bytes.fromhex(raw))
    assert message is not None
    assert (message.kind, message.sequence, message.wanted) == (kind, sequence, wanted)
    assert message.text == text


@pytest.mark.parametrize(
    "raw", ["", "0000", "0014e0008804", "0003e00188", "0003e00088", "0007e0008804414243"]
)
def test_what_is_no_tms(raw: str) -> None:
    with pytest.raises(FrameError):
        decode_tms(bytes.fromhex(raw))


def test_what_we_ask_over_lrrp() -> None:
    wanted = (Wanted.ACCURACY_AND_TIME, Wanted.SPEED, Wanted.HEADING)
    assert immediate(wanted).encode().hex() == "05082203000003516257"
    assert start_periodic(30, 0, wanted).encode().hex() == "090b220300000151625734311e"
    assert stop(RequestNumber.EMERGENCY).encode().hex() == "0f052203000002"


def test_a_circle_with_a_time_a_speed_and_a_heading() -> None:
    # 2026-08-12 06:00:00: 7ea<<2|8>>2, 0<<6|12<<1|0, 6<<4, 0
    seen = report("0d1d 2203000001 34 1faa186000 51 2907f6e6 55dad397 0c40 6c 0140 56 2d 65 50")
    assert seen.at_utc == datetime(2026, 8, 12, 6, 0, tzinfo=UTC)
    assert (seen.request, seen.result, seen.cause) == (1, 0, "")
    position = seen.position
    assert position is not None
    assert position.latitude_deg == pytest.approx(28.85, abs=1e-6)
    assert position.longitude_deg == pytest.approx(120.7333, abs=1e-6)
    assert (position.radius_m, position.speed_m_s, position.heading_deg) == (12.5, 1.5, 90.0)


def test_the_south_and_the_west_are_negative() -> None:
    position = report("0d09 66 d6f8091a aa252c69").position
    assert position is not None
    assert position.latitude_deg == pytest.approx(-28.85, abs=1e-6)
    assert position.longitude_deg == pytest.approx(-120.7333, abs=1e-6)


@pytest.mark.parametrize(
    ("token", "rest", "radius", "altitude"),
    [("55", "0c40 8264 20 0100", 12.5, 356.25), ("69", "8264 20", None, 356.25)],
)
def test_places_with_an_altitude(
    token: str, rest: str, radius: float | None, altitude: float
) -> None:
    body = f"{token} 2907f6e6 55dad397 {rest}".replace(" ", "")
    position = report(f"13{len(body) // 2:02x}{body}").position
    assert position is not None
    assert (position.radius_m, position.altitude_m) == (radius, altitude)


@pytest.mark.parametrize(
    ("raw", "result", "cause"),
    [
        ("0707 2203000003 3710", 0x10, "no fix (10)"),
        ("0708 2203000003 378400", 0x200, "the receiver is starting (200)"),
        ("0b07 2203000001 3716", 0x16, "this request number is in use (16)"),
        ("0b07 2203000001 370a", 0x0A, "bad request (0a)"),
        ("0b07 2203000001 3755", 0x55, "refused (55)"),
        ("1103 2302 38", 0, "no position"),
    ],
)
def test_results(raw: str, result: int, cause: str) -> None:
    seen = report(raw)
    assert (seen.result, seen.cause) == (result, cause)


def test_two_documents_and_something_unknown_between_and_behind() -> None:
    one, other, last = "0b062203000001 38", "04024142", "1106220300000238"
    read = decode_lrrp(bytes.fromhex(one + other + last + "ff"))
    assert [each.kind for each in read.documents] == [LrrpKind.START_ANSWER, LrrpKind.STOP_ANSWER]
    assert read.unread.hex() == other + "ff"


def test_what_stands_before_an_unknown_token_is_read() -> None:
    (document,) = decode_lrrp(bytes.fromhex("0d0c 66 2907f6e6 55dad397 7e 0102")).documents
    assert report_of(document).position is not None
    assert document.unread.hex() == "7e0102"


def test_a_length_in_two_octets() -> None:
    (document,) = decode_lrrp(
        bytes.fromhex("0d8203") + b"\x40\xfe" + bytes(254) + b"\x38\x38\x38"
    ).documents
    assert len(document.elements) == 4


@pytest.mark.parametrize("raw", ["", "0d", "0d05 22", "0dffffffffff"])
def test_what_is_no_lrrp(raw: str) -> None:
    with pytest.raises(FrameError):
        decode_lrrp(bytes.fromhex(raw))


@pytest.mark.parametrize(
    "pattern", ["", "12.0.0.1", "12.{a}.{b}", "12.{c}.{c}.{a}", "300.{a}.{b}.{c}", "x.{a}.{b}.{c}"]
)
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        network_of(pattern)

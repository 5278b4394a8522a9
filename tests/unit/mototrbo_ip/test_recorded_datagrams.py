"""Datagrams that others recorded or checked, where they lie beside the project; ours always."""

import json
from pathlib import Path
from typing import Any

import pytest

from drivers.mototrbo_ip.ars import INITIAL, ArsFlag, ArsKind, decode_ars
from drivers.mototrbo_ip.frame_error import FrameError
from drivers.mototrbo_ip.location_requests import (
    report_of,
    request_of,
    start_emergency,
    start_periodic,
)
from drivers.mototrbo_ip.lrrp import (
    REPORT_VALUES,
    REQUESTS,
    LrrpDocument,
    LrrpKind,
    decode_lrrp,
    read_elements,
)
from drivers.mototrbo_ip.lrrp_numbers import read_float, read_point, read_uint
from drivers.mototrbo_ip.tms import TmsKind, decode_tms

_RECORDED = Path(__file__).parents[4] / "shared" / "vectors" / "radio.json"
_PROTOCOLS = ("moto-", "okdmr-moto-")
_ARS = {
    "ars-register": ArsKind.REGISTRATION,
    "ars-user-register": ArsKind.USER_REGISTRATION,
    "ars-response": ArsKind.ANSWER,
    "ars-query": ArsKind.QUERY,
}
_EVENTS = {"initial": INITIAL, 0: 0}
_TMS = {
    "tms-text": TmsKind.TEXT,
    "tms-ack": TmsKind.ACKNOWLEDGEMENT,
    "tms-availability": TmsKind.AVAILABILITY,
}
_LRRP = {
    "imm-request": LrrpKind.IMMEDIATE_REQUEST,
    "imm-answer": LrrpKind.IMMEDIATE_ANSWER,
    "trig-start": LrrpKind.START_REQUEST,
    "trig-stop": LrrpKind.STOP_REQUEST,
    "trig-report": LrrpKind.TRIGGERED_REPORT,
    "unsolicited-report": LrrpKind.UNSOLICITED_REPORT,
}
_PLACES = {
    "lat": "latitude_deg",
    "lon": "longitude_deg",
    "radius_m": "radius_m",
    "alt_m": "altitude_m",
    "speed_mps": "speed_m_s",
    "heading_deg": "heading_deg",
}
_WANTED = {"50": "accuracy", "51": "accuracy?", "52": "time", "54": "altitude", "57": "heading"}
_CONDITIONS = {0x51: "ptt-emergency", 0x02: "emergency"}

OWN: list[dict[str, Any]] = [
    {
        "proto": "moto-ars",
        "raw": "000cf02007313030313030320000",
        "expect": {
            "kind": "ars-register",
            "ext": True,
            "ack_req": True,
            "prio": True,
            "ctl": True,
            "event": "initial",
            "encoding": 0,
            "fields": ["1001002", "", ""],
        },
    },
    {
        "proto": "moto-tms",
        "raw": "000ce00085240d000a00c696d37e",
        "expect": {
            "ext": True,
            "ack_req": True,
            "addr": "",
            "seq": 37,
            "kind": "tms-text",
            "encoding": 4,
            "crlf": True,
            "text": "集结",
        },
    },
    {
        "proto": "moto-lrrp",
        "raw": "09082203000002344a02",
        "expect": {
            "doc": "trig-start",
            "reqid": "000002",
            "periodic": True,
            "condition": "emergency",
            "tokens": ["22", "34", "4a"],
        },
    },
    {
        "proto": "okdmr-moto-ars",
        "raw": "000ff50007313030313030320337373700",
        "expect": {
            "own": {
                "kind": "ars-user-register",
                "ext": True,
                "ack_req": True,
                "prio": True,
                "ctl": True,
                "event": 0,
                "encoding": 0,
                "fields": ["1001002", "777", ""],
            }
        },
    },
    {
        "proto": "okdmr-moto-lrrp",
        "raw": "0d15220300000151" + "2907f6e655dad397" + "0c40" + "6c0220" + "560c",
        "expect": {
            "own": {
                "doc": "trig-report",
                "reqid": "000001",
                "lat": 28.85,
                "lon": 120.7333,
                "radius_m": 12.5,
                "speed_mps": 2.25,
                "heading_deg": 24,
                "tokens": ["22", "51", "6c", "56"],
            }
        },
    },
    {
        "proto": "moto-lrrp-token",
        "raw": "662907f6e655dad397",
        "expect": {"lat": 28.85, "lon": 120.7333},
    },
]


def recorded() -> list[dict[str, Any]]:
    """What lies beside the project, nothing where the project stands alone."""
    if not _RECORDED.is_file():
        return []
    every = json.loads(_RECORDED.read_text("utf-8"))["vectors"]
    return [each for each in every if each["proto"].startswith(_PROTOCOLS)]


def check(vector: dict[str, Any]) -> None:
    raw, expect = bytes.fromhex(vector["raw"]), vector["expect"]
    expect = expect.get("own", expect)
    match vector["proto"].removeprefix("okdmr-"):
        case "moto-ars":
            check_ars(raw, expect)
        case "moto-tms":
            check_tms(raw, expect)
        case "moto-lrrp":
            check_lrrp(raw, expect)
        case "moto-lrrp-token":
            check_token(raw, expect)
        case other:
            raise AssertionError(f"nothing is known of {other}")


def check_ars(raw: bytes, expect: dict[str, Any]) -> None:
    message = decode_ars(raw)
    assert message is not None
    assert message.kind is _ARS[expect["kind"]]
    for name, flag in {
        "ext": ArsFlag.MORE,
        "ack_req": ArsFlag.ANSWER_WANTED,
        "prio": ArsFlag.PRIORITY,
        "ctl": ArsFlag.CONTROL,
    }.items():
        assert (flag in message.flags) == expect[name]
    assert message.encode() == raw
    if message.kind is ArsKind.ANSWER:
        assert (message.says_yes, message.value) == (expect["ok"], expect["value"])
    named = message.registration
    assert (named is not None) == ("fields" in expect)
    if named is not None:
        assert named.event == _EVENTS[expect["event"]]
        assert named.encoding == expect["encoding"]
        names = [named.device, named.user, named.password]
        assert [name.decode("ascii") for name in names] == expect["fields"]


def check_tms(raw: bytes, expect: dict[str, Any]) -> None:
    if expect["kind"] == "tms-bad-length":
        with pytest.raises(FrameError):
            decode_tms(raw)
        return
    message = decode_tms(raw)
    assert message is not None
    seen = (message.kind, message.wanted, message.sequence, message.address)
    assert seen == (
        _TMS[expect["kind"]],
        expect["ack_req"],
        expect["seq"],
        expect["addr"].encode("ascii"),
    )
    assert (message.sequence is not None) == expect["ext"]
    assert message.encode() == raw
    if message.kind is TmsKind.TEXT:
        assert (message.encoding, message.text) == (expect["encoding"], expect["text"])
        assert message.body.startswith(b"\r\0\n\0") == expect["crlf"]


def check_lrrp(raw: bytes, expect: dict[str, Any]) -> None:
    read = decode_lrrp(raw)
    (document,) = read.documents
    assert read.unread == b""
    assert document.unread == b""
    assert document.kind is _LRRP[expect["doc"]]
    assert document.encode() == raw
    assert [f"{each.token:02x}" for each in document.elements] == expect["tokens"]
    assert request_of(document) == int(expect["reqid"], 16)
    if document.kind in REQUESTS:
        check_request(document, expect)
    else:
        check_report(document, expect)


def check_report(document: LrrpDocument, expect: dict[str, Any]) -> None:
    report = report_of(document)
    assert report.position is not None
    for name, attribute in _PLACES.items():
        assert getattr(report.position, attribute) == pytest.approx(expect.get(name), abs=1e-4)
    written = None if report.at_utc is None else report.at_utc.strftime("%Y-%m-%dT%H:%M:%S")
    assert written == expect.get("time")


def check_request(document: LrrpDocument, expect: dict[str, Any]) -> None:
    assert (document.value(0x34) is not None) == expect.get("periodic", False)
    named = [_WANTED.get(token, "speed") for token in expect["tokens"] if token in {*_WANTED, "62"}]
    assert named == expect.get("want", [])
    attribute, condition = document.value(0x40), document.value(0x4A)
    assert (attribute and attribute[1:].hex()) == expect.get("attr40")
    assert (condition and _CONDITIONS[read_uint(condition)]) == expect.get("condition")
    interval, parts = document.value(0x31), document.value(0x32)
    seconds = read_uint(interval) if interval else parts and round(read_float(parts), 6)
    assert seconds == expect.get("interval_s")
    distance = document.value(0x78)
    assert (distance and read_uint(distance)) == expect.get("distance_m")


def check_token(raw: bytes, expect: dict[str, Any]) -> None:
    (point,), unread = read_elements(raw, REPORT_VALUES)
    assert unread == b""
    latitude, longitude = read_point(point.value)
    assert latitude == pytest.approx(expect["lat"], abs=1e-5)
    assert longitude == pytest.approx(expect["lon"], abs=1e-5)


def test_every_datagram_says_what_it_is_known_to_say() -> None:
    for vector in [*OWN, *recorded()]:
        check(vector)


def test_the_recorded_requests_are_made_the_same() -> None:
    assert start_periodic(30, 0, ()).encode().hex() == "0908220300000134311e"
    assert start_periodic(250, 500, ()).encode().hex() == "090c22030000013431817a788374"
    assert start_emergency().encode().hex() == "09082203000002344a02"

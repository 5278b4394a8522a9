"""Recordings that lie beside the project decode as they say; without them, our own examples do."""

import json
from pathlib import Path
from typing import Any

import pytest

from drivers.tetra_pei.delivery_status import StatusClass, class_of
from drivers.tetra_pei.error_codes import read_error
from drivers.tetra_pei.location_report import LongLocation, OtherLocationPdu, ShortLocation
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.pei_lines import PeiLines
from drivers.tetra_pei.radio_lines import SentReport, is_accepted, read_mode, read_unsolicited
from drivers.tetra_pei.received_message import Message, TextTransfer, decode_message
from drivers.tetra_pei.received_sds import ReceivedSds, SdsHeader, decode_header, decode_sds
from drivers.tetra_pei.sds_transport import Report, Transfer
from drivers.tetra_pei.status_value import ShortReport, Status
from drivers.tetra_pei.text_message import RawPart, Text

_RECORDED = Path(__file__).parents[4] / "shared" / "vectors" / "radio.json"
_ELAPSED = ("<5s", "<5min", "<30min", "unknown")
_ERRORS = {0: "<2m", 1: "<20m", 2: "<200m", 7: "unknown"}

# what we wrote ourselves, in the shape of the recordings
_OWN: list[dict[str, Any]] = [
    {
        "id": "own text",
        "raw": "+CTSDSR: 12,1001032,0,1009999,0,64\r\n8204071A65365230\r\n",
        "expect": {
            "header": {"ai": 12, "src": "1001032", "dst": "1009999", "bits": 64},
            "sds": {"kind": "transfer", "dr": 1, "mr": 7, "coding": 26, "text": "收到"},
        },
    },
    {
        "id": "own text cut short",
        "raw": "+CTSDSR: 12,1001032,0,1009999,0,72\r\n8204071A65365230\r\n",
        "expect": {"header": {"ai": 12, "bits": 72}, "sds": None},
    },
    {
        "id": "own status",
        "raw": "+CTSDSR: 13,1001032,0,1009999,0,16\r\n9A14\r\n",
        "expect": {
            "header": {"ai": 13, "src": "1001032", "bits": 16},
            "sds": {"kind": "status", "value": 0x9A14, "emergency": False},
        },
    },
    {
        "id": "own report",
        "raw": "+CTSDSR: 12,1001032,0,1009999,0,32\r\n82104B05\r\n",
        "expect": {
            "header": {"ai": 12, "bits": 32},
            "sds": {"kind": "report", "pid": 130, "status": 0x4B, "cls": "failed", "mr": 5},
        },
    },
    {
        "id": "own concatenated text",
        "raw": "+CTSDSR: 12,1001032,0,1009999,0,96\r\n8A0003010500030702016869\r\n",
        "expect": {
            "header": {"ai": 12, "bits": 96},
            "sds": {"kind": "transfer", "mr": 3, "concat": {"ref": 7, "total": 2, "seq": 1}},
        },
    },
]


def vectors(protocol: str) -> list[dict[str, Any]]:
    """The recordings of one protocol; none if the file is not beside the project."""
    if not _RECORDED.exists():
        return []
    every = json.loads(_RECORDED.read_text("utf-8"))["vectors"]
    return [each for each in every if each["proto"] == protocol]


def seen(message: Message) -> dict[str, Any]:
    """A decoded message in the words of the recordings."""
    match message:
        case Status(value):
            return {"kind": "status", "value": value, "emergency": message.is_emergency}
        case ShortReport(outcome, reference):
            return {"kind": "short-report", "report": outcome.name.lower(), "mr": reference}
        case Report(pid, status, reference, acknowledge, stored):
            facts = {"pid": pid, "status": status, "mr": reference, "cls": _class(status)}
            return {"kind": "report", "ack_req": acknowledge, "sf": stored, **facts}
        case Text():
            return {"kind": "simple-text", **seen_text(message)}
        case TextTransfer(transfer, text):
            return {**seen_transfer(transfer), **seen_text(text)}
        case ShortLocation():
            return seen_short(message)
        case LongLocation():
            return seen_long(message)
        case OtherLocationPdu(extension):
            return {"kind": "lip-ext", "ext": extension}
    return {"kind": type(message).__name__}


def _class(status: int) -> str:
    return {StatusClass.END_TO_END: "e2e"}.get(class_of(status), class_of(status).name.lower())


def seen_transfer(transfer: Transfer) -> dict[str, Any]:
    facts = {"pid": transfer.pid, "dr": transfer.wanted.value, "mr": transfer.reference}
    return {"kind": "transfer", "svc_sel": transfer.to_group, "sf": transfer.stored, **facts}


def seen_text(text: Text | RawPart) -> dict[str, Any]:
    if isinstance(text, RawPart):
        return {}
    facts: dict[str, Any] = {"coding": text.coding, "text": text.text}
    if text.part is not None:
        part = text.part
        facts["concat"] = {"ref": part.reference, "total": part.total, "seq": part.number}
    if text.stamp is not None:
        fields = ("frame", "month", "day", "hour", "minute")
        facts["ts"] = {name: getattr(text.stamp, name) for name in fields}
    return facts


def seen_short(report: ShortLocation) -> dict[str, Any]:
    speed = None if report.speed_kmh is None else round(report.speed_kmh, 2)
    return {
        "kind": "lip-short",
        "elapsed": _ELAPSED[report.elapsed],
        "lon": round(report.stale.longitude_deg, 6),
        "lat": round(report.stale.latitude_deg, 6),
        "err": _ERRORS[report.error],
        "kmh": speed,
        "dir_deg": report.direction_deg,
        "reason": report.reason,
        "fix": report.place is not None,
    }


def seen_long(report: LongLocation) -> dict[str, Any]:
    assert report.place is not None
    facts: dict[str, Any] = {
        "kind": "lip-long",
        "ext": 3,
        "shape": report.shape,
        "lon": round(report.place.longitude_deg, 6),
        "lat": round(report.place.latitude_deg, 6),
        "vel_type": report.velocity,
    }
    if report.time is not None:
        fields = ("day", "hour", "minute", "second")
        facts["time"] = {name: getattr(report.time, name) for name in fields}
    if report.altitude is not None:
        facts |= {"alt_type": 0, "alt_raw": report.altitude}
    return facts


def seen_header(header: SdsHeader) -> dict[str, Any]:
    return {
        "ai": header.service,
        "src": header.calling or None,
        "src_type": header.calling_type,
        "dst": header.called,
        "dst_type": header.called_type,
        "bits": header.bits,
        "e2ee": header.encrypted,
    }


def agrees(expected: dict[str, Any], found: dict[str, Any]) -> None:
    """Every fact of the recording that the decoder has a word for is the same."""
    unsaid = {"status_name", "extra", "immediate"} | ({"pid"} - set(found))
    for name in set(expected) - unsaid:
        assert found.get(name) == expected[name], (name, found, expected)


def check_sds(raw: str, expect: dict[str, Any]) -> None:
    header_line, digits = raw.split("\r\n")[:2]
    agrees(expect["header"], seen_header(decode_header(header_line)))
    if expect["sds"] is None:
        with pytest.raises(PduError):
            decode_message(decode_sds(header_line, digits))
        return
    agrees(expect["sds"], seen(decode_message(decode_sds(header_line, digits))))


def check_line(raw: str, expect: dict[str, Any]) -> None:
    line = raw.strip()
    match expect:
        case {"header": _}:
            check_sds(raw, expect)
        case {"ai": _}:
            agrees(expect, seen_header(decode_header(line)))
        case {"dest": dest, "sds": sds}:
            check_command(raw, dest, sds)
        case {"cms": code}:
            error = read_error(line)
            assert error is not None
            assert error.code == code
        case {"mode": mode}:
            assert read_mode(line) == mode
        case {"inst": 0, "status": 4, "mr": reference}:
            assert read_unsolicited(line) == SentReport(True, reference)
        case {"inst": 0}:
            assert is_accepted(line)
            assert read_unsolicited(line) is None


def check_command(raw: str, dest: int, sds: dict[str, Any]) -> None:
    _, _, command = raw.partition("AT+CMGS=")
    to, _, rest = command.partition(",")
    bits, digits = rest.rstrip("\x1a").split()
    assert int(to) == dest
    received = ReceivedSds(SdsHeader(12, "1", "0", to, "0", int(bits)), bytes.fromhex(digits))
    agrees(sds, seen(decode_message(received)))


def test_our_own_examples_decode_as_they_say() -> None:
    for each in _OWN:
        check_line(each["raw"], each["expect"])


def test_every_recorded_line_decodes_as_it_says() -> None:
    checked = [each for each in vectors("tetra-pei") if each["expect"] is not None]
    for each in checked:
        check_line(each["raw"], each["expect"])
    assert not _RECORDED.exists() or len(checked) > 300


def test_lines_come_out_whole_wherever_the_serial_line_cuts_them() -> None:
    own = {"raw": ["\r\n+CTSD", "SR: 13,1,0,2,0,16\r", "\n80", "04\r\n\r\nOK\r\n+CR"]}
    own["expect"] = ["+CTSDSR: 13,1,0,2,0,16", "8004", "OK", "+CR"]
    for each in [own, *vectors("tetra-pei-stream")]:
        lines = PeiLines()
        found = [line for chunk in each["raw"] for line in lines.feed(chunk.encode())]
        if lines.unfinished:
            found.append(lines.unfinished)
        assert found == each["expect"]

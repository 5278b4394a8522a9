"""Recordings that lie beside the project decode as they say; without them, our own examples do."""

import json
from pathlib import Path
from typing import Any

import pytest

from drivers.tetra_pei.call_lines import CallSign, read_call_line
from drivers.tetra_pei.error_codes import read_error
from drivers.tetra_pei.model_line import read_model
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.pei_lines import PeiLines
from drivers.tetra_pei.radio_lines import SentReport, is_accepted, read_mode, read_unsolicited
from drivers.tetra_pei.received_message import decode_message
from drivers.tetra_pei.received_sds import ReceivedSds, SdsHeader, decode_header, decode_sds
from drivers.tetra_pei.talkgroup_book import BookEntry, read_book_entry, read_book_range
from tests.unit.tetra_pei.recorded_words import seen, seen_header

_RECORDED = Path(__file__).parents[4] / "shared" / "vectors" / "radio.json"

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
        case _:
            check_fact(line, expect)


def check_fact(line: str, expect: dict[str, Any]) -> None:
    """A line about the radio itself, or about a call."""
    match expect:
        case {"mode": mode}:
            assert read_mode(line) == mode
        case {"inst": 0, "status": 4, "mr": reference}:
            assert read_unsolicited(line) == SentReport(True, reference)
        case {"inst": 0} if len(expect) == 1:
            assert is_accepted(line)
            assert read_unsolicited(line) is None
        case {"inst": instance}:
            call = read_call_line(line)
            assert call is not None
            said = {CallSign.GRANT: "grant", CallSign.RELEASED: "cause"}.get(call.sign)
            assert expect == {"inst": instance} | ({said: call.value} if said else {})
            assert call.instance == instance
        case {"state": state}:
            model = read_model(line)
            assert model is not None
            assert model.state == state
        case {"min": first, "max": last}:
            found = read_book_range(line)
            assert found is not None
            assert (found.first, found.last) == (first, last)
        case {"gtsi": gtsi, "name": name}:
            assert read_book_entry(line) == BookEntry(gtsi, name)
        case _:
            raise AssertionError(f"nobody looks at {expect}")


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


def test_a_recorded_lrrp_document_decodes_as_it_says() -> None:
    own = {
        "raw": "80130B2342664000000020000000",
        "expect": {"kind": "lrrp", "lat": 45.0, "lon": 45.0, "reqid": "42", "tokens": ["23", "66"]},
    }
    for each in [own, *vectors("tetra-lrrp")]:
        octets = bytes.fromhex(str(each["raw"]))
        header = SdsHeader(12, "1001032", "0", "1009999", "0", len(octets) * 8)
        agrees(dict(each["expect"]), seen(decode_message(ReceivedSds(header, octets))))


@pytest.mark.parametrize("raw", ["+NEW: 1", "+CTSDSR: 13,1,0,2,0,16\r\n8004"])
def test_a_recording_of_a_new_kind_is_noticed(raw: str) -> None:
    with pytest.raises(AssertionError, match="nobody looks at"):
        check_line(raw, {"novel": True})


def test_every_kind_of_recording_of_this_radio_is_looked_at() -> None:
    """A new `proto` in the file needs a test that reads it."""
    if _RECORDED.exists():
        every = json.loads(_RECORDED.read_text("utf-8"))["vectors"]
        ours = {each["proto"] for each in every if each["proto"].startswith("tetra")}
        assert ours == {"tetra-pei", "tetra-pei-stream", "tetra-lrrp"}


def test_recordings_that_say_nothing_are_lines_that_a_radio_says_of_itself() -> None:
    own = {"raw": "+ENCR: 15,LABEL\r\n", "expect": None}
    for each in [own, *vectors("tetra-pei")]:
        if each["expect"] is None:
            line = each["raw"].strip()
            assert line.startswith(("+ENCR:", "+GMR:"))
            assert read_unsolicited(line) is None
            assert read_error(line) is None
            assert not is_accepted(line)


def test_lines_come_out_whole_wherever_the_serial_line_cuts_them() -> None:
    own = {"raw": ["\r\n+CTSD", "SR: 13,1,0,2,0,16\r", "\n80", "04\r\n\r\nOK\r\n+CR"]}
    own["expect"] = ["+CTSDSR: 13,1,0,2,0,16", "8004", "OK", "+CR"]
    for each in [own, *vectors("tetra-pei-stream")]:
        lines = PeiLines()
        found = [line for chunk in each["raw"] for line in lines.feed(chunk.encode())]
        if lines.unfinished:
            found.append(lines.unfinished)
        assert found == each["expect"]

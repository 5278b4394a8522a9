"""Recordings that lie beside the project, as the network reads them: a second opinion."""

import json
from pathlib import Path
from typing import Any

import pytest

from drivers.tetra_pei.simulated_sds import (
    SeenConfirmation,
    SeenOther,
    SeenText,
    SeenTransfer,
    read_page,
    read_status,
)

_RECORDED = Path(__file__).parents[4] / "shared" / "vectors" / "radio.json"
_OWN: list[tuple[str, dict[str, Any]]] = [
    ("8204071A65365230", {"kind": "transfer", "mr": 7, "dr": 1, "text": "收到"}),
    ("82104B05", {"kind": "report", "mr": 5, "status": 0x4B, "pid": 130}),
    ("0201616263", {"kind": "simple-text", "text": "abc"}),
    ("0A30000000000007FFE810", {"kind": "lip-short"}),
    ("7E07", {"kind": "short-report", "mr": 7}),
    ("9A14", {"kind": "status", "value": 0x9A14}),
]


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """Digits and what they say, of every SDS that came over a radio; none without the file."""
    if not _RECORDED.exists():
        return []
    found = []
    for each in json.loads(_RECORDED.read_text("utf-8"))["vectors"]:
        expect = each["expect"]
        if each["proto"] == "tetra-pei" and expect and "header" in expect and expect["sds"]:
            found.append((each["raw"].split("\r\n")[1], expect["sds"]))
    return found


def check(digits: str, said: dict[str, Any]) -> None:
    octets = bytes.fromhex(digits + "0" * (len(digits) % 2))
    if said["kind"] in ("status", "short-report"):
        short = read_status(octets)
        assert (short is not None) == (said["kind"] == "short-report")
        assert short is None or short.reference == said["mr"]
        return
    match read_page(octets):
        case SeenTransfer() as seen:
            assert said["kind"] == "transfer"
            assert (seen.reference, seen.reports_wanted) == (said["mr"], said["dr"])
            assert "text" not in said or seen.text == said["text"]
            assert seen.breach == ""
        case SeenConfirmation() as confirmation:
            assert said["kind"] in ("report", "ack")
            assert (confirmation.status, confirmation.reference) == (said["status"], said["mr"])
        case SeenText() as text:
            assert (said["kind"], text.text) == ("simple-text", said["text"])
        case SeenOther(protocol):
            assert said["kind"].startswith("lip") == (protocol == 0x0A)
        case str() as breach:
            pytest.fail(breach)


def test_our_own_examples_are_read_as_they_say() -> None:
    for digits, said in _OWN:
        check(digits, said)


def test_every_recorded_sds_is_read_as_it_says() -> None:
    every = recorded()
    for digits, said in every:
        check(digits, said)
    assert not _RECORDED.exists() or len(every) > 100

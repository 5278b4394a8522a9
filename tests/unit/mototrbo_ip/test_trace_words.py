"""The trace in words: every service, and what is damaged."""

import pytest

from drivers.mototrbo_ip.trace_words import explain

HOST = bytes.fromhex("0c0f464a")

SAID = [
    ("4005", "000cf020073130303130303200 00", "ARS REGISTRATION of 1001002, event 1"),
    ("4005", "0002bf1e", "ARS ANSWER yes 1e"),
    ("4005", "0002ff00", "ARS ANSWER no 00"),
    ("4005", "000174", "ARS QUERY"),
    ("4007", "000ce00088040d000a00c696d37e", "TMS TEXT 8, to be acknowledged: '集结'"),
    ("4007", "000ca00088040d000a00c696d37e", "TMS TEXT 8: '集结'"),
    ("4007", "0004bf008520", "TMS ACKNOWLEDGEMENT 37"),
    ("4007", "000101", "not known: 000101"),
    ("4001", "0908220300000134311e", "LRRP START_REQUEST 1"),
    ("4001", "0b06220300000138", "LRRP START_ANSWER 1: done"),
    ("4001", "07072203000003 3710", "LRRP IMMEDIATE_ANSWER 3: no fix (10)"),
    (
        "4001",
        "0d11220300000166 2907f6e655dad397 7e0102",
        "LRRP TRIGGERED_REPORT 1: 28.85000 120.73330, not known: 7e0102",
    ),
    ("5007", "000ce00088040d000a00c696d37e", "TMS TEXT 8, to be acknowledged: '集结'"),
    ("5005", "0002bf1e", "ARS ANSWER yes 1e"),
    ("5001", "0908220300000134311e", "LRRP START_REQUEST 1"),
]


@pytest.mark.parametrize(("port", "datagram", "words"), SAID)
def test_every_service(port: str, datagram: str, words: str) -> None:
    data = port.encode() + b" " + HOST + bytes.fromhex(datagram)
    assert explain("<", data) == [f"12.15.70.74: {words}"]


def test_two_documents_are_two_lines() -> None:
    data = b"4001 " + HOST + bytes.fromhex("0b06220300000138" * 2 + "04024142")
    assert [line.partition(": ")[2] for line in explain("<", data)] == [
        "LRRP START_ANSWER 1: done",
        "LRRP START_ANSWER 1: done",
        "not known: 04024142",
    ]


@pytest.mark.parametrize("data", [b"4007 ", b"4007 " + HOST, b"4001 " + HOST + b"\x0d", b"", b"x"])
def test_what_is_damaged_is_said_to_be(data: bytes) -> None:
    (line,) = explain("<", data)
    assert "damaged" in line

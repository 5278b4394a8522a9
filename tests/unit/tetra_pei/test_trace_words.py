"""The trace in words: SDS both ways, cut anywhere."""

import pytest

from drivers.tetra_pei.trace_words import TraceWords


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (
            b"\r\n+CTSDSR: 13,1001032,0,1009999,0,16\r\n8003\r\n",
            "from 1001032 to 1009999: status 0x8003",
        ),
        (
            b"\r\n+CTSDSR: 13,1001032,0,1009999,0,16\r\n0000\r\n",
            "from 1001032 to 1009999: status 0x0000 EMERGENCY",
        ),
        (
            b"\r\n+CTSDSR: 12,1001032,0,1009999,0,64\r\n8204071A65365230\r\n",
            "from 1001032 to 1009999: text '收到', reference 7, reports wanted: received",
        ),
        (
            b"\r\n+CTSDSR: 13,1009999,16\r\n7F07\r\n",
            "to 1009999: short report consumed, reference 7",
        ),
        (
            b"\r\n+CTSDSR: 13,1001032,0,1009999,0,16\r\n80\r\n",
            "damaged: an SDS of 16 bits of which 8",
        ),
        (
            b"\r\n+CTSDSR: 12,1001032,0,1009999,0,84\r\n0A30000000000007FFE810\r\n",
            "from 1001032 to 1009999: location no fix, reason 129",
        ),
    ],
)
def test_what_the_radio_passes_on_is_put_into_words(frame: bytes, words: str) -> None:
    (said,) = TraceWords()("<", frame)
    assert said.startswith(words)


def test_a_frame_that_is_cut_is_put_into_words_where_it_ends() -> None:
    explain = TraceWords()
    assert list(explain("<", b"\r\n+CTSDSR: 13,1001032,0,1009999,0,16\r\n80")) == []
    assert list(explain(">", b"AT\r")) == []
    assert list(explain("<", b"03\r\nOK\r\n")) == ["from 1001032 to 1009999: status 0x8003"]


def test_a_page_is_put_into_words_with_its_destination() -> None:
    explain = TraceWords()
    assert list(explain(">", b"AT+CMGS=1001032,64\r")) == []
    (said,) = explain(">", b"8204071A96C67ED3\x1a")
    assert said == "to 1001032: text '集结', reference 7, reports wanted: received"
    assert list(explain(">", b"AT+CMGS=?\r")) == []


def test_a_status_that_leaves_is_put_into_words() -> None:
    explain = TraceWords()
    assert list(explain(">", b"AT+CTSDS=13,0\r")) == []
    assert list(explain(">", b"AT+CMGS=2001,16\r")) == []
    assert list(explain(">", b"8010\x1a")) == ["to 2001: status 0x8010"]


def test_calls_are_put_into_words() -> None:
    lines = b"+CTOCP: 1,0,0\r\n+CTXG: 1,3,0,0,3,09011638300023404\r\n+CTXG: 1,0,0,0\r\n"
    lines += b"+CTICN: 2,0,0,0,1001033,1,1,0,1,1,0,2001,0\r\n+CTCR: 1,13\r\n"
    assert list(TraceWords()("<", lines)) == [
        "call 1: progress",
        "call 1: somebody else talks",
        "call 1: we may talk",
        "call 2: somebody calls 2001",
        "call 1: a timer of the network is over (cause 13)",
    ]


def test_what_is_no_sds_says_nothing() -> None:
    assert list(TraceWords()("<", b"\r\n+CREG: 1\r\nOK\r\n\xff\x00")) == []

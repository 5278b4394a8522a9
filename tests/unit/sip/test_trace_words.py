"""What the rack reads of the frames: words, and nobody's password."""

import msgspec

from drivers.sip.frames import Digit, Start, encode_frame
from drivers.sip.trace_words import explain


def test_a_frame_is_told_in_words_but_for_keys_which_may_be_a_pin() -> None:
    data = encode_frame(Digit(1, "XJ-1/G01#1/3", "1", "info")) + b"\x00\n[1]\n" + b"[" * 60_000
    assert list(explain("<", data)) == [
        "worker 1: digit XJ-1/G01#1/3 (how=info)",
        "damaged",
        "no frame",
        "damaged",
    ]


def test_a_password_is_never_told() -> None:
    start = Start(0, "127.0.0.1:5062", 4, "sip:10.0.0.1", "hall", 'se"cret')
    (words,) = explain(">", encode_frame(start))
    assert "user=hall" in words
    assert "cret" not in words
    assert msgspec.json.decode(encode_frame(start))["password"] == 'se"cret'

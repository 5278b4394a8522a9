"""Keys in the bare body of an INFO."""

import pytest

from drivers.sip.worker.bare_info import bare_key


def info(content_type: str, body: str) -> str:
    return f"INFO sip:1@h SIP/2.0\r\nCSeq: 2 INFO\r\n{content_type}\r\n\r\n{body}"


@pytest.mark.parametrize(
    ("content_type", "body", "key"),
    [
        ("Content-Type: application/dtmf", "5", "5"),
        ("content-type:Application/DTMF;x=1", "#\r\n", "#"),
        ("c: application/dtmf", " * ", "*"),
        ("Content-Type: application/dtmf", "10", "*"),
        ("Content-Type: application/dtmf", "11", "#"),
        ("Content-Type: application/dtmf", "", ""),
        ("Content-Type: application/dtmf", "12", ""),
        ("Content-Type: application/dtmf", "A", ""),
        ("Content-Type: application/dtmf", "５", ""),
        ("Content-Type: application/dtmf-relay", "Signal=5\r\nDuration=160", ""),
        ("Content-Type: text/plain", "5", ""),
        ("X: y", "5", ""),
    ],
)
def test_a_body_is_a_key_or_none(content_type: str, body: str, key: str) -> None:
    assert bare_key(info(content_type, body)) == key

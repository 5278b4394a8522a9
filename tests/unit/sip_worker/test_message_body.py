"""What is read of a MESSAGE, and what is only named."""

import pytest

from drivers.sip.worker.message_body import Said, said_in


def said(content_type: str, body: bytes) -> Said:
    head = f"MESSAGE sip:1@y SIP/2.0\r\n{content_type}\r\n\r\n"
    return said_in(head + body.decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("Content-Type: text/plain", "收到".encode(), "收到"),
        ("Content-Type: text/plain", "收到".encode("gbk"), "收到"),
        ("c: TEXT/Plain ; format=flowed; CHARSET=UTF-8", "收到".encode(), "收到"),
        ('Content-Type: text/plain; charset="gbk"', "收到".encode("gbk"), "收到"),
        ("Content-Type: text/plain;charset=GB2312", "收到".encode("gbk"), "收到"),
        ("Content-Type: text/plain;charset=us-ascii", b"ok", "ok"),
        ("Content-Type: text/plain;charset=iso-8859-1", b"\xe9", "é"),
        ("Content-Type: text/plain;charset=utf-8", b"a\xff", "a�"),
        ("X: y", b"1\r\n\r\n2", "1\r\n\r\n2"),
    ],
)
def test_plain_text_is_read_in_its_charset(content_type: str, body: bytes, text: str) -> None:
    assert said(content_type, body) == Said("text/plain", text)


@pytest.mark.parametrize(
    ("content_type", "told"),
    [
        ("Content-Type: text/html;charset=utf-8", "text/html"),
        ("Content-Type: garbage", "garbage"),
        ("Content-Type: text/plain;charset=idna", "text/plain;charset=idna"),
        ("Content-Type: text/plain;charset=unicode_escape", "text/plain;charset=unicode_escape"),
        ("Content-Type: ;", ""),
    ],
)
def test_anything_else_is_named_and_not_read(content_type: str, told: str) -> None:
    assert said(content_type, b"\\x41") == Said(told, "")

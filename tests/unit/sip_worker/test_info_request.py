"""An INFO that is no key."""

import pytest

from drivers.sip.worker.info_request import info_in


def info(content_type: str, body: str) -> str:
    return f"INFO sip:a@127.0.0.1 SIP/2.0\r\n{content_type}\r\nCall-ID: 1\r\n\r\n{body}"


def test_its_body_and_type_are_read() -> None:
    request = info("Content-Type: Application/Floor ; charset=utf-8", "state=granted\r\n讲")
    assert info_in(request) == ("application/floor", "state=granted\r\n讲")
    assert info_in(info("c: text/plain", "granted")) == ("text/plain", "granted")


@pytest.mark.parametrize(
    "request_",
    [
        info("Content-Type: application/dtmf-relay", "Signal=1\r\nDuration=160\r\n"),
        info("Content-Type: application/dtmf", "1"),
        info("Content-Type: text/plain", ""),
        "INFO sip:a@127.0.0.1 SIP/2.0\r\nCall-ID: 1\r\n\r\n",
        "",
    ],
)
def test_keys_and_bodies_that_are_not_there_are_none(request_: str) -> None:
    assert info_in(request_) is None


def test_what_is_no_text_or_is_long_does_no_harm() -> None:
    assert info_in(info("c: x/y", "\udcff\udcfe")) == ("x/y", "��")
    found = info_in(info("c: x/y", "a" * 9000))
    assert found is not None
    assert len(found[1]) == 4000

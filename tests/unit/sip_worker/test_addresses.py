"""SIP addresses that the worker makes of names from a configuration."""

import pytest

from drivers.sip.frames import Start
from drivers.sip.worker.addresses import (
    account_id,
    are_headers,
    is_dialable,
    registrar_uri,
    with_transport,
)
from drivers.sip.worker.library import first_rtp_port, split_bind
from drivers.sip.worker.unheard_invite import timeout_response


def start(**keys: object) -> Start:
    return Start(worker=0, bind="127.0.0.1:5062", legs=4, **keys)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ({}, "<sip:muster@127.0.0.1>"),
        ({"caller_id": "06005550000"}, "<sip:06005550000@127.0.0.1>"),
        ({"caller_id": "a b>\r\n"}, "<sip:a%20b%3E%0D%0A@127.0.0.1>"),
        ({"registrar": "sip:pbx:5070", "user": "801"}, "<sip:801@pbx:5070>"),
        (
            {"registrar": "pbx", "user": "801", "caller_id": '指挥"中心\r\nX: y'},
            '"指挥\\"中心X: y" <sip:801@pbx>',
        ),
    ],
)
def test_who_calls(keys: dict[str, object], shown: str) -> None:
    assert account_id(start(**keys), "127.0.0.1") == shown


def test_a_call_has_a_name_of_its_own_and_the_user_stays() -> None:
    alone = start(caller_id="0571")
    assert account_id(alone, "127.0.0.1", '李"四') == '"李\\"四" <sip:0571@127.0.0.1>'
    registered = start(registrar="sip:pbx:5060", user="801", caller_id="0571")
    assert account_id(registered, "127.0.0.1", "seat") == '"seat" <sip:801@pbx:5060>'


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("Subject", "0 李四", True),
        ("X-Order.1", "", True),
        ("", "1", False),
        ("X y", "1", False),
        ("X:", "1", False),
        ("主题", "1", False),
        ("X", "1\r\nY: 2", False),
        ("X", "1\n", False),
        ("X", "\0", False),
    ],
)
def test_a_header_is_a_token_and_a_line(name: str, value: str, good: bool) -> None:
    assert are_headers([("Good", "1"), (name, value)]) is good


def test_the_transport_is_named_where_it_is_not_udp() -> None:
    assert registrar_uri(start(registrar="sip:pbx;lr", user="1")) == "sip:pbx"
    assert registrar_uri(start(registrar="pbx", transport="tcp")) == "sip:pbx;transport=tcp"
    assert with_transport("sip:1@h;transport=udp", "tls") == "sip:1@h;transport=udp"


@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("sip:06005550001@127.0.0.1:5060", True),
        ("sips:1@h;user=phone", True),
        ("tel:06005550001", False),
        ("sip:1@h\r\nVia: x", False),
        ("sip:a b@h", False),
        ("sip:指挥@h", False),
    ],
)
def test_an_address_is_one_word_of_ascii(uri: str, good: bool) -> None:
    assert is_dialable(uri) is good


@pytest.mark.parametrize("bind", ["", "127.0.0.1", ":5060", "h:", "h:0", "h:65536", "h:-1", "h:５"])
def test_a_bind_that_is_none(bind: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        split_bind(bind)


def test_workers_beside_each_other_have_their_own_media_ports() -> None:
    assert split_bind("127.0.0.1:5062") == ("127.0.0.1", 5062)
    assert first_rtp_port(5063) - first_rtp_port(5062) >= 4 * 2
    assert 1024 < first_rtp_port(5000) < first_rtp_port(65999 % 65536 + 999) < 65000


def test_the_408_copies_what_makes_it_a_response_to_this_invite() -> None:
    invite = (
        "INVITE sip:1@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
        "From: <sip:m@h>;tag=a\r\nTo: <sip:1@h>\r\nCall-ID: c\r\nCSeq: 7 INVITE\r\n\r\n"
        "v=0\r\nTo: x\r\n"
    )
    assert timeout_response(invite) == (
        b"SIP/2.0 408 Request Timeout\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
        b"From: <sip:m@h>;tag=a\r\nTo: <sip:1@h>;tag=unheard\r\nCall-ID: c\r\nCSeq: 7 INVITE\r\n"
        b"Content-Length: 0\r\n\r\n"
    )

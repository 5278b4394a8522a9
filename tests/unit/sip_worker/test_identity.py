"""Who a request is from, however it is written."""

import pytest

from drivers.sip.worker.identity import header, request_name, sender, user_part


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("<sip:15400010001@10.0.0.1>;tag=1", "15400010001"),
        ("sip:15400010001@10.0.0.1;tag=1", "15400010001"),
        ('"队长" <sips:801@pbx.local:5061>', "801"),
        ('"a <sip:1@x> \\" b" <sip:2@y>', "2"),
        ("<sip:801:secret@10.0.0.1>", "801"),
        ("<sip:06005550001;ext=3@10.0.0.1>", "06005550001"),
        ("<sip:%2B8615400010001@10.0.0.1;user=phone>", "+8615400010001"),
        ("<tel:+8615400010001;phone-context=x>", "+8615400010001"),
        ("<SIP:801@x>", "801"),
        ("<sip:8%00%0D%0A01@x>", "801"),
        ("<sip:8%FF01@x>", "8�01"),
        ("<sip:10.0.0.1>", ""),
        ("<mailto:a@b>", ""),
        ("", ""),
        ('"', ""),
        ("<", ""),
    ],
)
def test_the_user_of_an_address(address: str, user: str) -> None:
    assert user_part(address) == user


def test_what_the_network_asserts_comes_before_what_the_sender_says() -> None:
    said = "f: <sip:anonymous@x>;tag=1\r\n"
    asserted = "p-asserted-identity: <sip:801@x>\r\n"
    assert sender(f"MESSAGE sip:1@y SIP/2.0\r\n{said}{asserted}\r\n") == "801"
    assert sender(f"MESSAGE sip:1@y SIP/2.0\r\n{said}\r\n") == "anonymous"


def test_a_header_that_is_folded_or_short_or_not_there() -> None:
    message = (
        "MESSAGE sip:1@y SIP/2.0\r\nFrom : a\r\n b\r\n\tc\r\ni: x@y\r\nCSeq: 7 MESSAGE\r\n\r\nTo: z"
    )
    assert header(message, "from") == "a b c"
    assert header("MESSAGE sip:1@y SIP/2.0\r\nTo: \udcff\r\n\r\n", "to") == "?"
    assert header(message, "to") == ""
    assert request_name(message) == "x@y/7"

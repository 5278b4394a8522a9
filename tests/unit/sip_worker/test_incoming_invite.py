"""Who calls and whom, by the words of an INVITE."""

import msgspec
import pytest

from drivers.sip.frames import Incoming, encode_frame
from drivers.sip.worker.incoming_invite import display_name, incoming_of


def invite(*lines: str) -> str:
    return "\r\n".join(["INVITE sip:x@h SIP/2.0", *lines, "", "From: body"])


PLAIN = ("From: <sip:06005550001@h>;tag=1", "To: <sip:100@h>", "Call-ID: a@b")


def test_from_says_who_calls_where_nobody_asserts_it() -> None:
    assert incoming_of(3, invite(*PLAIN)) == Incoming(3, "a@b", "06005550001", "100", "")


def test_what_the_network_asserts_goes_first_and_its_name() -> None:
    asserted = 'P-Asserted-Identity: "王 五" <sip:+8615400010001@h>, <tel:+8615400010001>'
    came = incoming_of(3, invite(*PLAIN, asserted))
    assert (came.caller, came.name) == ("+8615400010001", "王 五")


def test_who_asserts_no_name_leaves_that_of_from() -> None:
    lines = ('f: "Li Si" <sip:1@h>;tag=1', "t: <sip:100@h>", "i: a@b")
    came = incoming_of(3, invite(*lines, "P-Asserted-Identity: <sip:15400010001@h>"))
    assert (came.call, came.caller, came.called, came.name) == (
        "a@b",
        "15400010001",
        "100",
        "Li Si",
    )


def test_an_invite_that_says_nothing() -> None:
    assert incoming_of(3, "INVITE sip:x@h SIP/2.0\r\n\r\n") == Incoming(3, "", "", "", "")


@pytest.mark.parametrize(
    "line", ['From: "\udcff\udce6\x07\u202e" <sip:1@h>', f"From: {'x' * 9999} <sip:1@h>"]
)
def test_no_name_is_too_strange_for_a_frame(line: str) -> None:
    came = incoming_of(3, invite(line, "Call-ID: \udcffa"))
    assert len(encode_frame(came)) < 1000
    assert came.name.isprintable()
    assert msgspec.json.decode(encode_frame(came))["call"] == "?a"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ('"Li \\"Si\\" \\\\" <sip:1@h>', 'Li "Si" \\'),
        ("Li Si <sip:1@h>", "Li Si"),
        ('"a <b>" <sip:1@h>', "a <b>"),
        ("<sip:1@h>", ""),
        ("sip:1@h", ""),
        ('"never closed', ""),
        ('"ends in \\', ""),
        ("", ""),
    ],
)
def test_a_name_before_an_address(address: str, name: str) -> None:
    assert display_name(address) == name

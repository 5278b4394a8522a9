"""REFER: the life of ours, and what one that comes asks for."""

import pytest

from drivers.sip.frames import Refer, ReferEnded
from drivers.sip.worker.refer_life import ReferLife
from drivers.sip.worker.refer_request import notify_headers, refer_target


def life() -> ReferLife:
    return ReferLife(Refer(worker=1, call="c1", to="sip:6000@h"), now_s=100.0)


def ended(code: int) -> ReferEnded:
    return ReferEnded(1, "c1", code)


def test_progress_is_no_end_and_the_end_comes_once() -> None:
    one = life()
    assert one.told(100, final=False) is None
    assert one.told(180, final=False) is None
    assert one.told(200, final=True) == ended(200)
    assert one.told(200, final=True) is None
    assert one.end() is None


@pytest.mark.parametrize(("code", "final"), [(200, False), (486, False), (603, True), (202, True)])
def test_a_final_status_ends_it_and_so_does_the_last_word(code: int, final: bool) -> None:
    assert life().told(code, final) == ended(code)


def test_a_last_word_that_says_nothing_is_silence() -> None:
    assert life().told(100, final=True) == ended(0)


def test_silence_is_given_up_soon_and_an_acceptance_later() -> None:
    silent, accepted, told = life(), life(), life()
    accepted.accepted()
    told.told(100, final=False)
    assert not silent.overdue(109.9)
    assert silent.overdue(110.0)
    for one in (accepted, told):
        assert not one.overdue(219.9)
        assert one.overdue(220.0)
    assert silent.end() == ended(0)
    assert not silent.overdue(9999.0)


def request(*lines: str) -> str:
    return "\r\n".join(["REFER sip:1@h SIP/2.0", "CSeq: 7 REFER", *lines, "", "Refer-To: <sip:no>"])


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Refer-To: <sip:6000@h;x=1?Replaces=a%3Bb>;m=y", "sip:6000@h;x=1?Replaces=a%3Bb"),
        ("refer-to : sip:6000@h;m=y", "sip:6000@h"),
        ('r: "<no> body" <sip:6000@h>', "sip:6000@h"),
        ("Refer-To: sip:6000@h", "sip:6000@h"),
        ("Refer-To:\r\n <sip:6000@h>", "sip:6000@h"),
        ("Refer-To: <tel:110>", "tel:110"),
        ("Refer-To:", ""),
        ("X: y", ""),
    ],
)
def test_whom_a_refer_asks_to_call(header: str, target: str) -> None:
    assert refer_target(request(header)) == target


def test_the_notify_names_the_refer_that_it_ends() -> None:
    assert dict(notify_headers(request("Refer-To: <sip:1@h>"))) == {
        "Event": "refer;id=7",
        "Subscription-State": "terminated;reason=noresource",
    }

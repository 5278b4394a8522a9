"""Which addresses a seat may have, and whom it may send a caller on to."""

import pytest

from drivers.sip.dial_plan import DialPlan
from drivers.sip.own_addresses import OwnAddresses
from drivers.sip.profile import NumberForm

DIAL = "sip:9{number}@pbx.example:5060"
NEVER = ("110", "119", "120", "122")


def own(allowed: tuple[str, ...] = (), dial: str = DIAL) -> OwnAddresses:
    plan = DialPlan(dial, NumberForm.AS_WRITTEN, allowed, NEVER)
    return OwnAddresses(dial, "sip:seats@10.0.0.9", plan)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("sip:seat2@pbx.example", "sip:seat2@pbx.example"),
        ("sip:8001@PBX.example:5080", "sip:8001@PBX.example:5080"),
        ("sip:seats@10.0.0.9", "sip:seats@10.0.0.9"),
        ("sip:10.0.0.9", "sip:10.0.0.9"),
        ('"Seat 2" <sips:seat2@pbx.example>;tag=1', "sips:seat2@pbx.example"),
        ("sip:8001@pbx.example;maddr=198.51.100.7", "sip:8001@pbx.example"),
        ("sip:8001@pbx.example;transport=tcp;x=1", "sip:8001@pbx.example;transport=tcp"),
        ("sip:8001@pbx.example?Replaces=abc", "sip:8001@pbx.example"),
        ("sip:8001;phone-context=x@pbx.example", "sip:8001@pbx.example"),
        ("sip:%38001@pbx.example", "sip:8001@pbx.example"),
        ("sip:915400010001@pbx.example", "sip:915400010001@pbx.example"),
    ],
)
def test_what_is_ours_is_called_without_what_could_lead_elsewhere(
    written: str, address: str
) -> None:
    assert own().transfer(written) == address
    assert own().seat(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "tel:110",
        "sip:8001@evil.example",
        "sip:8001@evil.example;x=@pbx.example",
        "sip:119@pbx.example",
        "sip:9119@pbx.example",
        "sip:%31%31%39@pbx.example",
        "sip:9%2D1-1-9@pbx.example",
        "sip:0571119@pbx.example",
        "sip:+86119@pbx.example",
        "sip:+119@pbx.example",
        "sip:%2b119@pbx.example",
        "sip:0119@pbx.example",
        "sip:+86571119@pbx.example",
        "sip:a119@pbx.example",
        "sip:a%0d%0ab@pbx.example",
        "sip:8001@",
        "sip:@pbx.example",
    ],
)
def test_what_is_not_ours_or_never_called_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        own().transfer(written)
    with pytest.raises(ValueError, match=r"."):
        own().seat(written)


def test_numbers_that_may_be_called_hold_for_transfers_and_not_for_the_seats_themselves() -> None:
    only = own(("154",), "sip:{number}@pbx.example")
    assert only.transfer("sip:15400010001@pbx.example")
    assert only.transfer("sip:seats@10.0.0.9")
    assert only.seat("sip:8001@pbx.example")
    with pytest.raises(ValueError, match="no allowed prefix"):
        only.transfer("sip:8001@pbx.example")


def test_an_address_tells_its_number() -> None:
    assert own().number("sip:15400010001@pbx.example") == "15400010001"
    assert own().number("sip:seat2@pbx.example") == ""

"""A superior's radio is told in one page who is silent, however long the names of the units are."""

import pytest

from gateway.orders.ladders import Whom
from gateway.orders.order import Bearer, Mode
from gateway.orders.radio_pages import octets
from tests.unit.orders.laddered_order import PEOPLE, UNITS, climbed, ladder, roster, rung, taken

LONG = "县应急管理综合行政执法抢险救援" * 4


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (1, f"{LONG[:1]}甲队、{LONG[:1]}乙队、{LONG[:1]}丙队未回复指令A,请督促落实"),
        (20, f"{LONG[:20]}甲队、{LONG[:20]}乙队等3队未回复指令A,请督促落实"),
        (60, "3队未回复指令A,请督促落实"),
    ],
)
def test_as_many_units_are_named_as_a_page_holds(length: int, said: str) -> None:
    units = UNITS
    for name in ("甲队", "乙队", "丙队"):
        units = units.replace(name, f"{LONG[:length]}{name}")
    people = roster(units=units, people=PEOPLE.replace("15400010005,", "15400010005,1001005"))
    on = rung(Whom.SUPERIOR, Bearer.RADIO, names=("A5",))
    hall = taken(ladder(on), people, (Bearer.SMS, Bearer.RADIO), mode=Mode.DRILL)
    (message,) = climbed(hall, on, people)
    assert message.text == f"【演练】{said}"
    assert octets(message.text) <= 140

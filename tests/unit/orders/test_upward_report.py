"""The report to those above: the counters of its second, on every bearer whole."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from gateway.orders.facts import Status
from gateway.orders.order import Bearer, Mode
from gateway.orders.order_facts import Purpose
from gateway.orders.prompting import Surroundings
from gateway.orders.radio_pages import octets
from gateway.orders.upward_report import report_messages
from gateway.roster.tables import parse_roster
from tests.unit.orders.one_order import ID, Folded, accepted, heard, planned

UNITS = (
    "unit_id,name,duty_phone,note\nCITY,市中心,0600-5551000,\nSEA,海事处,0600-5551009,\n"
    "ARMY,驻军,,sms_content=none\n"
)
PEOPLE = (
    "person_id,unit_id,name,role,mobile,radio_id\n"
    "A,CITY,甲,联络员,15400010001,\nB,CITY,乙,正指挥,15400010002,1002\n"
    "C,CITY,丙,正指挥,,1003\nD,ARMY,丁,联络员,15400010004,\n"
)
ROSTER = parse_roster({"units.csv": UNITS.encode(), "people.csv": PEOPLE.encode()})[0]


def around(*bearers: Bearer) -> Surroundings:
    at = datetime(2026, 8, 12, 14, 32, 5, tzinfo=UTC)
    return Surroundings(ROSTER, "仙居", at, frozenset(bearers))


def hall(mode: Mode = Mode.REAL) -> Folded:
    state = Folded(accepted(mode=mode), planned(deliveries=3))
    state.tell(heard(Status.MUSTERED, 10, units=("G2",), strength=12))
    state.tell(heard(Status.REFUSED, 20, units=("G3",)))
    return state


def test_the_counters_are_those_of_the_moment() -> None:
    (message,) = report_messages(hall().hall.orders[ID], ("A",), around(Bearer.SMS))
    assert message.text == (
        "【仙居】指令A(XJ-1,重大)情况报告,截至8月12日14:32:05:"
        "已派4队,签收1,集结1,到达0,处置结束0,无法执行1,未回复2。回复1确认"
    )
    assert (message.purpose, message.units, message.parts) == (Purpose.REPORT, (), 2)


def test_of_a_unit_its_head_reads_it_and_each_address_once() -> None:
    life = hall().hall.orders[ID]
    found = report_messages(life, ("CITY", "B"), around(Bearer.SMS))
    assert [message.recipient for message in found] == ["B"]


def test_over_the_radio_it_goes_in_pages_that_the_radio_shows() -> None:
    small = replace(around(Bearer.RADIO), radio_octets=100)
    found = report_messages(hall(Mode.DRILL).hall.orders[ID], ("C",), small)
    assert len(found) > 1
    assert all(octets(page.text) <= 100 for page in found)
    assert all(re.match(r"【演练】\(\d/\d\)", page.text) for page in found)


def test_a_unit_without_people_hears_it_at_its_duty_phone() -> None:
    life = hall().hall.orders[ID]
    (call,) = report_messages(life, ("SEA",), around(Bearer.SMS, Bearer.VOICE))
    assert (call.bearer, call.address) == (Bearer.VOICE, "0600-5551009")
    assert call.text.endswith("确认请按1。")
    assert report_messages(life, ("SEA",), around(Bearer.SMS)) == ()


def test_a_unit_that_may_get_no_content_gets_none() -> None:
    (message,) = report_messages(hall().hall.orders[ID], ("ARMY",), around(Bearer.SMS))
    assert "已派" not in message.text

"""An order on a ladder of its own, to a roster with deputies, shifts and superiors."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from gateway.orders.facts import MessagesOwed, OrderAccepted
from gateway.orders.hall import OrderLife
from gateway.orders.ladder_climb import Ground, messages_of
from gateway.orders.ladder_life import silent_legs
from gateway.orders.ladders import Ladder, Redial, Rung, Silence, Whom
from gateway.orders.order import Bearer, Leg, Order
from gateway.orders.order_facts import Message, RecipientsPlanned
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_walk import slices
from gateway.orders.planning import Addressed
from gateway.roster.roster import Roster
from gateway.roster.tables import parse_roster
from tests.unit.orders.one_order import ID, T0, Folded, order

UNITS = """\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note
G1,甲队,1,team,county,0600-5551001,,,
G2,乙队,1,team,county,,,,
G3,丙队,2,team,county,,,,sms_content=none
TOP,市中心,1,org,county,0600-5559000,,,
"""
PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note
A1,G1,甲一,正指挥,15400010001,1001001,,,,
A2,G1,甲二,副指挥,15400010002,,,,,
A3,G1,甲三,值班员,15400010003,,,,,
A4,G1,甲四,联络员,15400010004,,,,,
A5,G1,甲五,分管领导,15400010005,,,,,
B1,G2,乙一,正指挥,15400010011,,,,,
B4,G2,乙四,联络员,15400010014,,,,,
C1,G3,丙一,正指挥,15400010021,,,,,
C5,G3,丙五,分管领导,15400010025,,,,,
"""
DUTY = "unit_id,from,to,person_id,kind\nG1,20:00,08:00,A3,值班\n"
LEGS = (Leg("G1"), Leg("G2"), Leg("G3"))
CHINA = timezone(timedelta(hours=8))
NIGHT = datetime(2026, 8, 12, 2, 10, tzinfo=CHINA)
NOON = datetime(2026, 8, 12, 12, tzinfo=CHINA)
REDIAL = Redial(3, 3, (("busy", 30), ("no_answer", 60)))
INSTEAD = (
    (Bearer.SMS, (Bearer.VOICE, Bearer.RADIO)),
    (Bearer.VOICE, (Bearer.SMS, Bearer.RADIO)),
    (Bearer.RADIO, (Bearer.SMS, Bearer.VOICE)),
)


def roster(duty: str = DUTY, units: str = UNITS, people: str = PEOPLE) -> Roster:
    files = {"units.csv": units, "people.csv": people, "duty.csv": duty}
    return parse_roster({name: text.encode() for name, text in files.items()})[0]


def ladder(*rungs: Rung, silence: Silence = Silence.PERSON) -> Ladder:
    return Ladder("own@1", REDIAL, rungs, silence, INSTEAD, 600)


def rung(whom: Whom, *over: Bearer, **changes: Any) -> Rung:
    made = Rung(whom.value, 60, whom, over or (Bearer.VOICE,))
    return replace(made, **changes)


def taken(
    on: Ladder,
    people: Roster,
    bearers: tuple[Bearer, ...] = (Bearer.SMS, Bearer.VOICE),
    missing: tuple[Bearer, ...] = (),
    legs: tuple[Leg, ...] = LEGS,
    **changes: Any,
) -> Folded:
    """A hall that has taken the order to these legs and planned it by this roster."""
    asked: Order = order(legs=legs, **changes)
    fact = OrderAccepted(f"order/{ID}", T0, asked, "hash", "1", missing, (), bearers, ladder=on)
    hall = Folded(fact)
    parts = list(slices(Addressed(asked, legs, bearers, ()), people, rules()))
    for number, part in enumerate(parts, 1):
        plan = RecipientsPlanned(
            f"plan/{number}", T0, ID, part.legs, part.texts, part.deliveries, number == len(parts)
        )
        hall.tell(plan)
    return hall


def rules(at_local: datetime = NOON) -> PlanRules:
    return PlanRules("仙居应急联动", frozenset(Bearer), at_local)


def climbed(
    hall: Folded,
    on: Rung,
    people: Roster,
    at_local: datetime = NOON,
    lost: frozenset[str] = frozenset(),
) -> tuple[Message, ...]:
    """What the rung owes now."""
    life: OrderLife = hall.hall.orders[ID]
    ground = Ground(people, rules(at_local), lost)
    return messages_of(life, on, silent_legs(life, on), ground)


def owed(messages: tuple[Message, ...], key: str = "owed/1") -> MessagesOwed:
    return MessagesOwed(key, T0, ID, "why", messages)


def told_to(messages: tuple[Message, ...]) -> list[tuple[str, str]]:
    """Who gets something, and over what."""
    return [(message.recipient, message.bearer.value) for message in messages]

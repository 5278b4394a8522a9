"""The texts of an order, one for every form of address, worded once for all who share it.

order's text (template filled) ─ the recipient's own words ─ what it has to carry ─►
  sms    signature, menu, names          at most 10 parts
  voice  said as it is                   at most 600 characters
  radio  pages of the radio's length     at most 9
longer: the order is refused; nothing is ever cut short
"""

from dataclasses import dataclass
from itertools import islice

from gateway.orders.carried import NAMED_OTHERS, Carried, Contact, carried, several
from gateway.orders.order import Audience, Bearer, Leg, Order
from gateway.orders.plan_rules import PlanRules
from gateway.orders.radio_pages import MOST_PAGES, pages
from gateway.orders.templates import differs_by_unit, for_units
from gateway.orders.wording import NEUTRAL_TEXT, SmsWording, compose_sms, sms_parts, spoken
from gateway.roster.roster import Roster

MOST_PARTS = 10
MOST_SPOKEN = 600
LEADERS = ("正指挥", "副指挥")


@dataclass(frozen=True, slots=True)
class Address:
    """All that makes one recipient's text differ from another's.

    `unit_names` are said to whom answers for several units. `own` are the units of a text that
    differs from unit to unit, empty where it does not.
    """

    unit_names: tuple[str, ...] = ()
    neutral: bool = False
    copy: bool = False
    own: tuple[str, ...] = ()


_PLAIN = Address()


@dataclass(frozen=True, slots=True)
class Variant:
    """A text of the order by its index, and the parts it takes."""

    index: int
    parts: int


class PlanTexts:
    """The texts of one plan. `fresh` are those worded since they were last taken."""

    def __init__(
        self, order: Order, legs: tuple[Leg, ...], roster: Roster, rules: PlanRules
    ) -> None:
        self._wording = OrderWording(order, legs, roster, rules)
        self._roster = roster
        self._differs = _differs(order)
        self._variants: dict[tuple[Bearer, Address], tuple[Variant, ...]] = {}
        self._texts: dict[str, int] = {}
        self.fresh: list[str] = []

    def to_units(self, units: tuple[str, ...]) -> Address:
        """The address of somebody who answers for these units."""
        rows = [unit for unit_id in units if (unit := self._roster.unit(unit_id)) is not None]
        names = tuple([unit.name or unit.unit_id for unit in rows]) if len(units) > 1 else ()
        neutral = any([unit.gets_no_content for unit in rows])
        if not names and not neutral and not self._differs:
            return _PLAIN
        return Address(names, neutral, own=units if self._differs else ())

    def variants(self, bearer: Bearer, address: Address) -> tuple[Variant, ...]:
        """The text for this form of address: one, or over the radio its pages."""
        known = self._variants.get((bearer, address))
        if known is None:
            known = tuple(self._variant(bearer, text) for text in self._wording(bearer, address))
            self._variants[bearer, address] = known
        return known

    def worded(self, bearer: Bearer, address: Address) -> tuple[str, ...]:
        """The words themselves, for whoever plans nothing."""
        return self._wording(bearer, address)

    def _variant(self, bearer: Bearer, text: str) -> Variant:
        if text not in self._texts:
            self._texts[text] = len(self._texts)
            self.fresh.append(text)
        return Variant(self._texts[text], sms_parts(text) if bearer is Bearer.SMS else 1)


class OrderWording:
    """Words an order for a bearer and a form of address; pure."""

    def __init__(
        self, order: Order, legs: tuple[Leg, ...], roster: Roster, rules: PlanRules
    ) -> None:
        self._order = order
        self._tasks = {leg.unit_id: leg.task for leg in legs}
        self._roster = roster
        self._rules = rules
        self._lead = _lead_contact(order, roster, rules)

    def __call__(self, bearer: Bearer, address: Address) -> tuple[str, ...]:
        order = self._order
        match bearer:
            case Bearer.SMS:
                return (compose_sms(self._sms(address)),)
            case Bearer.VOICE:
                text = order.voice or order.sms or order.radio_text
                return (spoken(self._said(text, address), drill=order.is_exercise),)
            case Bearer.RADIO:
                text = order.radio_text or order.sms or order.voice
                said = self._said(text, address)
                most = self._rules.radio_octets
                return pages(said, drill=order.is_exercise, most_octets=most)

    def _sms(self, address: Address) -> SmsWording:
        order = self._order
        return SmsWording(
            self._own(order.sms or order.voice or order.radio_text, address),
            self._rules.site_name,
            tag=order.tag,
            drill=order.is_exercise,
            units=address.unit_names,
            neutral=address.neutral,
            copy=address.copy,
            carried=self._carried(address),
        )

    def _said(self, text: str, address: Address) -> str:
        if address.neutral:
            return NEUTRAL_TEXT
        return self._carried(address).into(self._own(text, address))

    def _own(self, text: str, address: Address) -> str:
        """The text with the words that are this recipient's own."""
        if not self._order.template:
            return text
        names = tuple(_name(unit_id, self._roster) for unit_id in address.own)
        tasks = tuple(self._tasks[unit_id] for unit_id in address.own if unit_id in self._tasks)
        return for_units(text, names, tasks)

    def _carried(self, address: Address) -> Carried:
        order = self._order
        others = self._others(address) if order.joint or order.lead else ""
        return carried(order, others, self._lead, number=self._rules.number_in_text)

    def _others(self, address: Address) -> str:
        """The units beside the recipient's own; only the few that are named are looked up."""
        beside = (unit_id for unit_id in self._tasks if unit_id not in address.own)
        names = tuple(_name(unit_id, self._roster) for unit_id in islice(beside, NAMED_OTHERS))
        own = sum(unit_id in self._tasks for unit_id in address.own)
        return several(names, len(self._tasks) - own)


def text_faults(
    order: Order,
    legs: tuple[Leg, ...],
    bearers: tuple[Bearer, ...],
    roster: Roster,
    rules: PlanRules,
) -> list[str]:
    """What is too long for its bearer, measured on the longest text that will leave."""

    def length(leg: Leg) -> int:
        return len(_name(leg.unit_id, roster))

    differs = _differs(order)
    legs = tuple(sorted(legs, key=length, reverse=True)) if differs else ()
    wording = OrderWording(order, legs, roster, rules)
    address = Address(own=(legs[0].unit_id,) if legs and order.template else ())
    faults = []
    parts = sms_parts(wording(Bearer.SMS, address)[0])
    if parts > MOST_PARTS:
        faults.append(f"sms: 需要 {parts} 段, 上限 {MOST_PARTS} 段")
    said = len(wording(Bearer.VOICE, address)[0])
    if Bearer.VOICE in bearers and said > MOST_SPOKEN:
        faults.append(f"voice: 需要朗读 {said} 字, 上限 {MOST_SPOKEN} 字")
    shown = len(wording(Bearer.RADIO, address))
    if Bearer.RADIO in bearers and shown > MOST_PAGES:
        faults.append(f"radio_text: 需要 {shown} 页, 上限 {MOST_PAGES} 页")
    return faults


def _differs(order: Order) -> bool:
    """Whether each unit has a text of its own."""
    return order.joint or bool(order.lead) or differs_by_unit(order)


def _name(unit_id: str, roster: Roster) -> str:
    unit = roster.unit(unit_id)
    return unit.name or unit_id if unit else unit_id


def _lead_contact(order: Order, roster: Roster, rules: PlanRules) -> Contact | None:
    """How the leading unit is reached: who is addressed there, else its duty phone."""
    unit = roster.unit(order.lead) if order.lead else None
    if unit is None:
        return None
    name = unit.name or unit.unit_id
    roles = order.roles or (order.to or Audience()).roles or LEADERS
    people = roster.people_of(unit.unit_id, roles, rules.on_date)
    for person in people:
        if person.mobile:
            return Contact(name, person.name, person.mobile)
    phone = next((phone.number for phone in unit.duty_phones if phone.number), "")
    return Contact(name, "", phone)

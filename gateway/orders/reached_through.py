"""Whom of a unit one message goes to, beside the order's own recipients: by role, one of them.

progress   专职信息员, 信息员, 联络员, else who answered, else who was addressed
reminders  正指挥, 分管领导, 联络员, else who answered, else who was addressed
reports    a person, or of a unit 正指挥, 分管领导, 联络员, anybody, its duty phone by voice
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.order_facts import DUTY, Message, Purpose
from gateway.orders.records import LegLife
from gateway.orders.wording import sms_parts
from gateway.roster.person import Person
from gateway.roster.roster import Roster

INFORMANTS = ("专职信息员", "信息员", "联络员")
HEADS = ("正指挥", "分管领导", "联络员")


@dataclass(frozen=True, slots=True)
class Way:
    """One address of one person, or of a duty phone where there are no `people`."""

    recipient: str
    people: tuple[str, ...]
    bearer: Bearer
    address: str

    def messages(
        self, texts: tuple[str, ...], units: tuple[str, ...], purpose: Purpose
    ) -> Iterator[Message]:
        """These texts (over the radio, pages of one) to here."""
        for text in texts:
            parts = sms_parts(text) if self.bearer is Bearer.SMS else 1
            yield Message(
                self.recipient, self.people, units, self.bearer, self.address, text, parts, purpose
            )


def way_to(person: Person, bearers: Collection[Bearer]) -> Way | None:
    """By text where there are texts, else over the radio."""
    if Bearer.SMS in bearers and person.number:
        return Way(person.person_id, (person.person_id,), Bearer.SMS, person.mobile)
    if Bearer.RADIO in bearers and person.radio_id:
        return Way(person.person_id, (person.person_id,), Bearer.RADIO, person.radio_id)
    return None


def spokesman(
    life: OrderLife,
    leg: LegLife,
    roles: tuple[str, ...],
    roster: Roster,
    on_date: date,
    bearers: Collection[Bearer],
) -> Way | None:
    """Who speaks for this unit: the first in the first of `roles` who has an address, else
    whoever answered for it, else whoever was addressed."""
    by_role = _by_role(leg.leg.unit_id, roles, roster, on_date)
    answered = _people((mark.by for mark in reversed(leg.marks)), roster)
    addressed = _people(_addressed(life, leg.leg.unit_id), roster)
    ways = (way_to(person, bearers) for person in (*by_role, *answered, *addressed))
    return next((way for way in ways if way is not None), None)


def readers(
    names: Iterable[str], roster: Roster, on_date: date, bearers: Collection[Bearer]
) -> tuple[Way, ...]:
    """Who reads a report that goes to these people and units, each address once."""
    ways: dict[tuple[Bearer, str], Way] = {}
    for name in names:
        for way in _reading(name, roster, on_date, bearers):
            ways.setdefault((way.bearer, way.address), way)
    return tuple(ways.values())


def _reading(
    name: str, roster: Roster, on_date: date, bearers: Collection[Bearer]
) -> Iterator[Way]:
    person = roster.person(name, on_date)
    if person is not None:
        way = way_to(person, bearers)
        yield from (way,) if way else ()
        return
    for role in (*HEADS, ""):
        people = roster.people_of(name, (role,) if role else (), on_date)
        found = [way for person in people if (way := way_to(person, bearers)) is not None]
        if found:
            yield from found if role else found[:1]
            return
    unit = roster.unit(name, on_date)
    if unit is not None and Bearer.VOICE in bearers:
        phones = (phone.number for phone in unit.duty_phones if phone.number)
        yield from (Way(DUTY, (), Bearer.VOICE, phone) for phone in list(phones)[:1])


def _by_role(
    unit_id: str, roles: tuple[str, ...], roster: Roster, on_date: date
) -> Iterator[Person]:
    for role in roles:
        yield from roster.people_of(unit_id, (role,), on_date)


def _people(ids: Iterable[str], roster: Roster) -> Iterator[Person]:
    for person_id in ids:
        person = roster.person(person_id)
        if person is not None:
            yield person


def _addressed(life: OrderLife, unit_id: str) -> Iterator[str]:
    """Only the order's first texts are looked through, and only where nobody else is known."""
    for sending in life.sendings.values():
        if unit_id in sending.delivery.units:
            yield from sending.delivery.people

"""Whom a rung reaches now: the addresses of this moment, for units that nobody has answered for.

    members             everybody of the unit who carries a radio, one by one: a page to their
                        talkgroup has no receipt, so nobody knows who of them heard it
    deputy              副指挥 of the unit, unless he was addressed already
    duty_phone          whoever is on shift, first, and the duty phones;
                        where there is neither: 联络员, and where there is none: 分管领导
    liaison             联络员           leader_in_charge     分管领导
    superior            those the rung names, told which units are silent; else 分管领导

Nobody is tried over a bearer over which something is still on its way to him, or has reached
him; a call that came to nothing may be made again, and a member whose page brought no answer is
paged again. Where a bearer of the rung has no channel, what stands in for it is tried as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.orders.hall import OrderLife
from gateway.orders.ladders import Rung, Whom
from gateway.orders.order import Bearer
from gateway.orders.order_facts import DUTY, Message, Purpose
from gateway.orders.plan_rules import PlanRules
from gateway.orders.records import LegLife, SendingState
from gateway.orders.rung_words import RungWords
from gateway.orders.subjects import address_subject
from gateway.orders.wording import sms_parts
from gateway.roster.contact import Contact, ContactKind
from gateway.roster.roster import Roster

_DEPUTY = "副指挥"
_OVER = (SendingState.FAILED, SendingState.EXPIRED, SendingState.WITHDRAWN)
_LEFT = (*_OVER, SendingState.ACCEPTED, SendingState.DELIVERED, SendingState.READ)
_DUTY_KINDS = (
    (ContactKind.ON_DUTY, ContactKind.DUTY_PHONE),
    (ContactKind.LIAISON,),
    (ContactKind.LEADER,),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a rung is climbed on: the roster, the site's rules with the hour, and the ways that
    have no channel now."""

    roster: Roster
    rules: PlanRules
    lost: frozenset[str] = frozenset()

    @property
    def at_local(self) -> datetime:
        """The hall's own time, as shifts are written: without a zone."""
        return self.rules.start_local.replace(tzinfo=None)


def messages_of(
    life: OrderLife, rung: Rung, legs: Iterable[LegLife], ground: Ground
) -> tuple[Message, ...]:
    """What the rung owes for these silent legs; one message an address and bearer."""
    found: dict[tuple[Bearer, str], Message] = {}
    bearers = _bearers(life, rung, ground.lost)
    words = RungWords(life, ground.roster, ground.rules)
    for leg in legs:
        unit_id = leg.leg.unit_id
        for contact in contacts_of(rung, unit_id, ground):
            for bearer in bearers:
                message = _message(contact, unit_id, bearer, ground.roster)
                if message is None or not _is_wanted(life, message, rung):
                    continue
                place = (bearer, address_subject(message.address))
                before = found.get(place)
                units = message.units if before is None else (*before.units, unit_id)
                found[place] = replace(message, units=tuple(dict.fromkeys(units)))
    upward = rung.whom is Whom.SUPERIOR and bool(rung.names)
    return tuple(
        one for message in found.values() for one in _worded(message, words, upward=upward)
    )


def contacts_of(rung: Rung, unit_id: str, ground: Ground) -> Iterator[Contact]:
    """Who is tried for this unit at this rung, first choice first."""
    roster, at_local = ground.roster, ground.at_local
    match rung.whom:
        case Whom.DUTY:
            yield from _on_duty(unit_id, ground)
        case Whom.MEMBERS | Whom.DEPUTY:
            yield from _of_the_unit(rung, unit_id, ground)
        case Whom.SUPERIOR if rung.names:
            for name in rung.names:
                yield from _named(name, ground)
        case Whom.LIAISON | Whom.LEADER | Whom.SUPERIOR:
            liaison = rung.whom is Whom.LIAISON
            wanted = ContactKind.LIAISON if liaison else ContactKind.LEADER
            contacts = roster.contacts(unit_id, at_local)
            yield from (contact for contact in contacts if contact.kind is wanted)
        case Whom.ALARM:
            return


def _of_the_unit(rung: Rung, unit_id: str, ground: Ground) -> Iterator[Contact]:
    members = rung.whom is Whom.MEMBERS
    roles = () if members else (_DEPUTY,)
    for person in ground.roster.people_of(unit_id, roles, ground.at_local.date()):
        if person.radio_id or not members:
            yield Contact(ContactKind.LEADER, person.mobile, person)


def _on_duty(unit_id: str, ground: Ground) -> Iterator[Contact]:
    contacts = ground.roster.contacts(unit_id, ground.at_local)
    for kinds in _DUTY_KINDS:
        there = [contact for contact in contacts if contact.kind in kinds]
        if there:
            yield from there
            return


def _named(name: str, ground: Ground) -> Iterator[Contact]:
    person = ground.roster.person(name, ground.at_local.date())
    if person is None:
        yield from _on_duty(name, ground)
    else:
        yield Contact(ContactKind.LEADER, person.mobile, person)


def _bearers(life: OrderLife, rung: Rung, lost: frozenset[str]) -> tuple[Bearer, ...]:
    """The rung's bearers that the order uses, and what stands in for those without a channel."""
    head = life.head
    gone = tuple(bearer for bearer in Bearer if bearer.value in lost)
    missed = tuple(bearer for bearer in head.bearers if bearer in gone)
    usable = {*head.bearers, *head.ladder.instead_of(missed)}
    wanted = [bearer for bearer in rung.over if bearer in usable]
    wanted += head.ladder.instead_of(tuple(bearer for bearer in wanted if bearer in gone))
    return tuple(dict.fromkeys(wanted))


def _message(contact: Contact, unit_id: str, bearer: Bearer, roster: Roster) -> Message | None:
    """The message, without its words, where the contact can be reached over this bearer."""
    person = contact.person
    if person is None:
        if bearer is not Bearer.VOICE or not contact.number:
            return None
        return Message(DUTY, (), (unit_id,), bearer, contact.number, "", 1, Purpose.RUNG)
    address = person.radio_id if bearer is Bearer.RADIO else contact.number
    if not address:
        return None
    system = roster.system_of(person.unit_id) if bearer is Bearer.RADIO else ""
    people = (person.person_id,)
    return Message(
        person.person_id, people, (unit_id,), bearer, address, "", 1, Purpose.RUNG, system
    )


def _is_wanted(life: OrderLife, message: Message, rung: Rung) -> bool:
    if not life.answered.isdisjoint(message.people):
        return False
    settled = _LEFT if rung.whom is Whom.MEMBERS else _OVER
    names = life.concerning.get(address_subject(message.address), ())
    before = (life.sendings[name] for name in names)
    return all(s.delivery.bearer is not message.bearer or s.state in settled for s in before)


def _worded(message: Message, words: RungWords, *, upward: bool) -> Iterator[Message]:
    for text in (words.upward(message),) if upward else words.as_told(message):
        parts = sms_parts(text) if message.bearer is Bearer.SMS else 1
        yield replace(message, text=text, parts=parts)

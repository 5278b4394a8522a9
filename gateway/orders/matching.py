"""Whose answer it is, and to which order: the rules of CONTRACT §4 and scenarios/SCHEMA.md.

    a digit pressed in a call of ours answers what that call says, in one of his own the order
    that was being read to him; else
    sender ─ roster ─► people and units ─ the hall ─► open orders in which they have a leg
      none known ─► unmatched            none ─► a report of their own accord
      the text says nothing that is understood ─► unparsed, of the order if there is just one
      it has a letter ─┬ of one of them ─► matched
                       └ of none of them, be there one or several ─► ambiguous
      it has none ─┬ there is just one ─► matched
                   └ several ─► ambiguous

A letter is looked for among the sender's own orders alone. One that none of them carries was
meant for some order, and nobody knows for which: that is what ambiguous says, and the sender is
asked. Nothing is guessed: what stays ambiguous changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from itertools import chain

from gateway.orders.answer_facts import Said, Status, Verdict
from gateway.orders.answers import (
    Answer,
    AnswerCode,
    Unparsed,
    answer_from_digits,
    parse_answer,
)
from gateway.orders.errand_life import report_awaiting
from gateway.orders.free_progress import free_progress
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.notice_answers import ended_notice
from gateway.orders.order import Bearer
from gateway.orders.order_facts import DUTY
from gateway.orders.records import Sending
from gateway.orders.subjects import address_subject
from gateway.roster.roster import Roster

_STATUS = {
    AnswerCode.ACKED: Status.ACKED,
    AnswerCode.REFUSED: Status.REFUSED,
    AnswerCode.DEPARTED: Status.DEPARTED,
    AnswerCode.MUSTERED: Status.MUSTERED,
    AnswerCode.ARRIVED: Status.ARRIVED,
    AnswerCode.ENDED: Status.ENDED,
    AnswerCode.HELP: Status.HELP,
    AnswerCode.PROGRESS: Status.PROGRESS,
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is behind an address: a person (the first row), or `DUTY` for a unit's duty phone.

    `rows` names everybody there with his unit; empty where the one person speaks for all.
    """

    person: str
    units: tuple[str, ...]
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What an answer was matched to; the fields are those of `AnswerHeard`."""

    verdict: Verdict
    order_id: str
    person: str
    units: tuple[str, ...]
    candidates: tuple[str, ...]
    said: Said | None
    asks_resend: bool = False


def speaker_at_number(roster: Roster, number: str, on_date: date) -> Speaker | None:
    """Whoever has this telephone today."""
    found = roster.at_number(number, on_date)
    people = [(person.person_id, person.unit_id) for person in found.people]
    return _speaker([*people, *((DUTY, unit.unit_id) for unit in found.units)])


def speaker_at_radio(roster: Roster, radio_id: str, on_date: date) -> Speaker | None:
    """Whoever carries this radio today."""
    people = roster.at_radio(radio_id, on_date)
    return _speaker([(person.person_id, person.unit_id) for person in people])


def _speaker(rows: list[tuple[str, str]]) -> Speaker | None:
    if not rows:
        return None
    return Speaker(rows[0][0], tuple(dict.fromkeys(unit for _, unit in rows)), tuple(rows))


def match(
    speaker: Speaker | None,
    text: str,
    hall: Hall,
    bearer: Bearer = Bearer.SMS,
    address: str = "",
    in_call: str = "",
    about: str = "",
) -> Match:
    """Match what this speaker sent from `address` to the orders that are open for his units.

    `in_call` is the delivery in whose call he pressed it, `about` the order that was read to him
    in a call of his own, where that is known.
    """
    if speaker is None:
        return Match(Verdict.UNMATCHED, "", "", (), (), None)
    if _has_a_leg(speaker, about, hall):
        return _among((about,), speaker, answer_from_digits(text), hall, address)
    call = _call_named(in_call, hall)
    if bearer is Bearer.VOICE and _asks_nothing(call, hall, address):
        return Match(Verdict.REPORT, "", speaker.person, speaker.units, (), None)
    answer = answer_from_digits(text) if bearer is Bearer.VOICE else parse_answer(text)
    said = _order_spoken(call, hall, address) if bearer is Bearer.VOICE else ""
    heard = (said,) if _has_a_leg(speaker, said, hall) else None
    orders = heard or _orders_meant(speaker, answer, hall, address)
    return _among(orders, speaker, answer, hall, address)


def match_report(speaker: Speaker | None, hall: Hall, about: str) -> Match:
    """Which order a message for people is of: the one that was read to him, or his only one.

    `UNPARSED` has an order, `REPORT` and `UNMATCHED` (whose nobody knows) have none.
    """
    if speaker is None:
        return Match(Verdict.UNMATCHED, "", "", (), (), None)
    orders = (about,) if _has_a_leg(speaker, about, hall) else open_orders(speaker, hall)
    if len(orders) != 1:
        return Match(Verdict.REPORT, "", speaker.person, speaker.units, (), None)
    units = units_in(hall.orders[orders[0]], speaker)
    return Match(Verdict.UNPARSED, orders[0], speaker.person, units, (), None)


def _has_a_leg(speaker: Speaker, order_id: str, hall: Hall) -> bool:
    life = hall.orders.get(order_id) if order_id else None
    return life is not None and bool(units_in(life, speaker))


def _call_named(in_call: str, hall: Hall) -> Sending | None:
    """The call of that delivery; another may wait for the telephone, and this one have ended."""
    life = hall.orders.get(in_call.partition("/")[0])
    return life.sendings.get(in_call) if life else None


def _asks_nothing(call: Sending | None, hall: Hall, address: str) -> bool:
    """Whether the call only tells that a drill is over."""
    if call is None:
        return hall.asks_nothing_of(address)
    return call.delivery.asks_nothing


def _order_spoken(call: Sending | None, hall: Hall, address: str) -> str:
    return hall.order_spoken_to(address) if call is None else call.order_id


def _orders_meant(
    speaker: Speaker, answer: Answer | Unparsed, hall: Hall, address: str
) -> tuple[str, ...]:
    """The open orders of the speaker, unless he can only mean the notice of one that has ended."""
    orders = open_orders(speaker, hall)
    people = tuple(person for person, _ in speaker.rows)
    ended = ended_notice(hall, answer, address, people, orders, speaker.units)
    return tuple(dict.fromkeys(told.order_id for told in ended)) or orders


def _among(
    orders: tuple[str, ...],
    speaker: Speaker,
    answer: Answer | Unparsed,
    hall: Hall,
    address: str,
) -> Match:
    tag = answer.tag if isinstance(answer, Answer) else ""
    tagged = tuple(i for i in orders if tag and hall.orders[i].head.order.tag == tag)
    chosen = tagged if tagged else orders
    if not orders:
        return _beside_orders(speaker, answer, hall, address)
    if len(chosen) > 1 or (tag and not tagged):
        # Asking which order a text meant helps only if it says something.
        verdict = Verdict.AMBIGUOUS if isinstance(answer, Answer) else Verdict.UNPARSED
        units = speaker.units
        return Match(verdict, "", speaker.person, units, chosen, None, _asks_resend(answer))
    life = hall.orders[chosen[0]]
    units, person = units_in(life, speaker), _person_in(life, speaker, address)
    said = said_of(answer) if isinstance(answer, Answer) else free_progress(life, units, answer)
    verdict = Verdict.UNPARSED if said is None else Verdict.MATCHED
    return Match(verdict, chosen[0], person, units, (), said, _asks_resend(answer))


def _beside_orders(speaker: Speaker, answer: Answer | Unparsed, hall: Hall, address: str) -> Match:
    """Who has no leg anywhere confirms a report that went to him, or speaks of his own accord."""
    report = report_awaiting(hall, address)
    said = said_of(answer) if isinstance(answer, Answer) else None
    if report is None or said is None or said.status is not Status.ACKED:
        return Match(Verdict.REPORT, "", speaker.person, speaker.units, (), None)
    return Match(Verdict.MATCHED, report.order_id, speaker.person, (), (), said)


def said_of(answer: Answer) -> Said | None:
    """The status an answer states; None for a wish (hear again, a seat)."""
    status = _STATUS.get(answer.code)
    if status is None:
        return None
    strength = -1 if answer.strength is None else answer.strength
    return Said(status, strength, answer.equipment, answer.reason)


def _asks_resend(answer: Answer | Unparsed) -> bool:
    return isinstance(answer, Unparsed) and answer.asks_resend


def units_in(life: OrderLife, speaker: Speaker) -> tuple[str, ...]:
    """The speaker's units that have a leg in this order."""
    return tuple(unit for unit in speaker.units if unit in life.legs)


def _person_in(life: OrderLife, speaker: Speaker, address: str) -> str:
    """Of all behind the address, the one to whom this order was sent, else one of its teams."""
    here = [person for person, unit in speaker.rows if unit in life.legs]
    sent = (life.sendings[i].delivery for i in life.concerning.get(address_subject(address), ()))
    told = (person for delivery in sent for person in (delivery.recipient, *delivery.people))
    addressed = (person for person in here if person in life.concerning)
    found = (person for person in chain(told, addressed, here) if person in here)
    return next(found, speaker.person)


def open_orders(speaker: Speaker, hall: Hall) -> tuple[str, ...]:
    """The open orders in which one of the speaker's units has a leg, the oldest first."""
    found = (i for unit in speaker.units for i in hall.open_by_unit.get(unit, ()))
    return tuple(dict.fromkeys(found))

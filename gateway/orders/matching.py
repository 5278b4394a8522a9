"""Whose answer it is, and to which order: the rules of CONTRACT §4 and scenarios/SCHEMA.md.

    sender ─ roster ─► people and units ─ the hall ─► open orders in which they have a leg
      none known ─► unmatched            none ─► a report of their own accord
      a tag names one, or there is just one ─► matched       several ─► ambiguous
      the text says nothing that is understood, or names a tag that is none ─► unparsed

Nothing is guessed: what stays ambiguous changes nothing.
"""

from dataclasses import dataclass
from datetime import date

from gateway.orders.answer_facts import Said, Status, Verdict
from gateway.orders.answers import Answer, AnswerCode, Unparsed, parse_answer
from gateway.orders.hall import Hall
from gateway.roster.roster import Roster

_STATUS = {
    AnswerCode.ACKED: Status.ACKED,
    AnswerCode.REFUSED: Status.REFUSED,
    AnswerCode.DEPARTED: Status.DEPARTED,
    AnswerCode.MUSTERED: Status.MUSTERED,
    AnswerCode.ARRIVED: Status.ARRIVED,
    AnswerCode.ENDED: Status.ENDED,
    AnswerCode.HELP: Status.HELP,
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is behind an address: a person (the first row), or `duty` for a unit's duty phone."""

    person: str
    units: tuple[str, ...]


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
    if not found:
        return None
    units = [person.unit_id for person in found.people] + [unit.unit_id for unit in found.units]
    person = found.people[0].person_id if found.people else "duty"
    return Speaker(person, tuple(dict.fromkeys(units)))


def speaker_at_radio(roster: Roster, radio_id: str, on_date: date) -> Speaker | None:
    """Whoever carries this radio today."""
    people = roster.at_radio(radio_id, on_date)
    if not people:
        return None
    return Speaker(people[0].person_id, tuple(dict.fromkeys(p.unit_id for p in people)))


def match(speaker: Speaker | None, text: str, hall: Hall) -> Match:
    """Match what this speaker sent to the orders that are open for his units."""
    if speaker is None:
        return Match(Verdict.UNMATCHED, "", "", (), (), None)
    answer = parse_answer(text)
    tag = answer.tag if isinstance(answer, Answer) else ""
    orders = _open_orders(speaker, hall)
    tagged = tuple(i for i in orders if tag and hall.orders[i].head.order.tag == tag)
    chosen = tagged if tagged else orders
    if not orders:
        return Match(Verdict.REPORT, "", speaker.person, speaker.units, (), None)
    if len(chosen) > 1:
        # Asking which order a text meant helps only if it says something.
        verdict = Verdict.AMBIGUOUS if isinstance(answer, Answer) else Verdict.UNPARSED
        return Match(verdict, "", speaker.person, speaker.units, chosen, None)
    return _in_order(speaker, chosen[0], answer, hall, wrong_tag=bool(tag and not tagged))


def said_of(answer: Answer) -> Said | None:
    """The status an answer states; None for a wish (hear again, a seat)."""
    status = _STATUS.get(answer.code)
    if status is None:
        return None
    strength = -1 if answer.strength is None else answer.strength
    return Said(status, strength, answer.equipment, answer.reason)


def _in_order(
    speaker: Speaker, order_id: str, answer: object, hall: Hall, *, wrong_tag: bool
) -> Match:
    legs = hall.orders[order_id].legs
    units = tuple(unit for unit in speaker.units if unit in legs)
    said = said_of(answer) if isinstance(answer, Answer) and not wrong_tag else None
    verdict = Verdict.UNPARSED if said is None else Verdict.MATCHED
    asks_resend = isinstance(answer, Unparsed) and answer.asks_resend
    return Match(verdict, order_id, speaker.person, units, (), said, asks_resend)


def _open_orders(speaker: Speaker, hall: Hall) -> tuple[str, ...]:
    found = (i for unit in speaker.units for i in hall.open_by_unit.get(unit, ()))
    return tuple(dict.fromkeys(found))

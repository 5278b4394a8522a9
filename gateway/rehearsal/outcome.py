"""What came of a rehearsal, read out of the journal alone, in the shape of expected.json.

    orders      sums of each order          unmatched, ambiguous, unparsed   messages, by time
    facts       see `outcome_facts`         units    "<order>/<unit>" → who said what, and when

Times are whole seconds after `t0`, at which something was received. What was said on the
telephone has no fixed time, for it depends on the dialling: it is written "voice".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from gateway.orders.answer_facts import AnswerBound, AnswerHeard, Said, Status, UnitMarked, Verdict
from gateway.orders.facts import Fact
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.lifecycle import advance
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from gateway.orders.owners import owner_of_leg
from gateway.orders.records import LegLife, Mark, OrderForgotten, OrderHead, OrderState, PollFate
from gateway.orders.wording import sms_parts
from gateway.rehearsal.outcome_facts import facts_of
from gateway.roster.numbers import normal

_SUMMED = (
    Status.ACKED,
    Status.REFUSED,
    Status.MUSTERED,
    Status.ARRIVED,
    Status.ENDED,
    Status.REPORTED,
)
_ENDED = (OrderState.CLOSED, OrderState.CANCELLED)
_VOICE = "voice"

Outcome = dict[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """The facts of a journal and the hall that they fold to, with every order it ever had.

    `ended` tells when which order was closed or cancelled.
    """

    t0: datetime
    facts: tuple[Fact, ...]
    hall: Hall
    ended: Mapping[str, datetime]

    def second(self, at_utc: datetime) -> int:
        """Whole seconds after `t0`."""
        return int((at_utc - self.t0).total_seconds() // 1)


def history(facts: Iterable[Fact], t0: datetime) -> History:
    """Fold the facts; orders that the gateway has forgotten stay."""
    hall, kept = Hall(), tuple(facts)
    ended: dict[str, datetime] = {}
    for fact in kept:
        for change in advance(hall, fact).changes:
            if isinstance(change, OrderHead) and change.state in _ENDED:
                ended.setdefault(change.order.order_id, fact.at_utc)
            if not isinstance(change, OrderForgotten):
                hall.apply((change,))
    return History(t0, kept, hall, ended)


def outcome(past: History, asked: Iterable[str] = ()) -> Outcome:
    """The outcome of a scenario.

    `asked` are the keys wanted beyond the usual ones; those that are not known are left out.
    """
    lives = past.hall.orders
    places = {order_id: place for place, order_id in enumerate(lives)}
    found: Outcome = {
        "orders": {order_id: _sums(life) for order_id, life in lives.items()},
        "facts": [fact for life in lives.values() for fact in _facts(past, life)],
        "unmatched": _unmatched(past),
        "ambiguous": _messages(
            past,
            Verdict.AMBIGUOUS,
            lambda fact: {"orders": sorted(fact.candidates, key=lambda name: places[name])},
        ),
        "unparsed": _messages(past, Verdict.UNPARSED, lambda fact: {}),
        "units": {
            f"{order_id}/{unit}": _unit(past, leg)
            for order_id, life in lives.items()
            for unit, leg in life.legs.items()
        },
    }
    return found | {key: _MORE[key](past) for key in asked if key in _MORE}


def _facts(past: History, life: OrderLife) -> list[Outcome]:
    """An order that nobody ended is owed what it is owed, however soon the scenario is over."""
    ended = past.ended.get(life.head.order.order_id)
    return facts_of(life, past.second, inf if ended is None else past.second(ended))


def _sums(life: OrderLife) -> Outcome:
    order, tally = life.head.order, life.head.tally
    texts = [
        sending.delivery
        for sending in life.sendings.values()
        if sending.delivery.bearer is Bearer.SMS and sending.delivery.purpose is Purpose.ORDER
    ]
    mobiles = len({normal(text.address) for text in texts})
    segments = sms_parts(order.sms) if order.sms else 0
    return {
        "units": len(life.legs),
        "reached": tally.reached,
        "distinct_mobiles": mobiles,
        "sms_chars": len(order.sms),
        "sms_segments": segments,
        # Of the text as given: a menu, a mark or a second team's name is the gateway's own.
        "sms_parts_total": mobiles * segments,
        "acked_by_voice": tally.acked_by_voice,
        "repeats": tally.repeats,
        **{status.value: tally.legs(status) for status in _SUMMED},
    }


def _unit(past: History, leg: LegLife) -> Outcome:
    found: Outcome = {mark.status.value: _when(past, mark) for mark in leg.marks}
    if leg.strength >= 0:
        found["people"] = leg.strength
    items = _equipment(past, leg)
    if items:
        found["items"] = [{"item": name, "n": count} for name, count in items]
    refusal = leg.mark(Status.REFUSED)
    if refusal is not None:
        found["reason"] = refusal.reason
    said = {m.status.value: _by(past, leg, m) for m in leg.marks if m.status is not Status.REPORTED}
    return found | ({"by": said} if said else {})


def _when(past: History, mark: Mark) -> int | str:
    return _VOICE if mark.bearer is Bearer.VOICE else past.second(mark.at_utc)


def _by(past: History, leg: LegLife, mark: Mark) -> Outcome:
    via = mark.bearer.value if mark.bearer else _seat_act(past, leg, mark)
    return {"person": mark.by, "via": via} | ({"implied": True} if mark.implied else {})


def _seat_act(past: History, leg: LegLife, mark: Mark) -> str:
    """Whether a seat marked the unit itself, or bound a message to it."""
    at_utc = mark.recorded_at_utc or mark.at_utc
    marked = any(
        isinstance(fact, UnitMarked)
        and (fact.order_id, fact.unit, fact.at_utc) == (leg.order_id, leg.leg.unit_id, at_utc)
        for fact in past.facts
    )
    return "operator_mark" if marked else "operator_bind"


def _equipment(past: History, leg: LegLife) -> tuple[tuple[str, int], ...]:
    """What the unit said first that it brings."""
    for fact in past.facts:
        said = _said_for(fact, leg)
        if said is not None and said.equipment:
            return said.equipment
    return ()


def _said_for(fact: Fact, leg: LegLife) -> Said | None:
    match fact:
        case AnswerHeard(units=units, said=said):
            mine = leg.leg.unit_id in units and fact.verdict is Verdict.MATCHED
        case AnswerBound(unit=unit, said=said) | UnitMarked(unit=unit, said=said):
            mine = leg.leg.unit_id == unit
        case _:
            return None
    return said if mine and fact.order_id == leg.order_id else None


def _messages(
    past: History, verdict: Verdict, more: Callable[[AnswerHeard], Outcome]
) -> list[Outcome]:
    """Messages of this verdict, in the order in which they came."""
    return [
        {"t": past.second(fact.at_utc), "source": fact.address, "text": fact.raw} | more(fact)
        for fact in past.facts
        if isinstance(fact, AnswerHeard)
        and fact.verdict is verdict
        and fact.bearer is not Bearer.VOICE
    ]


def _unmatched(past: History) -> list[Outcome]:
    """What belongs to no order: from strangers, and from people of their own accord."""
    bound = {fact.answer_key: fact.unit for fact in past.facts if isinstance(fact, AnswerBound)}

    def more(fact: AnswerHeard) -> Outcome:
        person = {"person": fact.person} if fact.person else {}
        return person | ({"bound_to": bound[fact.key]} if fact.key in bound else {})

    found = [*_messages(past, Verdict.UNMATCHED, more), *_messages(past, Verdict.REPORT, more)]
    return sorted(found, key=lambda message: int(message["t"]))


def _poll(past: History) -> Outcome | None:
    """What became of the first poll."""
    for order_id, life in past.hall.orders.items():
        if life.head.order.poll is None:
            continue
        legs = life.legs.items()
        return {
            "order": order_id,
            "accepted": [unit for unit, leg in legs if leg.poll is PollFate.ACCEPTED],
            "stand_down": [unit for unit, leg in legs if leg.poll is PollFate.STOOD_DOWN],
            # The last word counts: who refused and then went is in one list alone.
            "refused": [u for u, leg in legs if leg.mark(Status.REFUSED) and leg.poll is None],
        }
    return None


def _refusal_owner(past: History) -> Outcome | None:
    """Who is responsible after the first refusal: whoever still has the leg."""
    for order_id, life in past.hall.orders.items():
        for unit, leg in life.legs.items():
            if leg.mark(Status.REFUSED) is not None:
                return {"order": order_id, "unit": unit, "owner_after": owner_of_leg(life, unit)}
    return None


_MORE: dict[str, Callable[[History], Outcome | None]] = {
    "poll": _poll,
    "refusal_owner": _refusal_owner,
}

"""Whom an answer lets off: what still waits for him is withdrawn.

    silence = "person"   each answer withdraws what waits for whoever gave it, a refusal too
    silence = "team"     it withdraws what waits for anybody of a unit that has answered

Calls and rungs are withdrawn, and texts that wait for a bearer without a channel. A text that
is merely queued goes out: it is the written order. A telephone that rings already is hung up by
the hands (`unwanted`); a call that somebody has picked up goes on.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from gateway.orders.answer_facts import Status
from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.ladders import Silence
from gateway.orders.order import Bearer
from gateway.orders.order_facts import DUTY, Delivery, Purpose, duty_of
from gateway.orders.records import (
    LegLife,
    OrderHead,
    PersonAnswered,
    Sending,
    SendingState,
    Step,
)
from gateway.orders.sending_news import announce_sending
from gateway.orders.subjects import SILENCED_BY_ANSWERS, address_subject, unit_subject
from gateway.orders.ways import is_lost


@dataclass(frozen=True, slots=True)
class Voice:
    """Who has just answered: a person (`DUTY` for duty phones, empty for nobody known) from an
    address, for these units."""

    person: str
    address: str
    units: tuple[str, ...]

    def parties(self, life: OrderLife) -> tuple[str, ...]:
        """Everybody for whom this is an answer: whoever else is behind the address, too."""
        named = [duty_of(unit) for unit in self.units] if self.person == DUTY else [self.person]
        here = life.concerning.get(address_subject(self.address), ()) if self.address else ()
        behind = (one for name in here for one in life.sendings[name].delivery.parties)
        return tuple(one for one in dict.fromkeys((*named, *behind)) if one)


def quiet(life: OrderLife, voice: Voice, step: Step) -> Step:
    """The step of an answer, with what it lets off withdrawn."""
    parties = voice.parties(life)
    withdrawn, told = withdrawal(life, _waiting(life, parties, voice.units), "answered")
    heads = [change for change in step.changes if isinstance(change, OrderHead)]
    others = [change for change in step.changes if not isinstance(change, OrderHead)]
    head = with_moved(heads[-1] if heads else life.head, life, withdrawn)
    answered = (PersonAnswered(head.order.order_id, party) for party in parties)
    return Step(
        (*others, *withdrawn, head, *answered),
        step.put,
        (*step.drop, *(sending.delivery.delivery_id for sending in withdrawn)),
        (*step.announcements, *told),
    )


def is_silenced(life: OrderLife, delivery: Delivery) -> bool:
    """Whether an answer has been given to this, so that it need not go out."""
    if delivery.purpose not in SILENCED_BY_ANSWERS:
        return False
    if not life.answered.isdisjoint(delivery.parties):
        return True
    if not delivery.parties:  # a page to everybody: as long as anybody is silent
        return life.head.tally.reached >= life.head.tally.units
    if life.head.ladder.silence is not Silence.TEAM or not delivery.units:
        return False
    return all(_is_heard(life.legs.get(unit)) for unit in delivery.units)


def is_let_off(life: OrderLife, delivery: Delivery) -> bool:
    """Whether an answer was given that withdraws this, wherever it is on its way."""
    asked = bool(delivery.parties) and _is_withdrawn_by_answers(life, delivery)
    return asked and is_silenced(life, delivery)


def is_silent(leg: LegLife) -> bool:
    """Whether nobody of the unit has answered; a refusal is an answer."""
    return leg.mark(Status.ACKED) is None and leg.mark(Status.REFUSED) is None


def withdrawal(
    life: OrderLife, sendings: Iterable[Sending], cause: str
) -> tuple[tuple[Sending, ...], tuple[Announcement, ...]]:
    """These deliveries as withdrawn, and how that is told."""
    gone = tuple(changed(s, state=SendingState.WITHDRAWN, cause=cause) for s in sendings)
    order = life.head.order
    return gone, tuple(announce_sending("withdrawn", order, one, cause=cause) for one in gone)


def with_moved(head: OrderHead, life: OrderLife, now: Collection[Sending]) -> OrderHead:
    """The head with its sums after these deliveries changed their state."""
    tally = head.tally
    for sending in now:
        if sending.delivery.purpose is Purpose.ORDER:
            before = life.sendings[sending.delivery.delivery_id]
            tally = tally.moved(before.state, sending.state)
    return changed(head, tally=tally)


def _waiting(
    life: OrderLife, parties: tuple[str, ...], units: tuple[str, ...]
) -> Iterator[Sending]:
    """What an answer of these, for these units, lets off."""
    subjects = list(parties)
    if life.head.ladder.silence is Silence.TEAM:
        subjects += [unit_subject(unit) for unit in units]
    names = dict.fromkeys(n for subject in subjects for n in life.concerning.get(subject, ()))
    for name in names:
        sending = life.sendings[name]
        if not sending.delivery.parties or sending.state is not SendingState.QUEUED:
            continue
        if not _is_withdrawn_by_answers(life, sending.delivery):
            continue
        theirs = not set(sending.delivery.parties).isdisjoint(parties)
        if theirs or all(u in units or _is_heard(life.legs.get(u)) for u in sending.delivery.units):
            yield sending


def _is_withdrawn_by_answers(life: OrderLife, delivery: Delivery) -> bool:
    return (
        delivery.bearer is Bearer.VOICE
        or delivery.purpose is not Purpose.ORDER
        or is_lost(delivery.bearer, delivery.system, life.head.lost)
    )


def _is_heard(leg: LegLife | None) -> bool:
    return leg is not None and not is_silent(leg)

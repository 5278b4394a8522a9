"""How those who have an order are told of what became of it, a slice at a time.

    a change ─► Notice, with everybody whom it concerns (`originals.reached`)
      ├ first slice: what is on its way this moment, and the next 250
      └ alarm "notice/order/number/start": the next 250 … until all have been told

Each place that may have the order gets the notice; each that waits for it gets, where the
order goes on, the order as it is now. What was queued there is withdrawn. A later change takes
the rest of an earlier one's slices over, for it concerns the same places.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from gateway.orders.changed import changed
from gateway.orders.dispatch_records import ENDINGS, Notice, NoticeKind, Reached
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement, Intent, Transmit
from gateway.orders.message_life import rank_for
from gateway.orders.notice_wording import TRANSFER, parts_of, prefaced
from gateway.orders.notice_words import Place, Worded, Words, by_place, shifted, words_at
from gateway.orders.order import Bearer, rank_of
from gateway.orders.order_facts import Delivery, OrderEnded, Purpose
from gateway.orders.originals import on_their_way, reached
from gateway.orders.owners import ownership_of
from gateway.orders.records import (
    Change,
    OrderHead,
    OrderState,
    Sending,
    SendingState,
    Step,
    TextsAdded,
)
from gateway.orders.sending_news import announce_sending

_AT_ONCE = 250
_NEXT_SLICE = timedelta(milliseconds=1)


def next_number(life: OrderLife) -> int:
    """The number of this order's next notice."""
    return len(life.dispatch.notices) + 1


def first_slice(
    life: OrderLife,
    head: OrderHead,
    notice: Notice,
    fresh: tuple[str, ...],
    *,
    by_alarms: bool = False,
) -> Step:
    """The beginning of `notice`, which is not in place yet.

    `head` is the order's as this step leaves it, the last of the changes here is its successor.
    `fresh` are the texts that this step adds itself. Where slices come `by_alarms`, the first of
    several is just what is on its way.
    """
    going = on_their_way(life, notice.reached)
    is_short = not by_alarms or len(notice.reached) <= _AT_ONCE
    at_once = max(_AT_ONCE, going) if is_short else going
    return _slice(life, head, notice, 0, at_once, (*life.texts, *fresh))


def of_the_end(life: OrderLife, fact: OrderEnded) -> Notice | None:
    """The notice of this end: for all who may have the order; None where nobody is to be told."""
    told = reached(life, waiting=False) if fact.words else ()
    if fact.tells_taker_only:
        told = tuple(place for place in told if _has_the_transfer(life, place))
    if not told:
        return None
    return Notice(
        fact.order_id,
        next_number(life),
        NoticeKind.CANCELLED if fact.cancelled else NoticeKind.CLOSED,
        fact.at_utc,
        fact.key,
        "",
        fact.by,
        fact.reason,
        words=shifted(fact.words, len(life.texts)),
        reached=tuple(replace(place, queued=()) for place in told),
    )


def _has_the_transfer(life: OrderLife, place: Reached) -> bool:
    """Whether whoever is to take over was told so at this place."""
    pending = ownership_of(life).pending
    if pending is None:
        return False
    names = (one for told in life.dispatch.notices[pending.notice].told.values() for one in told)
    model = life.sendings[place.model].delivery
    there = (life.sendings[name].delivery for name in names)
    return any((one.bearer, one.address) == (model.bearer, model.address) for one in there)


def told_of_the_end(life: OrderLife, fact: OrderEnded, notice: Notice, ended: Step) -> Step:
    """The step of an order's end, which leaves a head, with the first slice of its notice."""
    (head,) = (change for change in ended.changes if isinstance(change, OrderHead))
    others = tuple(change for change in ended.changes if not isinstance(change, OrderHead))
    spread = first_slice(life, head, notice, fact.texts, by_alarms=fact.in_slices)
    return changed(
        ended,
        changes=(*others, TextsAdded(fact.order_id, fact.texts), notice, *spread.changes),
        put=(*ended.put, *spread.put),
        announcements=(*ended.announcements, *spread.announcements),
    )


def counts(notice: Notice) -> dict[str, int]:
    """How many addresses are told, and how many get the order anew instead of an older text."""
    told = sum(place.told for place in notice.reached)
    return {"told": told, "replaced": len(notice.reached) - told}


def due(hall: Hall, order_id: str, subject: str) -> Step:
    """The next slice; none where the order has changed again, or ended, since."""
    life = hall.orders.get(order_id)
    if life is None:
        return Step()
    _, number, start = subject.rsplit("/", 2)
    notice = life.dispatch.notices[int(number)].notice
    if _is_overtaken(life, notice):
        return Step()
    return _slice(life, life.head, notice, int(start), _AT_ONCE, life.texts)


def _is_overtaken(life: OrderLife, notice: Notice) -> bool:
    if notice.kind in ENDINGS:
        return False
    later = (told.notice for told in life.dispatch.notices.values())
    newer = any(n.number > notice.number and n.kind is notice.kind for n in later)
    return newer or life.head.state is not OrderState.OPEN


def _slice(
    life: OrderLife,
    head: OrderHead,
    notice: Notice,
    start: int,
    count: int,
    texts: Sequence[str],
) -> Step:
    places = notice.reached[start : start + count]
    spread = _Spread(life, head, notice, by_place(notice.words), texts)
    for place in places:
        spread.take(place)
    rest: tuple[Intent, ...] = ()
    if start + count < len(notice.reached):
        order_id = notice.order_id
        name = f"notice/{order_id}/{notice.number}/{start + count}"
        rest = (Alarm(name, order_id, notice.at_utc + _NEXT_SLICE * (start + count)),)
    return Step(
        (*spread.changes, spread.head),
        (*spread.put, *rest),
        tuple(spread.drop),
        tuple(spread.told),
    )


@dataclass(slots=True)
class _Spread:
    """One slice on its way: what it withdraws, and what it owes instead."""

    life: OrderLife
    head: OrderHead
    notice: Notice
    words: Mapping[Place, Words]
    texts: Sequence[str]
    added: int = 0
    owed: int = 0
    changes: list[Change] = field(default_factory=list)
    put: list[Intent] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    told: list[Announcement] = field(default_factory=list)

    def take(self, place: Reached) -> None:
        """Tell one place, or send it the order as it is now."""
        model = self.life.sendings[place.model].delivery
        self._withdraw(self.life.sendings[name] for name in place.queued)
        # Who speaks for no unit has a copy.
        said = words_at(self.words, model.bearer, model.address, copy=not model.units)
        if said is None:
            return
        if place.told:
            self._owe(model, said.notice, Purpose.NOTICE, self.notice.number)
        elif self.notice.kind not in ENDINGS:
            self._owe(model, self._kept_preface(model, said.order), model.purpose, model.notice)

    def _withdraw(self, queued: Iterable[Sending]) -> None:
        for sending in queued:
            if sending.state is not SendingState.QUEUED:
                continue
            now = changed(sending, state=SendingState.WITHDRAWN, cause=self.notice.kind.value)
            self.changes.append(now)
            self.drop.append(sending.delivery.delivery_id)
            self._count(sending.state, now, -sending.delivery.parts)
            self.told.append(
                announce_sending("withdrawn", self.head.order, now, cause=self.notice.kind.value)
            )

    def _owe(self, model: Delivery, said: Iterable[Worded], purpose: Purpose, notice: int) -> None:
        order = self.head.order
        for worded in said:
            self.owed += 1
            delivery = changed(
                model,
                delivery_id=self._name(purpose),
                text=worded.text,
                parts=worded.parts,
                purpose=purpose,
                notice=notice,
                cause="",
            )
            sending = Sending(order.order_id, delivery, parts=worded.parts)
            self.changes.append(sending)
            self._count(None, sending, worded.parts)
            self.put.append(
                Transmit(
                    delivery.delivery_id,
                    order.order_id,
                    delivery.bearer,
                    rank_for(purpose, rank_of(order)),
                    self.head.accepted_at_utc,
                    system=delivery.system,
                )
            )

    def _name(self, purpose: Purpose) -> str:
        number = len(self.life.sendings) + self.owed
        return f"{self.head.order.order_id}/{purpose.value}/{number}"

    def _count(self, before: SendingState | None, now: Sending, parts: int) -> None:
        if now.delivery.purpose is not Purpose.ORDER:
            return
        tally = self.head.tally.moved(before, now.state)
        if now.delivery.bearer is Bearer.SMS:
            tally = changed(tally, parts=tally.parts + parts)
        self.head = changed(self.head, tally=tally)

    def _kept_preface(self, model: Delivery, said: tuple[Worded, ...]) -> tuple[Worded, ...]:
        """A unit that has not got its transfer yet is still told that it is one."""
        before = self.life.dispatch.notices.get(model.notice)
        if before is None or before.notice.kind is not NoticeKind.TRANSFER or not said:
            return said
        text = prefaced(model.bearer, self.texts[said[0].text], TRANSFER, before.notice.preface)
        self.changes.append(TextsAdded(self.notice.order_id, (text,)))
        self.added += 1
        place = len(self.texts) + self.added - 1
        return (Worded(place, parts_of(model.bearer, text)), *said[1:])

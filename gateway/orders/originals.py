"""Who has an order, who only waits for it: what decides whom a change of it is told.

    bytes of it have left, or may have ─► told of the change, over the same bearer
    it is queued still ─────────────────► taken back, and sent as the order is now
    it has failed for good ─────────────► left alone

A text on its way counts as got: whether it arrives is known only later, and a notice says all
that the order says.
"""

from collections.abc import Iterable
from datetime import datetime

from gateway.orders.dispatch_records import ENDINGS, Reached
from gateway.orders.hall import OrderLife
from gateway.orders.notice_words import by_place, words_at
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery, Purpose
from gateway.orders.records import OrderState, Sending, SendingState

_LEFT = frozenset(
    {
        SendingState.SENDING,
        SendingState.ACCEPTED,
        SendingState.DELIVERED,
        SendingState.PARTIALLY_DELIVERED,
        SendingState.UNKNOWN,
        SendingState.TRANSMITTED,
        SendingState.ANSWERED,
    }
)
# How a rung to a superior tells which units are silent.
NOT_ANSWERED = "未回复指令"
_PICKED_UP = ("no_confirmation", "cut")
_WORDS_OF_THE_ORDER = frozenset(
    {Purpose.ORDER, Purpose.RUNG, Purpose.INSTEAD, Purpose.COPY, Purpose.RESEND}
)


def may_have_it(sending: Sending) -> bool:
    """Whether a human may have read or heard it, from this attempt or an earlier one."""
    if sending.state in _LEFT or sending.repeat_because or sending.delivered or sending.taken:
        return True
    return sending.delivery.bearer is Bearer.VOICE and sending.cause in _PICKED_UP


def carries_the_order(life: OrderLife, delivery: Delivery) -> bool:
    """Whether it says what the order says, as a first text or as a notice of a change.

    A rung to somebody above the units says only who is silent.
    """
    if delivery.purpose is Purpose.RUNG and NOT_ANSWERED in life.texts[delivery.text]:
        return False
    return delivery.purpose in _WORDS_OF_THE_ORDER or delivery.notice > 0


def outlives_the_order(life: OrderLife, delivery: Delivery) -> bool:
    """Whether it tells of the order's end, and so is still owed after it."""
    if delivery.purpose.outlives_order:
        return True
    told = life.dispatch.notices.get(delivery.notice)
    return told is not None and told.notice.kind in ENDINGS


def expiry_of(life: OrderLife, delivery: Delivery) -> datetime | None:
    """After when it must not leave any more; what tells of an end may leave after it."""
    return None if outlives_the_order(life, delivery) else life.head.order.expires_at_utc


def is_stale(life: OrderLife, delivery: Delivery) -> bool:
    """Whether its words are not the order's any more: it must not leave, nor leave again."""
    return delivery.text < life.dispatch.stale_before and carries_the_order(life, delivery)


def may_go(life: OrderLife, delivery: Delivery) -> bool:
    """Whether it may still be sent, as far as its order goes."""
    is_open = life.head.state is OrderState.OPEN
    wanted = is_open or outlives_the_order(life, delivery)
    return wanted and not is_stale(life, delivery)


def texts_now(life: OrderLife, delivery: Delivery) -> tuple[str, ...]:
    """What the order says at this delivery's address now, in its pages over the radio."""
    if not is_stale(life, delivery):
        return (life.texts[delivery.text],)
    updates = [n.notice for n in life.dispatch.notices.values() if n.notice.stale_before]
    words = by_place(updates[-1].words)
    copy = delivery.purpose is Purpose.COPY
    said = words_at(words, delivery.bearer, delivery.address, copy=copy)
    return tuple(life.texts[worded.text] for worded in said.order) if said else ()


def reached(life: OrderLife) -> tuple[Reached, ...]:
    """Every address of the order that has it or waits for it; what is on its way comes first."""
    places: dict[tuple[Bearer, str], list[Sending]] = {}
    for sending in life.sendings.values():
        delivery = sending.delivery
        if carries_the_order(life, delivery) and (may_have_it(sending) or _is_queued(sending)):
            places.setdefault((delivery.bearer, delivery.address), []).append(sending)
    found = sorted(places.values(), key=lambda those: not any(_is_on_its_way(s) for s in those))
    return tuple(_reached(those) for those in found)


def on_their_way(life: OrderLife, places: Iterable[Reached]) -> int:
    """How many of the first `places` have a text that is being sent this moment."""
    count = 0
    for place in places:
        sending = life.sendings[place.model]
        if not _is_on_its_way(sending):
            break
        count += 1
    return count


def _reached(sendings: list[Sending]) -> Reached:
    has_it = [sending for sending in sendings if may_have_it(sending)]
    going = [sending for sending in has_it if _is_on_its_way(sending)]
    model = next(iter((*going, *has_it, *sendings)))
    queued = tuple(s.delivery.delivery_id for s in sendings if _is_queued(s))
    return Reached(model.delivery.delivery_id, queued, bool(has_it))


def _is_queued(sending: Sending) -> bool:
    return sending.state is SendingState.QUEUED


def _is_on_its_way(sending: Sending) -> bool:
    return sending.state is SendingState.SENDING

"""Who has an order, who only waits for it: what decides whom a change of it is told.

    bytes of it have left, or may have ─► told of the change, over the same bearer
    it is queued still ─────────────────► taken back, and sent as the order is now
    it has failed for good ─────────────► left alone (a silent telephone only if the order, as it
                                          is now, does not let it ring again)

A text on its way counts as got: whether it arrives is known only later, and a notice says all
that the order says.
"""

from collections.abc import Iterable
from datetime import datetime

from gateway.orders.dispatch_records import ENDINGS, Reached
from gateway.orders.hall import OrderLife
from gateway.orders.hands import is_in_hand
from gateway.orders.ladders import Redial
from gateway.orders.notice_words import by_place, words_at
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery, Purpose
from gateway.orders.records import OrderState, Sending, SendingState
from gateway.orders.silence import is_silenced

# Tuples, for the members of an enum are found faster by identity than by their hash.
_LEFT = (
    SendingState.DELIVERED,
    SendingState.READ,
    SendingState.ACCEPTED,
    SendingState.SENDING,
    SendingState.PARTIALLY_DELIVERED,
    SendingState.UNKNOWN,
    SendingState.TRANSMITTED,
    SendingState.ANSWERED,
)
# How a rung to a superior tells which units are silent.
NOT_ANSWERED = "未回复指令"
_PICKED_UP = ("no_confirmation", "cut")
_WORDS_OF_THE_ORDER = (
    Purpose.ORDER,
    Purpose.RUNG,
    Purpose.INSTEAD,
    Purpose.COPY,
    Purpose.RESEND,
)


def may_have_it(sending: Sending) -> bool:
    """Whether a human may have read or heard it, from this attempt or an earlier one."""
    if sending.repeat_because or sending.delivered or sending.taken:
        return True
    is_call = sending.delivery.bearer is Bearer.VOICE
    if sending.state is SendingState.QUEUED and not is_call:  # nearly all, where there are many
        return False
    return sending.state in _LEFT or (is_call and sending.cause in _PICKED_UP)


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
    if not delivery.notice:
        return False
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
    said = words_at(words, delivery.bearer, delivery.address, copy=not delivery.units)
    return tuple(life.texts[worded.text] for worded in said.order) if said else ()


def reached(
    life: OrderLife, redial: Redial | None = None, *, waiting: bool = True
) -> tuple[Reached, ...]:
    """Every address of the order that has it or waits for it; what is on its way comes first.

    With the rules of a new `redial` a telephone waits too that these let ring once more;
    without `waiting` those are left out to whom nothing has gone yet.
    """
    sms: dict[str, list[Sending]] = {}
    voice: dict[str, list[Sending]] = {}
    radio: dict[str, list[Sending]] = {}
    for sending in life.sendings.values():
        delivery = sending.delivery
        wanted = (
            (waiting and sending.state is SendingState.QUEUED)
            or may_have_it(sending)
            or (redial is not None and _may_ring_again(life, sending, redial))
        )
        if not wanted or not carries_the_order(life, delivery):
            continue
        bearer = delivery.bearer
        places = sms if bearer is Bearer.SMS else voice if bearer is Bearer.VOICE else radio
        places.setdefault(delivery.address, []).append(sending)
    found = [_reached(those) for of in (sms, voice, radio) for those in of.values()]
    going = [place for place in found if _is_on_its_way(life.sendings[place.model])]
    others = [place for place in found if not _is_on_its_way(life.sendings[place.model])]
    return (*going, *others)


def on_their_way(life: OrderLife, places: Iterable[Reached]) -> int:
    """How many of the first `places` have a text that is being sent this moment."""
    count = 0
    for place in places:
        sending = life.sendings[place.model]
        if not _is_on_its_way(sending):
            break
        count += 1
    return count


def _may_ring_again(life: OrderLife, sending: Sending, redial: Redial) -> bool:
    delivery = sending.delivery
    if delivery.bearer is not Bearer.VOICE or sending.state is not SendingState.FAILED:
        return False
    wanted = sending.attempt < redial.attempts and redial.again_after_s(sending.cause) is not None
    return wanted and not is_silenced(life, delivery) and not is_in_hand(life, delivery)


def _reached(sendings: list[Sending]) -> Reached:
    model, told, queued = sendings[0], False, []
    for sending in sendings:
        if sending.state is SendingState.QUEUED:
            queued.append(sending.delivery.delivery_id)
        if may_have_it(sending) and (not told or _is_on_its_way(sending)):
            model, told = sending, True
    return Reached(model.delivery.delivery_id, tuple(queued), told)


def _is_on_its_way(sending: Sending) -> bool:
    return sending.state is SendingState.SENDING

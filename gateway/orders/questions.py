"""What the hall asks or tells beside an order: which order was meant, that a drill is over."""

from gateway.orders.hall import Hall, OrderLife
from gateway.orders.matching import Match
from gateway.orders.notice_wording import number_of
from gateway.orders.order import Bearer, Mode
from gateway.orders.order_facts import Delivery, Message, Purpose
from gateway.orders.originals import may_have_it
from gateway.orders.radio_pages import pages
from gateway.orders.records import Sending
from gateway.orders.wording import sms_parts, with_drill_mark, with_signature
from gateway.roster.numbers import NumberKind, kind_of, normal
from gateway.roster.roster import Roster

_DRILL_OVER = "演练中止,转入实战,请以实战指令为准"
_TEXTS_OF_THE_DRILL = (Purpose.ORDER, Purpose.RUNG, Purpose.INSTEAD, Purpose.RESEND, Purpose.COPY)


def clarifying_question(found: Match, address: str, hall: Hall, site_name: str) -> Message:
    """Ask the sender of an ambiguous answer to name the order by its letter.

    Where he has one order, he has named another's. Where letters tell no two of the orders
    apart, he is asked to ring the hall.
    """
    tags = [hall.orders[order_id].head.order.tag for order_id in found.candidates]
    letters = [tag for tag in tags if tag and tags.count(tag) == 1]
    examples = "或".join(f"1{tag}" for tag in letters)
    alone = len(tags) == 1
    has = f"您在办的是指令{tags[0]}" if alone and letters else "您有多条指令在办"
    is_clear = alone or len(letters) > 1
    how = f"请回复代码加字母,如{examples}" if is_clear and letters else "请致电指挥中心说明所指指令"
    text = with_signature(f"{has},{how}", site_name)
    if any(hall.orders[order_id].head.order.is_exercise for order_id in found.candidates):
        text = with_drill_mark(text)
    return Message(
        found.person,
        (found.person,) if found.person else (),
        found.units,
        Bearer.SMS,
        address,
        text,
        sms_parts(text),
        Purpose.CLARIFY,
    )


def telephone_of(found: Match, bearer: Bearer, address: str, roster: Roster) -> str:
    """Where a text reaches whoever answered; empty where none can."""
    if bearer is Bearer.SMS:
        return address
    person = roster.person(found.person)
    number = person.mobile if person else address
    return number if kind_of(number) is NumberKind.MOBILE else ""


def exercises_to_stop(hall: Hall, mode: Mode) -> list[OrderLife]:
    """The open drills and simulations that an order of this mode pre-empts."""
    if mode is not Mode.REAL:
        return []
    open_ids = dict.fromkeys(i for ids in hall.open_by_unit.values() for i in ids)
    lives = [hall.orders[order_id] for order_id in open_ids]
    return [life for life in lives if life.head.order.is_exercise]


def drill_over(
    life: OrderLife, real: OrderLife, site_name: str, radio_octets: int
) -> tuple[Message, ...]:
    """Tell everybody who may have the drill that it is over: once each, and which drill, for he
    may be in several. Whoever gets a text is not paged as well, and whoever gets either not rung;
    nor is a telephone that the `real` order rings itself: it would find its own line busy.
    """
    words = f"{number_of(life.head.order)}{_DRILL_OVER}"
    text = with_signature(words, site_name)
    left = [s.delivery for s in life.sendings.values() if _has_left(s)]
    texted = {normal(one.address): one for one in left if one.bearer is Bearer.SMS}
    paged = {
        one.address: one
        for one in left
        if one.bearer is Bearer.RADIO and not _all_of(one, _people_of(texted))
    }
    told, ringing = _people_of(texted) | _people_of(paged), _rung_by(real)
    rung = {
        normal(one.address): one
        for one in left
        if one.bearer is Bearer.VOICE
        and normal(one.address) not in texted
        and normal(one.address) not in ringing
        and not _all_of(one, told)
    }
    on_air = pages(words, drill=False, most_octets=radio_octets)
    return (
        *(_as_told(one, text, sms_parts(text)) for one in texted.values()),
        *(_as_told(one, page, 1) for one in paged.values() for page in on_air),
        *(_as_told(one, words, 1) for one in rung.values()),
    )


def _has_left(sending: Sending) -> bool:
    """Whether this message of the drill is with somebody; a call, only if he picked it up."""
    if sending.attempt == 0 or sending.delivery.purpose not in _TEXTS_OF_THE_DRILL:
        return False
    return sending.delivery.bearer is not Bearer.VOICE or sending.picked_up or may_have_it(sending)


def _rung_by(life: OrderLife) -> set[str]:
    deliveries = (sending.delivery for sending in life.sendings.values())
    return {normal(one.address) for one in deliveries if one.bearer is Bearer.VOICE}


def _people_of(told: dict[str, Delivery]) -> set[str]:
    return {person for one in told.values() for person in one.people}


def _all_of(delivery: Delivery, told: set[str]) -> bool:
    """Whether everybody behind this address is told already; a group never is."""
    return bool(delivery.people) and told.issuperset(delivery.people)


def _as_told(delivery: Delivery, text: str, parts: int) -> Message:
    return Message(
        delivery.recipient,
        delivery.people,
        delivery.units,
        delivery.bearer,
        delivery.address,
        text,
        parts,
        Purpose.NOTICE,
        delivery.system,
    )

"""The report to those above, out of the counters of the moment at which it is sent.

【中心】指令A情况报告(截至08月12日14:32:05):已派40队,签收38,集结31,到达27,处置结束12,
无法执行1,未回复2。回复1确认
"""

from datetime import datetime

from gateway.orders.answer_facts import Status
from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Message, Purpose
from gateway.orders.prompting import Surroundings, letter, may_read, told_as
from gateway.orders.reached_through import Way, readers
from gateway.orders.wording import NEUTRAL_TEXT, spoken

_COUNTED = (
    ("签收", Status.ACKED),
    ("集结", Status.MUSTERED),
    ("到达", Status.ARRIVED),
    ("处置结束", Status.ENDED),
)
_ONLY_IF_ANY = (("无法执行", Status.REFUSED), ("请求支援", Status.HELP))


def counters(life: OrderLife) -> str:
    """`已派40队,签收38,集结31 …` as it stands."""
    tally = life.head.tally
    said = [f"已派{tally.units}队"]
    said += [f"{word}{tally.legs(status)}" for word, status in _COUNTED]
    said += [f"{word}{tally.legs(status)}" for word, status in _ONLY_IF_ANY if tally.legs(status)]
    silent = tally.units - tally.reached
    return ",".join([*said, *([f"未回复{silent}"] if silent else [])])


def report_text(life: OrderLife, at_local: datetime, *, ends: bool = False) -> str:
    """What is reported at this moment of the hall's time; `ends` with the order's close."""
    order = life.head.order
    until = f"{at_local.month}月{at_local.day}日{at_local:%H:%M:%S}"
    over = "。指令已结束" if ends else ""
    head = f"{letter(order)}({order.order_id},{order.level.value})情况报告"
    return f"{head},截至{until}:{counters(life)}{over}"


def report_messages(
    life: OrderLife, to: tuple[str, ...], around: Surroundings, *, ends: bool = False
) -> tuple[Message, ...]:
    """The report to these people and units; each reader confirms for himself."""
    text = report_text(life, around.local, ends=ends)
    ways = readers(to, around.roster, around.on_date, around.bearers)
    return tuple(
        message
        for way in ways
        for message in way.messages(_worded(way, text, life, around), (), Purpose.REPORT)
    )


def _worded(way: Way, text: str, life: OrderLife, around: Surroundings) -> tuple[str, ...]:
    order = life.head.order
    people = (around.roster.person(person_id) for person_id in way.people)
    if not may_read((person.unit_id for person in people if person), around.roster):
        text = NEUTRAL_TEXT
    match way.bearer:
        case Bearer.SMS:
            return told_as(way, f"{text}。回复1确认", order, around)
        case Bearer.VOICE:
            return (spoken(f"{around.site_name}。{text}。确认请按1。", drill=order.is_exercise),)
        case Bearer.RADIO:
            return told_as(way, text, order, around)

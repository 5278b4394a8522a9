"""The words of a notice: which order it is about, what became of it, what is asked.

What a preface says already is not said again behind it: the letter, the new commander.

    【演练】【中心】【更新】指令A(XJ-1),级别由较大调整为重大:各队立即集结 … 回复1签收 …
    【演练】【中心】【取消】指令A(XJ-1)已取消,请停止执行。回复1A签收

A notice of an update holds all of the order's text, so that it can be a person's first copy.
"""

import re

from gateway.orders.carried import commander_line
from gateway.orders.dispatch_records import NoticeKind
from gateway.orders.order import Bearer, Order
from gateway.orders.wording import (
    behind_signature,
    paged,
    says_tag,
    signed_like,
    sms_parts,
    spoken,
    with_drill_mark,
    with_signature,
)

UPDATE, TRANSFER = "更新", "移交"
_ENDED = {
    NoticeKind.CANCELLED: ("取消", "已取消,请停止执行"),
    NoticeKind.CLOSED: ("结束", "已结束"),
}
_SPOKEN_DRILL = "这是演练。"
_NAMED = re.compile(r"指令([A-Z])\(")
_COMMANDER = re.compile(r"现场总指挥为([^,]+)")
# What may stand before the words of an order: its marks and signature, the units it is for.
_HEAD = rf"(?:【[^】]*】|（[^）]*）|{_SPOKEN_DRILL})*(?:致[^:]*:)?"


def number_of(order: Order) -> str:
    """`指令A(XJ-1)`: the letter that people answer with, and the number."""
    return f"指令{order.tag}({order.order_id})"


def update_preface(before: Order, now: Order) -> str:
    """What stands before the text of an order that was updated, without mark and colon."""
    said = [number_of(now)]
    if now.level is not before.level:
        said.append(f"级别由{before.level.value}调整为{now.level.value}")
    if now.commander is not None and now.commander != before.commander:
        said.append(f"现场总指挥为{commander_line(now.commander)}")
    return ",".join(said)


def transfer_preface(order: Order, giver: str) -> str:
    """What stands before the text that tells a unit that it is to take over."""
    return f"{number_of(order)}由{giver}移交你单位负责,回复1接收"


def prefaced(bearer: Bearer, text: str, mark: str, preface: str) -> str:
    """`text` with its mark and preface, where this bearer has them."""
    text = _without(text, preface)
    if bearer is not Bearer.VOICE:
        return behind_signature(text, f"【{mark}】{preface}:")
    said = f"{mark}通知,{preface}。"
    if text.startswith(_SPOKEN_DRILL):
        return f"{_SPOKEN_DRILL}{said}{text.removeprefix(_SPOKEN_DRILL)}"
    return said + text


def naming_order(order: Order, text: str) -> str:
    """`text` with the order's letter and number behind its signature, unless it says either."""
    if order.order_id in text or (order.tag and says_tag(text, order.tag)):
        return text
    return behind_signature(text, f"{number_of(order)}:")


def _without(text: str, preface: str) -> str:
    """`text` without what `preface` says: `指令A:` at its head, `总指挥:…` in its midst."""
    named = _NAMED.match(preface)
    if named:
        text = re.sub(rf"^({_HEAD})指令{named[1]}[::]", r"\1", text)
    for line in _COMMANDER.findall(preface):
        text = re.sub(rf"。?总指挥:{re.escape(line)}(。?)", r"\1", text)
    return text


def ending(kind: NoticeKind, order: Order, bearer: Bearer, site_name: str, *, copy: bool) -> str:
    """What tells that the order was cancelled or closed; a copy asks for no answer."""
    mark, became = _ENDED[kind]
    said = f"{number_of(order)}{became}。"
    match bearer:
        case Bearer.SMS:
            asked = "" if copy else f"回复1{order.tag}签收"
            text = with_signature(signed_like(order.sms, said + asked), site_name)
            text = behind_signature(text, f"【{mark}】")
            return with_drill_mark(text) if order.is_exercise else text
        case Bearer.VOICE:
            return spoken(f"{mark}通知,{said}", drill=order.is_exercise)
        case Bearer.RADIO:
            return paged(f"【{mark}】{said}", drill=order.is_exercise)


def parts_of(bearer: Bearer, text: str) -> int:
    """What the text takes over this bearer."""
    return sms_parts(text) if bearer is Bearer.SMS else 1

"""What a text has to carry beside its own words: number, ticket, the other units, commander.

    【中心】指令A:燃气泄漏,立即处置。单号20260918-01。同处:消防、卫生等4队。牵头:公安…。回复1…
                                    └ each piece only where the text has not got it already ┘

The pieces stand before the closing sentence that asks for an answer, or at the end. The same
pieces go into what is spoken and paged, so that a ticket reads the same on every bearer.
"""

import re
from dataclasses import dataclass

from gateway.orders.order import Commander, Order
from gateway.roster.roster import Roster

NAMED_OTHERS = 3
_ENDS = "。；;！!？?"
_CLOSING = re.compile(r"[^。；;！!？?]{0,6}?(?:回复?\s*[0-9０-９]|按\s*[0-9０-９]).*", re.DOTALL)
_TEAMED = "同处"


@dataclass(frozen=True, slots=True)
class Carried:
    """The pieces, each with what shows that a text has it already: `(piece, sign)`."""

    pieces: tuple[tuple[str, str], ...] = ()

    def into(self, text: str) -> str:
        """`text` with the pieces that it lacks."""
        lacking = [piece for piece, sign in self.pieces if sign not in text]
        return _before_closing(text, "。".join(lacking)) if lacking else text


NOTHING = Carried()


@dataclass(frozen=True, slots=True)
class Contact:
    """A unit's name and how somebody there is reached; `phone` may be empty."""

    unit: str
    person: str = ""
    phone: str = ""

    def line(self) -> str:
        """`公安局 张三 15400000001`."""
        return " ".join(part for part in (self.unit, self.person, self.phone) if part)


def carried(
    order: Order,
    others: str = "",
    lead: Contact | None = None,
    *,
    number: bool = False,
) -> Carried:
    """What the texts of this order carry.

    `others` names the units beside the addressed one (`several`), `lead` is the leading unit's
    contact; with `number` the site wants the order's number and issuer in every text.
    """
    pieces: list[tuple[str, str]] = []
    if number:
        pieces.append((f"指令号{order.order_id}", order.order_id))
        pieces.append((f"签发{order.issuer}", order.issuer))
    if order.ticket:
        pieces.append((f"单号{order.ticket}", order.ticket))
    if others:
        pieces.append((f"{_TEAMED}:{others}", _TEAMED))
    if lead is not None:
        pieces.append((f"牵头:{lead.line()}", lead.phone or "牵头"))
    if order.commander is not None and order.commander.name:
        pieces.append((f"总指挥:{commander_line(order.commander)}", order.commander.name))
    return Carried(tuple(pieces))


def several(names: tuple[str, ...], count: int) -> str:
    """The first few names, and how many they are in all."""
    few = "、".join(names[:NAMED_OTHERS])
    return few if count <= len(names[:NAMED_OTHERS]) else f"{few}等{count}队"


def commander_line(commander: Commander) -> str:
    """`王建国 15400010077 电台1001000`."""
    radio = f"电台{commander.radio_id}" if commander.radio_id else ""
    return " ".join(part for part in (commander.name, commander.phone, radio) if part)


def known_commander(commander: Commander, roster: Roster) -> Commander | None:
    """The commander with name and addresses; None where the roster has no such person."""
    if not commander.person_id:
        return commander
    person = roster.person(commander.person_id)
    if person is None:
        return None
    return Commander(person.name, person.mobile, person.radio_id, person.person_id)


def _before_closing(text: str, words: str) -> str:
    start = max((text.rfind(end) for end in _ENDS), default=-1) + 1
    while start:
        if _CLOSING.fullmatch(text[start:]):
            return f"{text[:start]}{words}。{text[start:]}"
        start = max((text.rfind(end, 0, start - 1) for end in _ENDS), default=-1) + 1
    joint = "" if text.endswith(tuple(_ENDS)) or not text else "。"
    return f"{text}{joint}{words}"

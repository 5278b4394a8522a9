"""Words of an address that fit nobody: a misspelt role beside a good one must not go unseen.

An order whose other words reach somebody goes out all the same, for lives wait for it; its
answer, its roll-up and an alarm name the words. Where nobody is left it is refused with them.
"""

from collections.abc import Iterable
from datetime import date

from gateway.orders.order import Audience, Order
from gateway.roster.roster import Roster


def vacancies(order: Order, roster: Roster, on_date: date) -> tuple[str, ...]:
    """`roles: 副指辉` for each role, tier and kind of the order that the roster never had, and
    `copy_to: …` for people who have left by this day.
    """
    to = order.to or Audience()
    roles = _missing((*order.roles, *to.roles), (person.roles for person in roster.people))
    tiers = _missing(to.tiers, ((str(unit.tier or ""),) for unit in roster.units))
    kinds = _missing(to.kinds, ((unit.kind,) for unit in roster.units))
    return (
        *(f"roles: {role}" for role in order.roles if role in roles),
        *(f"to.roles: {role}" for role in to.roles if role in roles),
        *(f"to.tiers: {tier}" for tier in tiers),
        *(f"to.kinds: {kind}" for kind in kinds),
        *(f"copy_to: {name}" for name in order.copy_to if _has_left(name, roster, on_date)),
        *(f"report_to: {name}" for name in order.report_to if _has_left(name, roster, on_date)),
    )


def vacancy_faults(found: Iterable[str]) -> tuple[str, ...]:
    """The same as reasons of a refusal."""
    return tuple(f"{one} 不是名册中任何人员或单位的" for one in found)


def _has_left(name: str, roster: Roster, on_date: date) -> bool:
    return roster.person(name) is not None and roster.person(name, on_date) is None


def _missing(wanted: Iterable[str], known: Iterable[Iterable[str]]) -> tuple[str, ...]:
    left = dict.fromkeys(wanted)
    for words in known:
        if not left:
            break
        for word in words:
            left.pop(word, None)
    return tuple(left)

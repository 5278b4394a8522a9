"""The strength that an emergency team must have (REQUIREMENTS RO-9, from 000-X).

一类镇(街道) 20 · 二类乡镇 15 · 三类乡镇 10 · 反恐防暴、处置群体性事件、县级民兵 50
县级医疗救护 20 · 其他各专业应急队伍 10–20
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gateway.roster.finding import Finding, warning
from gateway.roster.layout import UNITS
from gateway.roster.roster import Roster
from gateway.roster.unit import Unit


@dataclass(frozen=True, slots=True)
class _Rule:
    """A team that one of the kinds, or a word in the name, makes one of these."""

    kinds: frozenset[str]
    in_name: re.Pattern[str] | None
    least: int
    called: str


# The first that fits counts: a 反恐防暴 team is a 专业 team too.
_RULES = (
    _Rule(frozenset({"militia", "民兵"}), re.compile("民兵"), 50, "县级民兵应急队伍"),
    _Rule(frozenset(), re.compile("反恐|防暴|群体性"), 50, "反恐防暴、处置群体性事件队伍"),
    _Rule(frozenset({"medical", "医疗救护"}), re.compile("医疗救护"), 20, "县级医疗救护队伍"),
    _Rule(frozenset({"township", "乡镇", "街道"}), None, 10, "乡镇(街道)应急队伍"),
    _Rule(frozenset({"special", "专业"}), None, 10, "专业应急队伍"),
)


def lint_teams(roster: Roster, on_date: date | None) -> Iterator[Finding]:
    """Teams without a minimum strength, or with less than is laid down.

    A unit with a tier is a member of the linkage and no team.
    """
    for unit in roster.units:
        is_team = unit.tier is None and not unit.created
        rule = _rule(unit) if is_team and (on_date is None or unit.valid_on(on_date)) else None
        if rule is None:
            continue
        if unit.min_strength is None:
            text = (
                f"{unit.label} 没有规定最低人数 min_strength({rule.called}不少于 {rule.least} 人)"
            )
            yield warning(UNITS, unit.line, text)
        elif unit.min_strength < rule.least:
            text = f"{unit.label} 的最低人数 {unit.min_strength} 少于规定:{rule.called}不少于"
            yield warning(UNITS, unit.line, f"{text} {rule.least} 人")


def _rule(unit: Unit) -> _Rule | None:
    for rule in _RULES:
        if unit.kind in rule.kinds or (rule.in_name and rule.in_name.search(unit.name)):
            return rule
    return None

"""What can be said about ladders and radio systems before the daemon runs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.config import Config
from gateway.orders.ladder_form import LaddersUnreadable
from gateway.orders.ladders import LadderProfile
from gateway.roster.roster import Roster
from gateway.runtime.ladder_book import SHIPPED, ladder_profile
from gateway.runtime.rule_files import own_rules


def ladder_or_faults(config: Config) -> LadderProfile | tuple[str, ...]:
    """The site's profile, or everything that is wrong with it."""
    try:
        return ladder_profile(config.rules.ladder)
    except LaddersUnreadable as error:
        return error.faults


def unknown_superiors(config: Config, roster: Roster) -> Iterator[str]:
    """Superiors that a rung names and the roster does not know: it would reach nobody.

    They are looked for in the site's own file, for other faults of it must not hide them.
    """
    if config.rules.ladder.partition("@")[0] in SHIPPED:
        return
    try:
        data = own_rules("rules.ladder", Path(config.rules.ladder), dict, LaddersUnreadable)
    except LaddersUnreadable:
        return
    for number, rung in enumerate(_listed(data.get("rungs")), 1):
        for name in _listed(rung.get("names")) if isinstance(rung, Mapping) else ():
            if isinstance(name, str) and roster.unit(name) is None and roster.person(name) is None:
                yield f"rules.ladder: rungs {rung.get('id', number)}: 名册里没有 {name}"


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def unmatched_systems(config: Config, roster: Roster) -> Iterator[str]:
    """Channels that serve a system of which no talkgroup is."""
    systems = {group.system for group in roster.talkgroups if group.system}
    for channel in config.channel:
        if channel.system and channel.system not in systems:
            known = ", ".join(sorted(systems)) or "none"
            yield (
                f"channel {channel.name}: system {channel.system!r}: no talkgroup is of it;"
                f" talkgroups.csv has: {known}"
            )

"""What can be said about ladders and radio systems before the daemon runs."""

from collections.abc import Iterator

from gateway.config import Config
from gateway.orders.ladder_form import LaddersUnreadable
from gateway.orders.ladders import LadderProfile
from gateway.roster.roster import Roster
from gateway.runtime.ladder_book import ladder_profile


def ladder_or_faults(config: Config) -> LadderProfile | tuple[str, ...]:
    """The site's profile, or everything that is wrong with it."""
    try:
        return ladder_profile(config.rules.ladder)
    except LaddersUnreadable as error:
        return error.faults


def unknown_superiors(profile: LadderProfile, roster: Roster) -> Iterator[str]:
    """Superiors that a rung names and the roster does not know: it would reach nobody."""
    for _, rung in profile.rungs:
        for name in rung.names:
            if roster.unit(name) is None and roster.person(name) is None:
                yield f"rules.ladder: rungs {rung.rung_id}: 名册里没有 {name}"


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

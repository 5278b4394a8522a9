"""The ladder profile of the site: a shipped one, or one that the configuration names by path."""

from pathlib import Path

from gateway.orders.ladder_form import LaddersUnreadable, read_ladders
from gateway.orders.ladders import LadderProfile
from gateway.runtime.rule_files import own_rules, shipped_rules

SHIPPED = ("standard", "call_and_answer")


def ladder_profile(ladder: str) -> LadderProfile:
    """The profile of this name (`standard`, `standard@1`) or path; raises `LaddersUnreadable`."""
    name, _, version = ladder.partition("@")
    if name not in SHIPPED:
        return own_rules("rules.ladder", Path(ladder), read_ladders, LaddersUnreadable, SHIPPED)
    profile = read_ladders(shipped_rules("ladder_profiles", name))
    if version and version != str(profile.version):
        raise LaddersUnreadable([f"rules.ladder: 没有 {ladder} 这一版"])
    return profile

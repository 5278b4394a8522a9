"""What can be said about a site's own limits that keeps nobody from running.

A rule that names a task, kind or tier which nobody has holds for no leg, and a misspelt key
is heeded by nobody: both leave a limit away in silence, so both are told.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.config import Config
from gateway.orders.limits import LimitsUnreadable
from gateway.orders.order import Task
from gateway.roster.roster import Roster
from gateway.runtime.limit_book import SHIPPED
from gateway.runtime.rule_files import own_rules

_KEYS = ("profile", "version", "source", "day", "warn_share", "rules", "note")
_DAY_KEYS = ("from", "to", "note")
_RULE_KEYS = ("id", "event", "limit_s", "when", "quote", "note")
_TIERS = ("1", "2", "3")


def idle_limits(config: Config, roster: Roster | None) -> Iterator[str]:
    """What stands in the site's own profile and holds for nothing, as `key: file: reason`.

    Without a roster nothing is said of kinds. A profile that cannot be read has faults instead.
    """
    named = config.rules.limits
    if named.partition("@")[0] in SHIPPED:
        return
    place = f"rules.limits: {Path(named).name}"
    kinds = None if roster is None else {unit.kind for unit in roster.units if unit.kind}
    for told in _idle(_raw(named), kinds):
        yield f"{place}: {told}"


def _raw(named: str) -> Mapping[str, Any]:
    try:
        return own_rules("rules.limits", Path(named), dict, LimitsUnreadable)
    except LimitsUnreadable:
        return {}


def _idle(profile: Mapping[str, Any], kinds: set[str] | None) -> Iterator[str]:
    yield from _unknown_keys("", profile, _KEYS)
    yield from _unknown_keys("day: ", profile.get("day"), _DAY_KEYS)
    rules = profile.get("rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else (), 1):
        if isinstance(rule, Mapping):
            where = f"rules {rule.get('id') or number}: "
            yield from _unknown_keys(where, rule, _RULE_KEYS)
            yield from _unknown_words(where, rule.get("when"), kinds)


def _unknown_keys(where: str, table: object, known: tuple[str, ...]) -> Iterator[str]:
    for key in table if isinstance(table, Mapping) else ():
        if key not in known:
            yield f"{where}不认识的项 {key}"


def _unknown_words(where: str, when: object, kinds: set[str] | None) -> Iterator[str]:
    known = {"task": {task.value for task in Task}, "tier": set(_TIERS)}
    if kinds is not None:
        known |= {"kind": kinds, "not_kind": kinds}
    for key, words in known.items():
        for word in _words(when.get(key)) if isinstance(when, Mapping) else ():
            if word not in words:
                shown = ", ".join(sorted(words)) or "(无)"
                yield f"{where}{key}: {word!r} 不在 {shown} 之中"


def _words(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]

"""The limit profiles there are: the shipped ones, and one that the configuration names by path."""

from dataclasses import replace
from datetime import time
from pathlib import Path

from gateway.config import Config
from gateway.orders.limits import LimitProfile, LimitsUnreadable, read_profile
from gateway.runtime.rule_files import own_rules, shipped_rules

SHIPPED = ("xianju", "city", "lishui", "none")


class LimitBook:
    """Profiles by name; the site's own comes first.

    `limits` is a shipped name (with or without `@version`) or a path. `day` (from, to) is the
    site's own word on when day begins and ends. Raises `LimitsUnreadable`.
    """

    def __init__(self, limits: str, day: tuple[time, time] | None = None) -> None:
        shipped = [_with_day(_shipped(name), day) for name in SHIPPED]
        self._profiles = {profile.name: profile for profile in shipped}
        name = limits.partition("@")[0]
        if name in self._profiles:
            self.default = self._named(limits)
            return
        self.default = _with_day(_own(Path(limits)), day)
        self._profiles[self.default.name] = self.default

    def find(self, label: str) -> LimitProfile | None:
        """The profile an order names, `xianju` or `xianju@1`; the site's own for nothing."""
        if not label:
            return self.default
        name, _, version = label.partition("@")
        profile = self._profiles.get(name)
        if profile is None or (version and version != str(profile.version)):
            return None
        return profile

    def _named(self, label: str) -> LimitProfile:
        found = self.find(label)
        if found is None:
            raise LimitsUnreadable([f"rules.limits: 没有 {label} 这一版"])
        return found


def limit_book(config: Config) -> LimitBook:
    """The limit profiles of this configuration; raises `LimitsUnreadable`."""
    day = config.rules.day
    return LimitBook(config.rules.limits, None if day is None else (day.start, day.end))


def _with_day(profile: LimitProfile, day: tuple[time, time] | None) -> LimitProfile:
    return profile if day is None else replace(profile, day_from=day[0], day_to=day[1])


def _shipped(name: str) -> LimitProfile:
    return read_profile(shipped_rules("limit_profiles", name))


def _own(path: Path) -> LimitProfile:
    return own_rules("rules.limits", path, read_profile, LimitsUnreadable, SHIPPED)

"""The limit profiles there are: the shipped ones, and one that the configuration names by path."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

from gateway.orders.limits import LimitProfile, LimitsUnreadable, read_profile

SHIPPED = ("xianju", "city", "lishui", "none")


class LimitBook:
    """Profiles by name; the site's own comes first.

    `limits` is a shipped name (with or without `@version`) or a path, relative to `base`.
    Raises `LimitsUnreadable`.
    """

    def __init__(self, limits: str, base: Path) -> None:
        shipped = [_shipped(name) for name in SHIPPED]
        self._profiles = {profile.name: profile for profile in shipped}
        name = limits.partition("@")[0]
        if name in self._profiles:
            self.default = self._named(limits)
            return
        self.default = _from_file(base / limits)
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


def _shipped(name: str) -> LimitProfile:
    text = files("gateway.orders").joinpath("limit_profiles", f"{name}.toml").read_text("utf-8")
    return read_profile(tomllib.loads(text))


def _from_file(path: Path) -> LimitProfile:
    try:
        text = path.read_text("utf-8")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise LimitsUnreadable([f"rules.limits: {path}: {error}"]) from error
    if not isinstance(data, dict):
        raise LimitsUnreadable([f"rules.limits: {path}: 应为对象"])
    return read_profile(data)

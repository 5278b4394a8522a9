"""The ladder profile of the site: a shipped one, or one that the configuration names by path."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

from gateway.orders.ladder_form import LaddersUnreadable, read_ladders
from gateway.orders.ladders import LadderProfile

SHIPPED = ("standard", "call_and_answer")


def ladder_profile(ladder: str) -> LadderProfile:
    """The profile of this name (`standard`, `standard@1`) or path; raises `LaddersUnreadable`."""
    name, _, version = ladder.partition("@")
    if name not in SHIPPED:
        return _from_file(Path(ladder))
    profile = _shipped(name)
    if version and version != str(profile.version):
        raise LaddersUnreadable([f"rules.ladder: 没有 {ladder} 这一版"])
    return profile


def _shipped(name: str) -> LadderProfile:
    text = files("gateway.orders").joinpath("ladder_profiles", f"{name}.toml").read_text("utf-8")
    return read_ladders(tomllib.loads(text))


def _from_file(path: Path) -> LadderProfile:
    try:
        text = path.read_text("utf-8")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        known = ", ".join(SHIPPED)
        raise LaddersUnreadable(
            [f"rules.ladder: {path.name!r} 读不出, 也不是 {known}: {error}"]
        ) from error
    try:
        return read_ladders(data if isinstance(data, dict) else {})
    except LaddersUnreadable as error:
        faults = [f"rules.ladder: {path.name}: {fault}" for fault in error.faults]
        raise LaddersUnreadable(faults) from error

"""Rules as data: the files that come with the product, and a site's own in TOML or JSON."""

import json
import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from gateway.orders.rules_unreadable import RulesUnreadable

T = TypeVar("T")


def shipped_rules(folder: str, name: str) -> dict[str, Any]:
    """What stands in `gateway/orders/<folder>/<name>.toml`."""
    text = files("gateway.orders").joinpath(folder, f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def own_rules(
    key: str,
    path: Path,
    read: Callable[[Mapping[str, Any]], T],
    unreadable: type[RulesUnreadable],
    instead_of: Collection[str] = (),
) -> T:
    """A site's own file as `read` takes it; raises `unreadable`, each fault behind `key`.

    `instead_of` are the shipped names that could have stood there.
    """
    try:
        # Editors of Windows begin a file with a byte order mark.
        text = path.read_text("utf-8-sig")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        neither = f", 也不是 {', '.join(instead_of)} 之一" if instead_of else ""
        raise unreadable([f"{key}: {path.name!r} 读不出{neither}: {error}"]) from error
    try:
        return read(data if isinstance(data, dict) else {})
    except unreadable as error:
        raise unreadable([f"{key}: {path.name}: {fault}" for fault in error.faults]) from error

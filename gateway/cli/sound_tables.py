"""What of a faulty configuration can still be used, so that no fault hides another.

A key at fault is left at its default, a table without a key that it needs gets a stand-in;
only for looking further, never for running.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gateway.config import Channel, Config, Core, Http, JournalPlace, RosterPlace, Rules, Site

_Model = TypeVar("_Model", bound=BaseModel)

_SITE = {"id": "unknown", "name": "?"}


def sound_config(data: Mapping[str, Any]) -> Config:
    """The configuration in these tables without all that is wrong in them; never raises."""
    return Config(
        site=_sound(Site, data.get("site"), _SITE),
        core=_sound(Core, data.get("core")),
        journal=_sound(JournalPlace, data.get("journal")),
        roster=_sound(RosterPlace, data.get("roster")),
        rules=_sound(Rules, data.get("rules")),
        http=_http(data.get("http")),
        channel=(),
    ).model_copy(update={"channel": _channels(data.get("channel"))})


def _sound(model: type[_Model], data: Any, stand_in: Mapping[str, Any] | None = None) -> _Model:
    kept = dict(data) if isinstance(data, dict) else {}
    while True:
        try:
            return model.model_validate(kept)
        except ValidationError as error:
            wrong = {fault["loc"][0] for fault in error.errors() if fault["loc"]}
        unusable = [key for key in kept if key in wrong]
        for key in unusable:
            del kept[key]
        if not unusable:
            # Only what is missing is left, or what the keys are together.
            kept = dict(stand_in or {})


def _http(data: Any) -> Http | None:
    try:
        return None if data is None else Http.model_validate(data)
    except ValidationError:
        return None


def _channels(listed: Any) -> tuple[Channel, ...]:
    """Those whose driver is known; one without a proper name is called as it is written."""
    found = []
    for number, data in enumerate(listed if isinstance(listed, list) else [], 1):
        if not isinstance(data, dict) or not isinstance(data.get("driver"), str):
            continue
        named = data.get("name")
        called = named if isinstance(named, str) and named else f"#{number}"
        stand_in = {"name": "unnamed", "driver": data["driver"] or "?"}
        channel = _sound(Channel, stand_in | {key: data[key] for key in data if key != "name"})
        found.append(channel.model_copy(update={"name": called}))
    return tuple(found)

"""A request that comes again because its answer got lost acts once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from gateway.journal.journal import Journal

_WITHIN = timedelta(minutes=1)


def body_digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of a request's data, whatever the order of its keys."""
    return sha256(msgspec.json.encode(data, order="sorted")).hexdigest()


def key_of_act(journal: Journal, act: str, data: Mapping[str, Any], now_utc: datetime) -> str:
    """The key of the fact that this act becomes: the same for the same content in this minute
    and in the one before, so that the journal takes only the first."""
    name = f"{act}/{body_digest(data)[:32]}"
    before = f"{name}/{now_utc - _WITHIN:%Y-%m-%dT%H:%M}"
    return before if journal.knows(before) else f"{name}/{now_utc:%Y-%m-%dT%H:%M}"

"""Limit profiles for scenarios that are made: the four of the schema, and one of our own."""

from typing import Any


def _rule(rule_id: str, event: str, limit_s: int, **when: Any) -> dict[str, Any]:
    return {"id": rule_id, "event": event, "limit_s": limit_s, "when": when}


def _profile(name: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"profile": name, "version": 1, "source": "made", "rules": list(rules), **more}


_URGENT = ["police", "fire", "medical"]
_DAY = {"from": "06:00", "to": "20:00", "note": "boundary is a guess"}

PROFILES: dict[str, dict[str, Any]] = {
    "XJ": _profile(
        "XJ",
        _rule("XJ-own-day", "arrived", 1200, task=["own_area"], day=True),
        _rule("XJ-own-night", "arrived", 1800, task=["own_area"], day=False),
        _rule("XJ-cross-day", "mustered", 900, task=["cross_township"], day=True),
        _rule("XJ-cross-night", "mustered", 1500, task=["cross_township"], day=False),
        _rule("XJ-24h", "reported", 86400, task=["own_area", "cross_township"]),
        day=_DAY,
    ),
    "OP": _profile(
        "OP",
        _rule("OP-city-15", "arrived", 900, area=["city"], kind=_URGENT),
        _rule("OP-city-30", "arrived", 1800, area=["city"], not_kind=_URGENT),
    ),
    "LS": _profile(
        "LS",
        _rule("LS-police-10", "arrived", 600, kind=["police"], task=["onsite", "own_area"]),
        _rule("LS-tier1-20", "arrived", 1200, tier=["1"], not_kind=["police"]),
        _rule("LS-other-30", "arrived", 1800, tier=["2", "3", ""], not_kind=["police"]),
    ),
    "PT": _profile("PT", note="the seed gives no limits; none may be invented"),
    "OWN": _profile(
        "OWN",
        _rule("OWN-ack", "acked", 300),
        _rule("OWN-end-day", "ended", 3600, day=True, area=["county", "rural"]),
        _rule("OWN-end-night", "ended", 5400, day=False),
        day={"from": "05:30", "to": "19:59"},
    ),
}

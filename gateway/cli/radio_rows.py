"""The radios as rows of text. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from gateway.cli.vocabulary import Vocabulary

_COLUMNS = ("address", "name", "unit", "on_air", "heard_at", "channel", "position")
_AIR = {True: "on_air_yes", False: "on_air_no", None: "on_air_unknown"}


def radio_headers(words: Vocabulary) -> list[str]:
    """The columns of `radio_rows`."""
    return [words(column) for column in _COLUMNS]


def radio_rows(
    radios: Sequence[Mapping[str, Any]], words: Vocabulary, zone: tzinfo
) -> list[list[str]]:
    """One row a radio; the position with the time it was told."""
    return [
        [
            str(radio.get("address", "")),
            str(radio.get("name") or radio.get("person") or ""),
            str(radio.get("unit", "")),
            words(_AIR[radio.get("on_air")]),
            _time(radio.get("heard_at"), zone),
            str(radio.get("channel", "")),
            _place(radio, zone),
        ]
        for radio in radios
    ]


def silent_since(
    radios: Sequence[Mapping[str, Any]], since_utc: datetime
) -> Sequence[Mapping[str, Any]]:
    """Those that were not heard since then, or never."""
    return [radio for radio in radios if not _heard_after(radio.get("heard_at"), since_utc)]


def _heard_after(at: Any, since_utc: datetime) -> bool:
    return isinstance(at, str) and datetime.fromisoformat(at) >= since_utc


def _place(radio: Mapping[str, Any], zone: tzinfo) -> str:
    position = radio.get("position")
    if not isinstance(position, dict):
        return str(radio.get("no_fix", ""))
    where = f"{position.get('latitude_deg', 0):.5f} {position.get('longitude_deg', 0):.5f}"
    told = f"{where} {_time(radio.get('located_at'), zone)}".rstrip()
    return f"{told} ({radio['no_fix']})" if radio.get("no_fix") else told


def _time(at: Any, zone: tzinfo) -> str:
    if not isinstance(at, str):
        return ""
    return datetime.fromisoformat(at).astimezone(zone).strftime("%m-%d %H:%M:%S")

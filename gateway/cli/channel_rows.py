"""The channels as rows of text. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from gateway.cli.vocabulary import Vocabulary


def channel_headers(words: Vocabulary) -> list[str]:
    """The columns of `channel_rows`."""
    return [words(column) for column in ("name", "driver", "state", "since", "reason")]


def channel_rows(
    channels: Sequence[Mapping[str, Any]], words: Vocabulary, zone: tzinfo
) -> list[list[str]]:
    """One row a channel; what a probe found stands behind the reason."""
    return [
        [
            str(channel.get("name", "")),
            str(channel.get("driver", "")),
            words(str(channel.get("state", ""))),
            _since(channel.get("since"), zone),
            "; ".join(_remarks(channel)),
        ]
        for channel in channels
    ]


def _remarks(channel: Mapping[str, Any]) -> list[str]:
    facts = [f"{key}={value}" for key, value in channel.get("facts", {}).items()]
    reason = str(channel.get("reason") or "")
    return [part for part in (reason, " ".join(facts)) if part]


def _since(at: Any, zone: tzinfo) -> str:
    if not isinstance(at, str):
        return ""
    return datetime.fromisoformat(at).astimezone(zone).strftime("%m-%d %H:%M:%S")


def trace_lines(frames: Sequence[Mapping[str, Any]], zone: tzinfo) -> list[str]:
    """`14:00:00.125 > AT+CMGS=19` a frame; `>` went to the device, `<` came from it."""
    return [
        f"{_moment(frame.get('at'), zone)} {frame.get('direction', '')} {frame.get('data', '')}"
        for frame in frames
    ]


def _moment(at: Any, zone: tzinfo) -> str:
    if not isinstance(at, str):
        return ""
    return datetime.fromisoformat(at).astimezone(zone).strftime("%H:%M:%S.%f")[:-3]

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
    """`14:00:00.125 > AT+CMGS=19` a frame; `>` went to the device, `<` came from it.

    What the driver can say of it stands below, indented.
    """
    lines: list[str] = []
    for frame in frames:
        moment, direction = _moment(frame.get("at"), zone), frame.get("direction", "")
        lines.append(f"{moment} {direction} {frame.get('data', '')}")
        lines += [f"{'':15}{words}" for words in frame.get("decoded", ())]
    return lines


def heard_lines(rows: Sequence[Mapping[str, Any]], zone: tzinfo) -> list[str]:
    """`14:00:02.125 delivered` for each thing that came back of a page."""
    return [
        f"{_moment(row.get('at'), zone)} {row.get('what', '')} {row.get('detail', '')}".rstrip()
        for row in rows
    ]


def _moment(at: Any, zone: tzinfo) -> str:
    if not isinstance(at, str):
        return ""
    return datetime.fromisoformat(at).astimezone(zone).strftime("%H:%M:%S.%f")[:-3]

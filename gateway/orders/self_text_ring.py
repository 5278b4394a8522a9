"""Who of the pool's SIMs texts whom, what they write, and whose fault it is when nothing comes.

    modem-1 ─► modem-2 ─► modem-3 ─► modem-1     those that are up, in the order of the file

One ring proves of every SIM that it can send and that it can receive. A text that is missing
accuses both of its ends; a SIM of which both texts are missing is the one, and clears the others.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

_ROUND = "%Y%m%dT%H%M%SZ"
_TEXT = re.compile(r"信道自检 (\d{8}T\d{6}Z) ([A-Za-z0-9-]{1,64})")


def round_at(now_utc: datetime, every_s: int) -> datetime:
    """When the round began that this moment belongs to; rounds are counted from 1970, UTC."""
    seconds = int(now_utc.timestamp())
    return datetime.fromtimestamp(seconds - seconds % every_s, UTC)


def round_name(begun_utc: datetime) -> str:
    """How texts and records name a round."""
    return begun_utc.strftime(_ROUND)


def ring_of(channels: Sequence[str]) -> dict[str, str]:
    """Each one's next; nobody texts himself."""
    if len(channels) < 2:
        return {}
    return dict(zip(channels, [*channels[1:], channels[0]], strict=True))


def self_text(site_name: str, round_: str, channel: str) -> str:
    """What this channel writes in this round."""
    return f"【{site_name}】信道自检 {round_} {channel}"


def read_self_text(text: str) -> tuple[str, str] | None:
    """Round and sending channel; None for any other text."""
    found = _TEXT.search(text)
    return (found[1], found[2]) if found and text.endswith(found[0]) else None


def blamed(missing: Mapping[str, str]) -> dict[str, str]:
    """What is held against which channel, for people; `missing` texts are sender to receiver."""
    receivers = set(missing.values())
    dead = {channel for channel in missing if channel in receivers}
    found = dict.fromkeys(sorted(dead), "自检短信收发均未成功, SIM 卡可能已失效")
    for sender, receiver in missing.items():
        if not {sender, receiver} & dead:
            for channel in (sender, receiver):
                found[channel] = f"自检短信未到: {sender} → {receiver}"
    return found

"""People who call in by themselves: when, and what they do.

An item a call, parted by `;`: `<s after the start>:<what>`, and what is one or more of these with
`+` between them:

none                 listens
dtmf=<keys>          presses keys once he was picked up; a comma between them: listens first
say=<s>              speaks for so long when he is asked to leave a message
hang_up=<s>          hangs up so long after he was picked up
gives_up=<s>         hangs up after so long if nobody has picked up; else after a minute
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.sip.simulated_pattern import Item

_PATIENCE_S = 60.0
_SECONDS = r"\d+(?:\.\d+)?"
_PART = re.compile(rf"none|dtmf=[0-9*#,]+|(?:say|hang_up|gives_up)={_SECONDS}")
_ITEM = re.compile(rf"(?P<at>{_SECONDS}):(?P<what>.+)")


@dataclass(frozen=True, slots=True)
class DueCall:
    """Somebody calls so long after the first worker has started."""

    at_s: float
    number: str
    item: Item


def read_caller(what: str) -> Item:
    """Raises ValueError for what nobody does."""
    values: dict[str, str] = {}
    for part in what.split("+"):
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} is nothing that a caller does")
        name, _, value = part.partition("=")
        values[name] = value
    hangs_up = values.get("hang_up")
    return Item(
        "caller",
        ring_s=float(values.get("gives_up", _PATIENCE_S)),
        keys=values.get("dtmf", ""),
        hangs_up_s=None if hangs_up is None else float(hangs_up),
        says_s=float(values.get("say", 0.0)),
        text=what,
    )


def due_calls(patterns: Mapping[str, str]) -> list[DueCall]:
    """Raises ValueError that names the first item which is none."""
    return [
        _due(number, text.strip())
        for number, calls in patterns.items()
        for text in calls.split(";")
    ]


def _due(number: str, text: str) -> DueCall:
    found = _ITEM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no call of a caller")
    return DueCall(float(found["at"]), number, read_caller(found["what"]))

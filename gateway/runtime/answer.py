"""What a request is answered with, before it becomes a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Three octets a character: with these an answer stays far below 256 KiB.
_MOST_FAULTS = 300
_MOST_IN_WORDS = 20
_LONGEST_FAULT = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is empty when it went well; `faults` then is too."""

    data: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    faults: tuple[str, ...] = ()


def fault_answer(what: str, faults: Sequence[str]) -> Answer:
    """A refusal that names every reason; of thousands the first, and how many there are."""
    told = _first(faults, _MOST_FAULTS)
    words = told if len(told) <= _MOST_IN_WORDS else _first(faults, _MOST_IN_WORDS)
    return Answer(error=f"{what}: {'; '.join(words)}", faults=tuple(told))


def _first(faults: Sequence[str], most: int) -> list[str]:
    short = [_cut(fault) for fault in faults[:most]]
    return [*short, f"共 {len(faults)} 项, 其余从略"] if len(faults) > most else short


def _cut(fault: str) -> str:
    return fault if len(fault) <= _LONGEST_FAULT else fault[: _LONGEST_FAULT - 1] + "…"

"""What a request is answered with, before it becomes a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is empty when it went well; `faults` then is too."""

    data: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    faults: tuple[str, ...] = ()


def fault_answer(what: str, faults: Sequence[str]) -> Answer:
    """A refusal that names every reason."""
    return Answer(error=f"{what}: {'; '.join(faults)}", faults=tuple(faults))

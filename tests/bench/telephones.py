"""The telephones at the other end: what each of them shows, and whether that is right.

A text is whole once every part of it is there, whichever way round they came. Of the texts at
one telephone all but the first must be marked as a possible repeat.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.orders.wording import REPEAT_MARK

if TYPE_CHECKING:
    from tests.bench.modem_pool import TakenPart


@dataclass(frozen=True, slots=True)
class Verdict:
    """Telephones that got nothing, texts too many, those of them without a mark, wrong texts.

    `marked` are all texts with a mark, a person's first copy among them.
    """

    lost: int
    repeats: int
    unmarked: int
    wrong: int
    marked: int

    @property
    def summary(self) -> str:
        """For a note; only what is not as it should be is named beside the repeats."""
        wrong = f", {self.wrong} wrong" if self.wrong else ""
        return f"{self.lost} lost, {self.repeats} repeats, {self.unmarked} unmarked{wrong}"


class Telephones:
    """Every telephone that a text went to; numbers without +86."""

    def __init__(self) -> None:
        self.first_part: dict[str, TakenPart] = {}
        self.reached_s: dict[str, float] = {}
        self._texts: dict[str, list[str]] = {}
        self._begun: dict[tuple[str, int, int], dict[int, str]] = {}

    def take(self, part: "TakenPart") -> None:
        number = part.destination.removeprefix("+").removeprefix("86")
        self.first_part.setdefault(number, part)
        key = number, part.modem, part.reference
        pieces = self._begun.setdefault(key, {})
        pieces[part.part] = part.text
        if len(pieces) == part.parts:
            del self._begun[key]
            self.reached_s.setdefault(number, part.taken_s)
            whole = "".join(pieces[place] for place in sorted(pieces))
            self._texts.setdefault(number, []).append(whole)

    def have(self, numbers: Iterable[str]) -> bool:
        """Whether each of these has a whole text."""
        return all(number in self.reached_s for number in numbers)

    def judge(self, numbers: Iterable[str], right: frozenset[str]) -> Verdict:
        """Whether each of these numbers has a right text, and nobody anything else."""
        lost = sum(right.isdisjoint(map(_unmarked, self._texts.get(n, ()))) for n in numbers)
        repeats = unmarked = wrong = marked = 0
        for texts in self._texts.values():
            repeats += len(texts) - 1
            marks = sum(said.startswith(REPEAT_MARK) for said in texts)
            marked += marks
            unmarked += max(0, len(texts) - marks - 1)
            wrong += sum(_unmarked(said) not in right for said in texts)
        return Verdict(lost, repeats, unmarked, wrong, marked)


def _unmarked(text: str) -> str:
    return text.removeprefix(REPEAT_MARK)

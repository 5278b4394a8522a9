"""Parts of one text put together again (TS 23.040 §9.2.3.24.1), in any order.

Parts belong together by sender, reference, its width and their number. A part that comes
twice counts once; a different one in its place means that the sender's telephone has used the
reference again: the old text is then given out as it is. So is one whose missing parts do not
come in time, with a mark （缺第2段） where each is missing. If all its parts are repeats of a text
that was completed, that text is given out again instead: it has the same key, so nobody sees
it twice, and the repeats leave the SIM.
"""

from dataclasses import dataclass, field, replace
from itertools import groupby

from drivers.gsm_modem.data_coding import text_of
from drivers.gsm_modem.mailbox import Slot
from drivers.gsm_modem.pdu import Deliver


@dataclass(frozen=True, slots=True)
class Piece:
    """One received part and where it lies; None if the modem has passed it on directly."""

    deliver: Deliver
    slot: Slot | None

    @property
    def number(self) -> int:
        part = self.deliver.user_data.concatenation
        return 1 if part is None else part.number


@dataclass(frozen=True, slots=True)
class WholeText:
    """A text, complete or given up; `pieces` are in order, `slots` includes duplicates'."""

    sender: str
    text: str
    pieces: tuple[Piece, ...]
    slots: tuple[Slot, ...]


_FINISHED_KEPT = 64

_GroupKey = tuple[str, int, int, bool]


@dataclass(slots=True)
class _Group:
    total: int
    due_s: float
    pieces: dict[int, Piece] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)

    def whole(self) -> WholeText:
        pieces = tuple(self.pieces[number] for number in sorted(self.pieces))
        text = _join(self.pieces, self.total)
        return WholeText(pieces[0].deliver.sender, text, pieces, tuple(self.slots))

    def repeats(self, other: "_Group") -> bool:
        """Whether every part of this one is in the other, word for word."""
        return all(
            number in other.pieces
            and other.pieces[number].deliver.user_data == piece.deliver.user_data
            for number, piece in self.pieces.items()
        )


class Reassembly:
    """Holds the parts of unfinished texts, each for `patience_s` after its latest part."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._groups: dict[_GroupKey, _Group] = {}
        self._finished: dict[_GroupKey, _Group] = {}

    def add(self, piece: Piece, now_s: float) -> list[WholeText]:
        """The texts that this part completes or ends."""
        part = piece.deliver.user_data.concatenation
        slots = [] if piece.slot is None else [piece.slot]
        if part is None:
            alone = _Group(1, now_s, {1: piece}, slots)
            return [alone.whole()]
        key = (piece.deliver.sender, part.reference, part.total, part.wide)
        ended = self._end_if_reused(key, piece)
        group = self._groups.setdefault(key, _Group(part.total, now_s))
        group.due_s = now_s + self._patience_s
        group.pieces.setdefault(part.number, piece)
        group.slots += slots
        if len(group.pieces) == part.total:
            self._finish(key)
            ended.append(group.whole())
        return ended

    def overdue(self, now_s: float) -> list[WholeText]:
        """Texts whose missing parts are not waited for any more."""
        keys = [key for key, group in self._groups.items() if group.due_s <= now_s]
        return [self._give_up(key) for key in keys]

    @property
    def deadline(self) -> float | None:
        return min((group.due_s for group in self._groups.values()), default=None)

    @property
    def held(self) -> int:
        """Parts that wait for others."""
        return sum(len(group.pieces) for group in self._groups.values())

    def _finish(self, key: _GroupKey) -> None:
        self._finished.pop(key, None)
        self._finished[key] = self._groups.pop(key)
        if len(self._finished) > _FINISHED_KEPT:
            del self._finished[next(iter(self._finished))]

    def _give_up(self, key: _GroupKey) -> WholeText:
        group = self._groups.pop(key)
        finished = self._finished.get(key)
        if finished is not None and group.repeats(finished):
            return replace(finished.whole(), slots=tuple(group.slots))
        return group.whole()

    def _end_if_reused(self, key: _GroupKey, piece: Piece) -> list[WholeText]:
        known = self._groups.get(key)
        there = None if known is None else known.pieces.get(piece.number)
        if there is None or there.deliver.user_data == piece.deliver.user_data:
            return []
        return [self._give_up(key)]


def _join(pieces: dict[int, Piece], total: int) -> str:
    """The text with a mark for every gap.

    Payloads are joined before they are read: some telephones cut a character in two.
    """
    text: list[str] = []
    numbers = range(1, total + 1)
    for alphabet, run in groupby(
        numbers, lambda n: pieces[n].deliver.user_data.alphabet if n in pieces else None
    ):
        if alphabet is None:
            text += [f"（缺第{number}段）" for number in run]
        else:
            payload = b"".join(pieces[number].deliver.user_data.payload for number in run)
            text.append(text_of(alphabet, payload))
    return "".join(text)

"""Parts of one text put together again (TS 23.040 §9.2.3.24.1), in any order.

Parts belong together by sender, reference, its width and their number. A part that comes
twice counts once; a different one in its place means that the sender's telephone has used the
reference again: the old text is then given out as it is. So is one whose missing parts do not
come in time, with a mark （缺第2段） where each is missing; a part that comes later still opens
it again, and when it is whole, it is given out once more, now under the name of the whole.

    a part, and its text …
    is not whole          waits with the others
    becomes whole         the text, with the slots of all its parts
    was given out before  the same text again, with the slot of this part: it has the same
                          key, so nobody sees it twice, and the repeat leaves the SIM

A part is a repeat if words and the service centre's stamp are the same. Where stamps say
nothing it waits with its likes; if all that came in time are repeats, they are given out so.
Part 1 names its text: it is deleted last, and a repeat of it waits for repeats of the others,
so that whatever a death leaves on the SIM still has its name.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby

from drivers.gsm_modem.data_coding import text_of
from drivers.gsm_modem.mailbox import Slot
from drivers.gsm_modem.pdu import Deliver


@dataclass(frozen=True, slots=True)
class Piece:
    """One received part and where it lies; None if the modem has passed it on directly.

    `stamped` tells whether its time stamp is to be trusted; `at_start` that it lay there when
    the session began.
    """

    deliver: Deliver
    slot: Slot | None
    stamped: bool
    at_start: bool = False

    @property
    def number(self) -> int:
        part = self.deliver.user_data.concatenation
        return 1 if part is None else part.number

    def repeats(self, other: "Piece | None") -> bool:
        """Whether both are the same part, word for word."""
        return other is not None and self.deliver.user_data == other.deliver.user_data

    def is_copy_of(self, other: "Piece | None") -> bool:
        """Whether the network has certainly brought the same part twice."""
        return (
            other is not None
            and self.stamped
            and self.repeats(other)
            and self.deliver.sent_utc == other.deliver.sent_utc
        )


@dataclass(frozen=True, slots=True)
class WholeText:
    """A text of `total` parts, complete or given up.

    `pieces` are in order; `slots`, duplicates' included, are in the order of their deletion:
    from the last part to the first. With `name_is_used` it was given out with gaps before,
    under the name of its first part.
    """

    sender: str
    text: str
    total: int
    pieces: tuple[Piece, ...]
    slots: tuple[Slot, ...]
    name_is_used: bool = False

    @property
    def is_complete(self) -> bool:
        return len(self.pieces) == self.total

    @property
    def is_named_by_first(self) -> bool:
        """Complete, or perhaps what a death has left of one that was recorded."""
        first = self.pieces[0]
        left_over = first.number == 1 and first.at_start
        return not self.name_is_used and (self.is_complete or left_over)


_FINISHED_KEPT = 64
_FIRST_WAITS_S = 20.0
# The service centre stamps the parts of one text as the sender's telephone hands them in.
_STAMPS_APART = timedelta(minutes=3)
_UNSTAMPED_WITHIN_S = 600.0

_GroupKey = tuple[str, int, int, bool]


@dataclass(slots=True)
class _Group:
    total: int
    begun_s: float
    due_s: float
    pieces: dict[int, Piece] = field(default_factory=dict)
    slots: list[tuple[int, Slot]] = field(default_factory=list)
    ended_s: float = 0.0
    name_is_used: bool = False

    def lacks(self, piece: Piece, now_s: float) -> bool:
        """Whether this is a part that the text was given out without."""
        if len(self.pieces) == self.total or piece.number in self.pieces:
            return False
        stamps = [known.deliver.sent_utc for known in self.pieces.values() if known.stamped]
        sent_utc = piece.deliver.sent_utc if piece.stamped else None
        if not stamps or sent_utc is None:
            return now_s - self.ended_s <= _UNSTAMPED_WITHIN_S
        return any(stamp and abs(sent_utc - stamp) <= _STAMPS_APART for stamp in stamps)

    def opened_again(self, now_s: float) -> "_Group":
        """The same with what it has, to be completed; what it had in slots has its own way."""
        used = self.name_is_used or self.whole().is_named_by_first
        return _Group(self.total, now_s, now_s, dict(self.pieces), name_is_used=used)

    def take(self, piece: Piece) -> None:
        self.pieces.setdefault(piece.number, piece)
        if piece.slot is not None:
            self.slots.append((piece.number, piece.slot))

    def whole(self) -> WholeText:
        pieces = tuple(self.pieces[number] for number in sorted(self.pieces))
        by_number = sorted(self.slots, key=lambda numbered: -numbered[0])
        slots = tuple(slot for _, slot in by_number)
        text = _join(self.pieces, self.total)
        sender = pieces[0].deliver.sender
        return WholeText(sender, text, self.total, pieces, slots, self.name_is_used)

    def repeats(self, other: "_Group") -> bool:
        """Whether every part of this one is in the other, word for word."""
        return all(piece.repeats(other.pieces.get(n)) for n, piece in self.pieces.items())


@dataclass(frozen=True, slots=True)
class _Spare:
    """A repeat of part 1 of a text that was given out."""

    due_s: float
    text: WholeText


class Reassembly:
    """Holds the parts of unfinished texts, each for `patience_s` after its latest part."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._groups: dict[_GroupKey, _Group] = {}
        self._finished: dict[_GroupKey, _Group] = {}
        self._spares: list[_Spare] = []

    def add(self, piece: Piece, now_s: float) -> list[WholeText]:
        """The texts that this part completes, ends or repeats."""
        part = piece.deliver.user_data.concatenation
        if part is None:
            alone = _Group(1, now_s, now_s)
            alone.take(piece)
            return [alone.whole()]
        key = (piece.deliver.sender, part.reference, part.total, part.wide)
        finished = self._finished.get(key)
        if finished is not None and piece.is_copy_of(finished.pieces.get(piece.number)):
            return self._repeat(finished, piece, now_s)
        if finished is not None and key not in self._groups and finished.lacks(piece, now_s):
            self._groups[key] = finished.opened_again(now_s)
        ended = self._end_if_reused(key, piece, now_s)
        group = self._groups.setdefault(key, _Group(part.total, now_s, now_s))
        group.due_s = now_s + self._patience_s
        group.take(piece)
        if len(group.pieces) == part.total:
            ended.append(self._finish(key, now_s).whole())
        return ended

    def overdue(self, now_s: float) -> list[WholeText]:
        """Texts whose missing parts are not waited for any more."""
        spares = [spare.text for spare in self._spares if spare.due_s <= now_s]
        self._spares = [spare for spare in self._spares if spare.due_s > now_s]
        keys = [key for key, group in self._groups.items() if group.due_s <= now_s]
        return [*spares, *(self._give_up(key, now_s) for key in keys)]

    @property
    def deadline(self) -> float | None:
        dues = [group.due_s for group in self._groups.values()]
        return min([*dues, *(spare.due_s for spare in self._spares)], default=None)

    @property
    def held(self) -> int:
        """Parts that wait for others."""
        return sum(len(group.pieces) for group in self._groups.values())

    def _repeat(self, finished: _Group, piece: Piece, now_s: float) -> list[WholeText]:
        again = _again(finished, [] if piece.slot is None else [piece.slot])
        if piece.number > 1 or piece.slot is None:
            return [again]
        self._spares.append(_Spare(now_s + _FIRST_WAITS_S, again))
        return []

    def _finish(self, key: _GroupKey, now_s: float) -> _Group:
        group = self._groups.pop(key)
        group.ended_s = now_s
        self._finished.pop(key, None)
        self._finished[key] = group
        if len(self._finished) > _FINISHED_KEPT:
            del self._finished[next(iter(self._finished))]
        return group

    def _give_up(self, key: _GroupKey, now_s: float) -> WholeText:
        group, finished = self._groups[key], self._finished.get(key)
        if (
            finished is not None
            and group.begun_s - finished.ended_s <= _UNSTAMPED_WITHIN_S
            and group.repeats(finished)
        ):
            del self._groups[key]
            return _again(finished, list(group.whole().slots))
        return self._finish(key, now_s).whole()

    def _end_if_reused(self, key: _GroupKey, piece: Piece, now_s: float) -> list[WholeText]:
        known = self._groups.get(key)
        there = None if known is None else known.pieces.get(piece.number)
        if there is None or piece.repeats(there):
            return []
        return [self._give_up(key, now_s)]


def _again(finished: _Group, slots: list[Slot]) -> WholeText:
    return replace(finished.whole(), slots=tuple(slots))


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

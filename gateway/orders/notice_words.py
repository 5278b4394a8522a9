"""What a place is told when an order changes: texts by index, their parts, and for whom.

    words of one address ─ else words of its bearer ─► the order as it is now, in its pages
                                                     ► the same as a notice, 【更新】 before it

In a fact an index counts from the first text of that fact, in a record from the order's first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gateway.orders.order import Bearer


@dataclass(frozen=True, slots=True)
class Worded:
    """A text of the order by its index, and the parts it takes."""

    text: int
    parts: int


@dataclass(frozen=True, slots=True)
class Words:
    """What is said over `bearer` to `address`, or to all others where that is empty.

    `order` is the order's own text (empty where it has none any more), `notice` the same for
    whoever has an older one; over the radio either may be several pages. `copy` is for those
    whose answer is not awaited.
    """

    bearer: Bearer
    address: str
    copy: bool
    order: tuple[Worded, ...]
    notice: tuple[Worded, ...]


Place = tuple[Bearer, str, bool]


def shifted(words: Iterable[Words], by: int) -> tuple[Words, ...]:
    """The same words with every index moved by `by`."""
    return tuple(
        replace(one, order=_moved(one.order, by), notice=_moved(one.notice, by)) for one in words
    )


def by_place(words: Iterable[Words]) -> Mapping[Place, Words]:
    """The words by bearer, address and whether they are a copy's."""
    return {(one.bearer, one.address, one.copy): one for one in words}


def words_at(
    words: Mapping[Place, Words], bearer: Bearer, address: str, *, copy: bool
) -> Words | None:
    """The words of this address, else those for everybody of its kind."""
    own = words.get((bearer, address, copy)) or words.get((bearer, "", copy))
    return own or words.get((bearer, "", False))


def _moved(worded: tuple[Worded, ...], by: int) -> tuple[Worded, ...]:
    return tuple(Worded(one.text + by, one.parts) for one in worded)

"""How a leg takes what was said: its marks, and the sums of the order beside them.

The first time a unit says something counts and is its mark; later ones are repeats. First is
what was received first: a message that is bound later than another came takes its place. A
positive status implies receipt. An implied receipt gives way to one that is really spoken on
the telephone, and a time that an operator has signed gives way to nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.orders.answer_facts import Said, Status
from gateway.orders.changed import changed
from gateway.orders.order import Bearer
from gateway.orders.records import LegLife, Mark, OrderHead

_IMPLY_RECEIPT = (
    Status.DEPARTED,
    Status.MUSTERED,
    Status.ARRIVED,
    Status.PROGRESS,
    Status.ENDED,
    Status.HELP,
)
_COUNTS_EVERY_TIME = (Status.PROGRESS, Status.HELP)


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer on its way to the legs it speaks for; `data` is what its events tell."""

    said: Said
    at_utc: datetime
    bearer: Bearer | None
    by: str
    data: dict[str, Any]

    def mark(self) -> Mark:
        """What it makes of its status."""
        said, heard = self.said, self.data.get("recording", "")
        return Mark(
            said.status, self.at_utc, self.bearer, self.by, reason=said.reason, recording=heard
        )

    def implied_receipt(self) -> Mark:
        """The receipt that a positive status proves."""
        return Mark(Status.ACKED, self.at_utc, self.bearer, self.by, implied=True)


def take(
    leg: LegLife, head: OrderHead, saying: Saying
) -> tuple[LegLife, OrderHead, tuple[str, ...]]:
    """The leg, the head and the kinds of events after this leg took the answer."""
    status = saying.said.status
    if leg.strength < 0 <= saying.said.strength:
        leg = changed(leg, strength=saying.said.strength)
    before = leg.mark(status)
    if before is not None and _speaks_for_itself(before, saying):
        return *_swapped(leg, head, before, saying.mark()), ("feedback.acked",)
    if before is not None and not _came_first(saying, before):
        if status in _COUNTS_EVERY_TIME:
            return leg, head, (f"feedback.{status.value}",)
        return *_repeated(leg, head), ("feedback.repeated",)
    kinds: tuple[str, ...] = (f"feedback.{status.value}",)
    if status in _IMPLY_RECEIPT and leg.mark(Status.ACKED) is None:
        kinds = ("feedback.acked", *kinds)
    leg, head = _imply_receipt(leg, head, saying)
    if before is None:
        return *_put_mark(leg, head, saying.mark()), kinds
    return *_displaced(leg, head, before, saying.mark()), kinds


def _imply_receipt(leg: LegLife, head: OrderHead, saying: Saying) -> tuple[LegLife, OrderHead]:
    """The receipt that goes with a positive status, where none came before it."""
    if saying.said.status not in _IMPLY_RECEIPT:
        return leg, head
    receipt = leg.mark(Status.ACKED)
    if receipt is None:
        return _put_mark(leg, head, saying.implied_receipt())
    spoken = receipt.bearer is Bearer.VOICE and not receipt.implied
    if spoken or not _came_first(saying, receipt):
        return leg, head
    return _displaced(leg, head, receipt, saying.implied_receipt())


def _speaks_for_itself(before: Mark, saying: Saying) -> bool:
    if before.status is not Status.ACKED or before.recorded_at_utc is not None:
        return False
    return before.implied and saying.bearer is Bearer.VOICE


def _came_first(saying: Saying, mark: Mark) -> bool:
    """Whether this was received before what made the mark, which nobody has signed since."""
    return saying.at_utc < mark.at_utc and mark.recorded_at_utc is None


def _displaced(leg: LegLife, head: OrderHead, mark: Mark, by: Mark) -> tuple[LegLife, OrderHead]:
    """What was held for the first is a repeat; an implied receipt was never said."""
    leg, head = _swapped(leg, head, mark, by)
    again = not mark.implied and mark.status not in _COUNTS_EVERY_TIME
    return _repeated(leg, head) if again else (leg, head)


def _repeated(leg: LegLife, head: OrderHead) -> tuple[LegLife, OrderHead]:
    tally = changed(head.tally, repeats=head.tally.repeats + 1)
    return changed(leg, repeats=leg.repeats + 1), changed(head, tally=tally)


def _swapped(leg: LegLife, head: OrderHead, mark: Mark, now: Mark) -> tuple[LegLife, OrderHead]:
    spoken = _is_spoken_receipt(now) - _is_spoken_receipt(mark)
    tally = changed(head.tally, acked_by_voice=head.tally.acked_by_voice + spoken)
    marks = tuple(now if other is mark else other for other in leg.marks)
    return changed(leg, marks=marks), changed(head, tally=tally)


def _is_spoken_receipt(mark: Mark) -> bool:
    return mark.status is Status.ACKED and mark.bearer is Bearer.VOICE


def _put_mark(leg: LegLife, head: OrderHead, mark: Mark) -> tuple[LegLife, OrderHead]:
    tally = head.tally.heard(mark.status)
    receipts = (Status.ACKED, Status.REFUSED)
    if mark.status in receipts and not any(leg.mark(status) for status in receipts):
        tally = changed(tally, reached=tally.reached + 1)
    if _is_spoken_receipt(mark):
        tally = changed(tally, acked_by_voice=tally.acked_by_voice + 1)
    return changed(leg, marks=(*leg.marks, mark)), changed(head, tally=tally)

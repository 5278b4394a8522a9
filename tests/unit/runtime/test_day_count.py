"""Parts a day by the site's calendar, from the facts alone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.facts import AttemptEnded, LateReceiptHeard, Outcome
from gateway.runtime.day_count import DayCount
from tests.unit.orders.one_order import ID, TEXT, accepted, planned, started
from tests.unit.runtime.memory_journal import new_journal

BERLIN = ZoneInfo("Europe/Berlin")


def ended(
    outcome: Outcome = Outcome.ACCEPTED, attempt: int = 1, parts: int = 3, parts_out: int = 3
) -> AttemptEnded:
    references = tuple(range(parts_out)) if outcome is Outcome.ACCEPTED else ()
    return AttemptEnded(
        f"{TEXT}#{attempt}/ended", virtual_clock().utc(), ID, TEXT, attempt, "m1",
        outcome, "", references, parts_out, None, parts,
    )  # fmt: skip


async def begin(journal: Journal) -> None:
    """An order whose first text is on its way."""
    for fact in (accepted(), planned(), started()):
        assert await journal.record(fact)


@pytest.mark.parametrize(
    ("outcome", "parts_out", "spent"),
    [
        (Outcome.ACCEPTED, 3, 3),
        (Outcome.UNKNOWN, 1, 3),  # all of them may have left
        (Outcome.REFUSED_LANE, 2, 2),
        (Outcome.REFUSED_RECIPIENT, 0, 0),
        (Outcome.UNSENT, 0, 0),
        (Outcome.DEFERRED, 0, 0),
    ],
)
def test_what_a_text_costs_is_what_may_have_left(
    outcome: Outcome, parts_out: int, spent: int
) -> None:
    async def story() -> None:
        day = DayCount(virtual_clock(), UTC)
        day.count(ended(outcome, parts_out=parts_out))
        assert (day.used("m1"), day.used("m2")) == (spent, 0)

    run_virtual(story())


def test_a_late_receipt_corrects_what_a_doubt_had_cost() -> None:
    async def story() -> None:
        day = DayCount(virtual_clock(), UTC)
        day.count(ended(Outcome.UNKNOWN, parts_out=0))
        late = ended(Outcome.REFUSED_LANE, parts_out=1)
        day.count(LateReceiptHeard(f"{TEXT}#1/late", late.at_utc, late))
        day.count(ended(attempt=2))
        assert day.used("m1") == 4

    run_virtual(story())


def test_reading_back_comes_to_the_same_as_having_counted() -> None:
    async def story() -> None:
        journal, clock = new_journal(), virtual_clock()
        before = DayCount(clock, UTC)
        journal.on_taken(lambda fact: before.count(fact) and None)
        await begin(journal)
        assert await journal.record(ended(Outcome.UNKNOWN, parts_out=0))
        assert before.used("m1") == 3
        late = ended(Outcome.REFUSED_LANE, parts_out=1)
        assert await journal.record(LateReceiptHeard(f"{TEXT}#1/late", late.at_utc, late))
        after = DayCount(clock, UTC)
        after.read_back(journal.store)
        assert after.used("m1") == before.used("m1") == 1

    run_virtual(story())


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), 23),  # summer time begins
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 25),  # summer time ends
        (datetime(2026, 6, 1, 22, tzinfo=UTC), 24),
    ],
)
def test_a_day_lasts_from_one_local_midnight_to_the_next(start: datetime, hours: int) -> None:
    async def story() -> None:
        clock, journal = virtual_clock(), new_journal()
        day = DayCount(clock, BERLIN)
        journal.on_taken(lambda fact: day.count(fact) and None)
        assert day.until_midnight_s() == hours * 3600
        await begin(journal)
        assert await journal.record(ended())
        await clock.sleep(hours * 3600 - 1)
        assert (day.used("m1"), day.until_midnight_s()) == (3, 1)
        read = DayCount(clock, BERLIN)
        read.read_back(journal.store)
        assert read.used("m1") == 3
        await clock.sleep(1)
        assert day.used("m1") == 0
        read = DayCount(clock, BERLIN)
        read.read_back(journal.store)
        assert read.used("m1") == 0

    run_virtual(story(), start_utc=start)

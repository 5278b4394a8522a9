"""A process that dies anywhere in a roll: the next one finishes it, and nothing is lost."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest

from gateway.journal.audit import audit
from gateway.journal.export import export_facts
from gateway.journal.journal import Journal
from gateway.journal.past import in_line
from gateway.journal.verify import verify
from tests.unit.journal.long_service import Process, lived, summer, utc
from tests.unit.journal.test_roll import names

T = TypeVar("T")

AUTUMN, SEPTEMBER = utc("2026-10-05 00:00"), utc("2026-09-20 00:00")


class Killed(Exception):
    """The process died here."""


class Life:
    """Counts what is done aside and each commit, before and after; dies at one of them."""

    def __init__(self, dies_at: int = 0) -> None:
        self.points = 0
        self._dies_at = dies_at

    def point(self) -> None:
        self.points += 1
        if self.points == self._dies_at:
            raise Killed

    async def aside(self, work: Callable[[], T], /) -> T:
        self.point()
        result = await in_line(work)
        self.point()
        return result


def roll_once(path: Path, life: Life, keep_days: int = 400, now: datetime = AUTUMN) -> None:
    async def story() -> None:
        process = Process(path, keep_days, aside=life.aside, at_commit=life.point)
        try:
            await process.roll.run()
        finally:
            process.close()

    lived(story, now)


def written(directory: Path) -> Path:
    directory.mkdir()
    path = directory / "journal.db"

    async def story() -> None:
        process = await summer(path)
        process.close()

    lived(story)
    return path


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Of a roll that nobody cuts short."""
    life = Life()
    roll_once(written(tmp_path_factory.mktemp("whole") / "x"), life)
    assert life.points > 12
    return life.points


def test_a_death_at_any_point_of_a_roll_loses_nothing(tmp_path: Path, points: int) -> None:
    for point in range(1, points + 1):
        path = written(tmp_path / f"{point}")
        before = list(export_facts(path))
        with pytest.raises(Killed):
            roll_once(path, Life(point))
        assert audit(path).findings == (), point
        assert list(export_facts(path)) == before, point
        roll_once(path, Life())
        assert names(path.parent) == ["journal-001-2026-09.db", "journal.db"], point
        assert audit(path).findings == (), point
        assert list(export_facts(path)) == before, point


def test_a_death_at_any_point_of_letting_go_leaves_all_or_says_what_is_gone(
    tmp_path: Path,
) -> None:
    point, over = 0, False
    while not over:
        point += 1
        path = rolled_twice(tmp_path / f"{point}")
        try:
            roll_once(path, Life(point), 31, SEPTEMBER)
            over = True
        except Killed:
            assert audit(path).findings == (), point
            roll_once(path, Life(), 31, SEPTEMBER)
        assert names(path.parent) == ["journal-002-2026-08.db", "journal.db"], point
        assert audit(path).findings == (), point
    assert point > 5


def rolled_twice(directory: Path) -> Path:
    directory.mkdir()
    path = directory / "journal.db"

    async def story() -> None:
        process = Process(path)
        for month in (7, 8, 9):
            await process.until(f"2026-{month:02}-10 00:00")
            await process.alarm("noted")
            await process.publish()
            await process.roll.run()
        process.close()

    lived(story)
    return path


def test_a_segment_that_was_not_registered_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile more may be cut off: that goes into the next one."""
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.alarm("one")
        await process.publish()
        await process.until("2026-08-10 00:00")

        async def dies(_journal: Journal, _row: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "register", dies)
            with pytest.raises(Killed):
                await process.roll.run()
        await process.alarm("two")
        await process.publish()
        await process.until("2026-09-10 00:00")
        await process.roll.run()
        process.close()

    lived(story)
    assert names(tmp_path) == [
        "journal-001-2026-07.db",
        "journal-002-2026-08.db",
        "journal.db",
    ]
    assert verify(path).findings == ()

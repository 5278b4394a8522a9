"""Halls of many teams with one leader each, to put a pool of modems under load."""

from collections import Counter
from pathlib import Path
from typing import Any

from tests.stories.small_hall import SmallHall, order

MARK = "（可能重复）"
PART_S = 0.5


def many_people(tmp_path: Path, count: int) -> list[str]:
    """Overwrite the small roster with so many teams of one leader; their numbers."""
    numbers = [f"1540002{n:04d}" for n in range(count)]
    units = "".join(f"U{n},队{n},1,township,township,,,,\n" for n in range(count))
    people = "".join(
        f"P{n},U{n},某{n},正指挥,{number},,,2026-01-01,,\n" for n, number in enumerate(numbers)
    )
    for name, rows in (("units.csv", units), ("people.csv", people)):
        path = tmp_path / name
        head = path.read_text(encoding="utf-8").splitlines()[0]
        path.write_text(f"{head}\n{rows}", encoding="utf-8")
    return numbers


def order_to_all(count: int, order_id: str = "XJ-1", **changes: Any) -> dict[str, Any]:
    """An order to all of them, one text part each."""
    return order(order_id, legs=[{"unit_id": f"U{n}"} for n in range(count)], **changes)


def ideal_s(texts: int, modems: int) -> float:
    """Half a second a part, spread evenly."""
    return texts * PART_S / modems


def first_copies(hall: SmallHall) -> dict[str, float]:
    """When each telephone had the text for the first time."""
    first: dict[str, float] = {}
    for text in hall.network.texts:
        first.setdefault(text.destination, text.at_s)
    return first


def unmarked_repeats(hall: SmallHall) -> list[str]:
    """Telephones that had the same words more than once without a mark on every further copy."""
    seen = Counter(
        (text.destination, text.text)
        for text in hall.network.texts
        if not text.text.startswith(MARK)
    )
    return [number for (number, _), copies in seen.items() if copies > 1]


async def everybody_reached(hall: SmallHall, count: int, at_most_s: float) -> float:
    """How long it took until that many telephones had the text, from now."""
    began_s = hall.clock.monotonic_s()
    while len(first_copies(hall)) < count:
        assert hall.clock.monotonic_s() - began_s < at_most_s, len(first_copies(hall))
        await hall.clock.sleep(0.1)
    return max(first_copies(hall).values()) - began_s

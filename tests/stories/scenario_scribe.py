"""Writes the files of a scenario, now one way and now another that is as good."""

import csv
import io
import json
from pathlib import Path
from typing import Any, TypeVar

from gateway.driver_kit.seeded_random import SeededRandom

T = TypeVar("T")
Row = dict[str, Any]


class Scribe:
    """Shuffles keys and columns, adds a column nobody knows, leaves empty ones out, ends lines
    by CR LF and begins files by a byte order mark, as the dice fall.
    """

    def __init__(self, directory: Path, random: SeededRandom) -> None:
        self._directory = directory
        self._random = random

    def record(self, name: str, value: Row) -> None:
        """A .json file."""
        self._put(name, self._object(value))

    def lines(self, name: str, rows: list[Row]) -> None:
        """A .jsonl file."""
        end = self._one_of(("\n", "\r\n", "\n\n"))
        self._put(name, end.join(self._object(row) for row in rows) + end)

    def table(self, name: str, rows: list[Row]) -> None:
        """A .csv file."""
        known = [row | {"备注二": "不相干"} for row in rows] if self._chance(0.3) else rows
        columns = self._shuffled(list(known[0]))
        empty = {column for column in columns if not any(row[column] for row in known)}
        if self._chance(0.5):
            columns = [column for column in columns if column not in empty]
        out = io.StringIO(newline="")
        end = self._one_of(("\n", "\r\n"))
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator=end)
        writer.writeheader()
        writer.writerows(known)
        self._put(name, out.getvalue())

    def _put(self, name: str, text: str) -> None:
        mark = "\ufeff" if self._chance(0.3) else ""
        (self._directory / name).write_text(mark + text, encoding="utf-8", newline="")

    def _object(self, value: Row) -> str:
        shuffled = {key: value[key] for key in self._shuffled(list(value))}
        return json.dumps(shuffled, ensure_ascii=self._chance(0.5))

    def _shuffled(self, items: list[str]) -> list[str]:
        for last in range(len(items) - 1, 0, -1):
            other = self._random.randrange(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def _one_of(self, choices: tuple[T, ...]) -> T:
        return choices[self._random.randrange(len(choices))]

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

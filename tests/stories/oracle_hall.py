"""The files of a scenario as the second reading of the schema sees them."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.stories.oracle_answers import digits_of

Row = dict[str, Any]


class OracleHall:
    """Roster, limits and telephones of a directory, and who is behind an address at a time."""

    def __init__(self, directory: Path) -> None:
        self.meta = json.loads(_text(directory / "meta.json"))
        self.t0 = datetime.fromisoformat(self.meta["t0"])
        self.units = {row["unit_id"]: row for row in _table(directory / "units.csv")}
        self.people = _table(directory / "people.csv")
        for row in self.people:
            self.units.setdefault(row["unit_id"], {"unit_id": row["unit_id"]})
        self.terminals = [r for r in _table(directory / "terminals.csv") if r["bearer"] == "voice"]
        profile = directory / "profile.json"
        self.profile = json.loads(_text(profile)) if profile.exists() else {"rules": []}
        self.orders = _lines(directory / "orders.jsonl")
        self.world = _lines(directory / "world.jsonl")

    def valid(self, t: float) -> list[Row]:
        """The people of that day."""
        day = (self.t0 + timedelta(seconds=t)).date().isoformat()
        return [
            p
            for p in self.people
            if (p.get("valid_from") or day) <= day <= (p.get("valid_to") or day)
        ]

    def at_number(self, number: str, t: float) -> dict[str, str]:
        """The units that this telephone speaks for, each with its person there."""
        wanted = digits_of(number)
        found: dict[str, str] = {}
        for row in self.valid(t):
            if digits_of(row.get("mobile", "")) == wanted:
                found.setdefault(row["unit_id"], row["person_id"])
        for unit, row in self.units.items():
            if digits_of(row.get("duty_phone", "")) == wanted:
                found.setdefault(unit, "duty")
        return found

    def at_radio(self, radio: str, t: float) -> dict[str, str]:
        """The units that this radio speaks for, each with its person there."""
        rows = [row for row in self.valid(t) if row.get("radio_id") == radio]
        return {row["unit_id"]: row["person_id"] for row in reversed(rows)}

    def limits(self, t: int, unit: str, task: str, area: str) -> list[Row]:
        """The rules that hold for a leg of an order at `t`."""
        row = self.units[unit]
        mine = {"task": task, "area": area, "kind": row.get("kind", "")}
        mine["tier"] = row.get("tier", "")
        hour = (self.t0 + timedelta(seconds=t)).strftime("%H:%M:%S")
        day = self.profile.get("day", {})
        is_day = day.get("from", "06:00") <= hour < day.get("to", "20:00")
        return [rule for rule in self.profile["rules"] if _holds(rule["when"], mine, is_day)]


def _holds(when: Row, mine: Row, is_day: bool) -> bool:
    return (
        all(mine[key] in when[key] for key in mine if key in when)
        and mine["kind"] not in when.get("not_kind", ())
        and when.get("day", is_day) is is_day
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _table(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "") for key, value in row.items()} for row in csv.DictReader(file)]


def _lines(path: Path) -> list[Row]:
    lines = _text(path).splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.strip()]

"""A person in a role of a unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gateway.roster.cells import Row, day, kept_cells, valid_on, written
from gateway.roster.numbers import normal

PERSON_COLUMNS = (
    "person_id", "unit_id", "name", "role", "mobile", "radio_id", "specialty",
    "valid_from", "valid_to", "note",
)  # fmt: skip
_ROLE_SEPARATORS = re.compile(r"[;；、/,，|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Row):
    """One row of people.csv: one human in one unit; the same human may have several rows."""

    person_id: str
    unit_id: str
    name: str = ""
    role: str = ""
    mobile: str = ""
    radio_id: str = ""
    specialty: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    @property
    def number(self) -> str:
        """The mobile in its normal spelling: what tells one telephone from another."""
        return normal(self.mobile)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the row: one, or several divided by `、`, `;`, `,`, `/` or `|`."""
        return _roles(self.role)

    @property
    def label(self) -> str:
        """How lint calls the row: name and id."""
        return f"{self.name or '(无姓名)'}({self.person_id})"

    def valid_on(self, on_date: date) -> bool:
        return valid_on(self.valid_from, self.valid_to, on_date)

    def cells(self) -> dict[str, str]:
        """Column → text, as the row was written."""
        return self.written_as(PERSON_COLUMNS)


@lru_cache(maxsize=1_024)
def _roles(role: str) -> frozenset[str]:
    return frozenset(one.strip() for one in _ROLE_SEPARATORS.split(role))


def person_from_cells(cells: Mapping[str, str], line: int = 0) -> Person:
    """The person in a row of people.csv; never raises.

    A row without a person_id is called after its unit and name, so that nobody is lost.
    """
    plain = {name: cells.get(name, "").strip() for name in PERSON_COLUMNS}
    valid_from, valid_to = day(plain["valid_from"]), day(plain["valid_to"])
    person_id = plain["person_id"] or f"{plain['unit_id']}-{plain['name'] or line}"
    typed = plain | {
        "person_id": person_id,
        "valid_from": written(valid_from),
        "valid_to": written(valid_to),
    }
    extra, as_written = kept_cells(cells, typed)
    return Person(
        person_id=person_id,
        unit_id=plain["unit_id"],
        name=plain["name"],
        role=plain["role"],
        mobile=plain["mobile"],
        radio_id=plain["radio_id"],
        specialty=plain["specialty"],
        valid_from=valid_from,
        valid_to=valid_to,
        note=plain["note"],
        extra=extra,
        as_written=as_written,
        line=line,
    )

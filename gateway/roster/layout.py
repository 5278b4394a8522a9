"""The tables of a roster: what each is called, and which columns it has.

A table is known by the name of its CSV file, wherever it was read; in a workbook it is the
sheet of that name without the ending.
"""

from gateway.roster.duty import DUTY_COLUMNS
from gateway.roster.expectation import EXPECTATION_COLUMNS
from gateway.roster.person import PERSON_COLUMNS
from gateway.roster.talkgroup import TALKGROUP_COLUMNS
from gateway.roster.unit import UNIT_COLUMNS

UNITS, PEOPLE, TALKGROUPS = "units.csv", "people.csv", "talkgroups.csv"
DUTY, EXPECTATIONS = "duty.csv", "expectations.csv"
TABLES = (UNITS, PEOPLE, TALKGROUPS, DUTY, EXPECTATIONS)
WORKBOOK = "roster.xlsx"

COLUMNS = {
    UNITS: UNIT_COLUMNS,
    PEOPLE: PERSON_COLUMNS,
    TALKGROUPS: TALKGROUP_COLUMNS,
    DUTY: DUTY_COLUMNS,
    EXPECTATIONS: EXPECTATION_COLUMNS,
}
REQUIRED_COLUMNS = {
    UNITS: ("unit_id", "name"),
    PEOPLE: ("person_id", "unit_id", "name", "role"),
    TALKGROUPS: ("tg_id",),
    DUTY: ("unit_id", "from", "to", "person_id"),
    EXPECTATIONS: ("tier", "count"),
}
_OPTIONAL_FROM = {UNITS: UNIT_COLUMNS.index("duty_place")}


def usual_columns(table: str) -> tuple[str, ...]:
    """The columns a table has unless it says otherwise."""
    return COLUMNS[table][: _OPTIONAL_FROM.get(table)]


def sheet_name(table: str) -> str:
    """`people` of `people.csv`."""
    return table.removesuffix(".csv")

"""A unit of the linkage: a team, an office, a boat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gateway.roster.cells import Cells, Row, day, kept_cells, valid_on, whole_number, written
from gateway.roster.duty_phone import DutyPhone, duty_phones

UNIT_COLUMNS = (
    "unit_id", "name", "tier", "kind", "area", "duty_phone", "talkgroup", "min_strength",
    "note", "duty_place", "vehicle", "duties", "valid_from", "valid_to",
)  # fmt: skip
_NO_CONTENT = re.compile(r"sms_content\s*=\s*none\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Row):
    """One row of units.csv; with `created`, a unit that only people.csv names."""

    unit_id: str
    name: str = ""
    tier: int | None = None
    kind: str = ""
    area: str = ""
    duty_phone: str = ""
    talkgroup: str = ""
    min_strength: int | None = None
    note: str = ""
    duty_place: str = ""
    vehicle: str = ""
    duties: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    created: bool = False

    @property
    def gets_no_content(self) -> bool:
        """Whether its texts may tell nothing of the incident (note `sms_content=none`)."""
        return _NO_CONTENT.search(self.note) is not None

    @property
    def duty_phones(self) -> tuple[DutyPhone, ...]:
        """The telephones in the cell `duty_phone`, the first tried first."""
        return duty_phones(self.duty_phone)

    @property
    def label(self) -> str:
        """How lint calls it: name and id."""
        return f"{self.name or '(无名称)'}({self.unit_id})"

    def valid_on(self, on_date: date) -> bool:
        return valid_on(self.valid_from, self.valid_to, on_date)

    def cells(self) -> dict[str, str]:
        """Column → text, as the row was written."""
        return self.written_as(UNIT_COLUMNS)


def unit_from_cells(cells: Mapping[str, str], line: int = 0) -> Unit:
    """The unit in a row of units.csv; never raises, `lint` names what is wrong with it."""
    plain = {name: cells.get(name, "").strip() for name in UNIT_COLUMNS}
    tier, min_strength = whole_number(plain["tier"]), whole_number(plain["min_strength"])
    valid_from, valid_to = day(plain["valid_from"]), day(plain["valid_to"])
    typed = plain | {
        "tier": written(tier),
        "min_strength": written(min_strength),
        "valid_from": written(valid_from),
        "valid_to": written(valid_to),
    }
    extra, as_written = kept_cells(cells, typed)
    return _unit(plain, tier, min_strength, (valid_from, valid_to), (extra, as_written), line)


def _unit(
    plain: Mapping[str, str],
    tier: int | None,
    min_strength: int | None,
    valid: tuple[date | None, date | None],
    kept: tuple[Cells, Cells],
    line: int,
) -> Unit:
    return Unit(
        unit_id=plain["unit_id"],
        name=plain["name"],
        tier=tier,
        kind=plain["kind"],
        area=plain["area"],
        duty_phone=plain["duty_phone"],
        talkgroup=plain["talkgroup"],
        min_strength=min_strength,
        note=plain["note"],
        duty_place=plain["duty_place"],
        vehicle=plain["vehicle"],
        duties=plain["duties"],
        valid_from=valid[0],
        valid_to=valid[1],
        extra=kept[0],
        as_written=kept[1],
        line=line,
    )

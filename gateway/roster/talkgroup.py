"""A talkgroup of a radio system."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.roster.cells import Row, kept_cells

TALKGROUP_COLUMNS = ("tg_id", "name", "system", "note")
_VOICE_ONLY_SYSTEMS = frozenset({"analog", "analog_trunk"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Talkgroup(Row):
    """One row of talkgroups.csv."""

    tg_id: str
    name: str = ""
    system: str = ""
    note: str = ""

    @property
    def voice_only(self) -> bool:
        """Whether the group's system cannot carry a text."""
        return self.system in _VOICE_ONLY_SYSTEMS or "voice only" in self.note.lower()

    def cells(self) -> dict[str, str]:
        """Column → text, as the row was written."""
        return self.written_as(TALKGROUP_COLUMNS)


def talkgroup_from_cells(cells: Mapping[str, str], line: int = 0) -> Talkgroup:
    """The talkgroup in a row of talkgroups.csv; never raises."""
    plain = {name: cells.get(name, "").strip() for name in TALKGROUP_COLUMNS}
    extra, as_written = kept_cells(cells, plain)
    return Talkgroup(
        tg_id=plain["tg_id"],
        name=plain["name"],
        system=plain["system"],
        note=plain["note"],
        extra=extra,
        as_written=as_written,
        line=line,
    )

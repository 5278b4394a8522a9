"""Whether whoever a scenario names is there: units and people of the roster, orders it gives."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.rehearsal.happenings import Happening
from gateway.rehearsal.scenario_files import Row, ScenarioFiles
from gateway.roster.roster import Roster
from gateway.roster.tables import RosterUnreadable, read_roster


def check_names(
    files: ScenarioFiles, directory: Path, orders: Iterable[Row], happenings: Iterable[Happening]
) -> None:
    """Blame every line that names nobody; also one that is faulty for other reasons."""
    roster = _roster(files, directory)
    given = set()
    for row in orders:
        given.add(str(row.values.get("order_id")))
        for key, name, is_there in _named(row.values, roster) if roster else ():
            if not is_there:
                files.blame(row.place, f"{key}: nobody called {name} in the roster")
        for unit in _leg_units(row.values) if roster else ():
            _check_unit(files, row.place, roster, unit)
    for happening in happenings:
        if "order_id" in happening.data and happening.data["order_id"] not in given:
            files.blame(happening.place, f"no order {happening.data['order_id']}")
        _check_unit(files, happening.place, roster, happening.data.get("unit_id"))


def _roster(files: ScenarioFiles, directory: Path) -> Roster | None:
    try:
        roster, _ = read_roster(directory)
    except RosterUnreadable as error:
        files.faults.extend(str(directory / fault) for fault in error.faults)
        return None
    return roster


def _check_unit(files: ScenarioFiles, place: str, roster: Roster | None, unit: object) -> None:
    if roster is not None and isinstance(unit, str) and unit and roster.unit(unit) is None:
        files.blame(place, f"no unit {unit} in the roster")


def _leg_units(body: Mapping[str, Any]) -> Iterator[object]:
    for leg in _listed(body.get("legs")):
        yield leg.get("unit_id") if isinstance(leg, dict) else None
    audience = body.get("to")
    yield from _listed(audience.get("units")) if isinstance(audience, dict) else ()


def _named(body: Mapping[str, Any], roster: Roster) -> Iterator[tuple[str, str, bool]]:
    """Key, name, and whether the roster knows it."""
    audience = body.get("to")
    for name in _words(audience.get("people") if isinstance(audience, dict) else None):
        yield "to.people", name, roster.person(name) is not None
    for key in ("copy_to", "report_to"):
        for name in _words(body.get(key)):
            yield key, name, roster.unit(name) is not None or roster.person(name) is not None
    for name in _words(body.get("mandatory_confirm")):
        yield "mandatory_confirm", name, roster.unit(name) is not None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: object) -> Iterator[str]:
    return (one for one in _listed(value) if isinstance(one, str))

"""The roster: who is in which unit, and whose telephone or radio something came from."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from gateway.roster.numbers import normal
from gateway.roster.person import Person
from gateway.roster.talkgroup import Talkgroup
from gateway.roster.unit import Unit

_Row = TypeVar("_Row", Unit, Person, Talkgroup)


@dataclass(frozen=True, slots=True)
class Subscribers:
    """Who is behind one telephone: rows of people, and units whose duty phone it is."""

    people: tuple[Person, ...] = ()
    units: tuple[Unit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people or self.units)


@dataclass(frozen=True, slots=True)
class Roster:
    """Every row as read, in file order, with its indexes; it is never changed, only replaced.

    Where an id stands twice the first row answers to it, and all rows stay addressable
    through their unit and their number. `columns` are the headers by table, for writing; a
    table that was absent has none.
    """

    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    talkgroups: tuple[Talkgroup, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    version: str = field(init=False, compare=False)
    _units: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _persons: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _talkgroups: Mapping[str, tuple[Talkgroup, ...]] = field(init=False, repr=False, compare=False)
    _members: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _mobiles: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _duty_phones: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _radios: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        def keep(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        keep("version", _version(self))
        keep("_units", _index(self.units, lambda unit: unit.unit_id))
        keep("_persons", _index(self.people, lambda person: person.person_id))
        keep("_talkgroups", _index(self.talkgroups, lambda group: group.tg_id))
        keep("_members", _index(self.people, lambda person: person.unit_id))
        keep("_mobiles", _index(self.people, lambda person: person.number))
        keep("_duty_phones", _index(self.units, lambda unit: normal(unit.duty_phone)))
        keep("_radios", _index(self.people, lambda person: person.radio_id))

    @property
    def short_version(self) -> str:
        """The first twelve digits of `version`, as people see it."""
        return self.version[:12]

    def unit(self, unit_id: str) -> Unit | None:
        return next(iter(self._units.get(unit_id, ())), None)

    def person(self, person_id: str) -> Person | None:
        return next(iter(self._persons.get(person_id, ())), None)

    def talkgroup(self, tg_id: str) -> Talkgroup | None:
        return next(iter(self._talkgroups.get(tg_id, ())), None)

    def people_of(self, unit_id: str, roles: Collection[str], on_date: date) -> tuple[Person, ...]:
        """The people of a unit who are in one of `roles` on that day, in file order.

        No role named means every role.
        """
        return tuple(
            person
            for person in self._members.get(unit_id, ())
            if person.valid_on(on_date) and (not roles or not person.roles.isdisjoint(roles))
        )

    def at_number(self, number: str, on_date: date | None = None) -> Subscribers:
        """Whoever has this telephone, in any spelling; with a day, only who is valid on it."""
        digits = normal(number)
        people, units = self._mobiles.get(digits, ()), self._duty_phones.get(digits, ())
        if on_date is None:
            return Subscribers(people, units)
        return Subscribers(
            tuple(person for person in people if person.valid_on(on_date)),
            tuple(unit for unit in units if unit.valid_on(on_date)),
        )

    def at_radio(self, radio_id: str, on_date: date | None = None) -> tuple[Person, ...]:
        """The rows that carry this radio; with a day, only those valid on it."""
        people = self._radios.get(radio_id, ())
        return tuple(p for p in people if on_date is None or p.valid_on(on_date))

    def rows_of(self, person: Person) -> tuple[Person, ...]:
        """Every row of the same human: same name at the same mobile, or at the same radio."""
        rows = self._mobiles.get(person.number) or self._radios.get(person.radio_id, ())
        return tuple(row for row in rows if row.name == person.name) or (person,)


def _index(rows: Iterable[_Row], key: Callable[[_Row], str]) -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        if name := key(row):
            found.setdefault(name, []).append(row)
    return {name: tuple(same) for name, same in found.items()}


def _version(roster: Roster) -> str:
    """SHA-256 of what the tables say, whatever the order of rows and columns."""
    units = [unit for unit in roster.units if not unit.created]
    tables = [_canonical(units), _canonical(roster.people), _canonical(roster.talkgroups)]
    return hashlib.sha256(json.dumps(tables, ensure_ascii=False).encode()).hexdigest()


def _canonical(rows: Iterable[Unit | Person | Talkgroup]) -> list[list[list[str]]]:
    return sorted(
        sorted([name, text] for name, text in row.cells().items() if text) for row in rows
    )

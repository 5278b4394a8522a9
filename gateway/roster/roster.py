"""The roster: who is in which unit, and whose telephone or radio something came from."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import TypeVar

from gateway.roster.contact import LEADER, LIAISON, Contact, ContactKind, each_once
from gateway.roster.duty import Shift
from gateway.roster.expectation import Expectation
from gateway.roster.numbers import normal
from gateway.roster.person import Person
from gateway.roster.talkgroup import Talkgroup
from gateway.roster.unit import Unit

TableRow = Unit | Person | Talkgroup | Shift | Expectation
_Row = TypeVar("_Row", Unit, Person, Talkgroup, Shift)


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
    table that was absent has none. Moments are in the hall's local time, without a zone.
    """

    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    talkgroups: tuple[Talkgroup, ...] = ()
    duty: tuple[Shift, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    version: str = field(init=False, compare=False)
    _units: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _persons: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _talkgroups: Mapping[str, tuple[Talkgroup, ...]] = field(init=False, repr=False, compare=False)
    _members: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _mobiles: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _duty_phones: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _radios: Mapping[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)
    _shifts: Mapping[str, tuple[Shift, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        def keep(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        keep("version", _version(self))
        keep("_units", _index(self.units, lambda unit: unit.unit_id))
        keep("_persons", _index(self.people, lambda person: person.person_id))
        keep("_talkgroups", _index(self.talkgroups, lambda group: group.tg_id))
        keep("_members", _index(self.people, lambda person: person.unit_id))
        keep("_mobiles", _index(self.people, lambda person: person.number))
        keep("_duty_phones", _by_duty_phone(self.units))
        keep("_radios", _index(self.people, lambda person: person.radio_id))
        keep("_shifts", _index(self.duty, lambda shift: shift.unit_id))

    @property
    def short_version(self) -> str:
        """The first twelve digits of `version`, as people see it."""
        return self.version[:12]

    def unit(self, unit_id: str, on_date: date | None = None) -> Unit | None:
        """The first row of this id; with a day, the first that is valid on it."""
        for unit in self._units.get(unit_id, ()):
            if on_date is None or unit.valid_on(on_date):
                return unit
        return None

    def valid_units(self, on_date: date) -> tuple[Unit, ...]:
        """The units that belong to the linkage on that day, in file order."""
        return tuple(unit for unit in self.units if unit.valid_on(on_date))

    def person(self, person_id: str, on_date: date | None = None) -> Person | None:
        """The first row of this person; with a day, the first that is valid then."""
        rows = self._persons.get(person_id, ())
        return next((row for row in rows if on_date is None or row.valid_on(on_date)), None)

    def talkgroup(self, tg_id: str) -> Talkgroup | None:
        return next(iter(self._talkgroups.get(tg_id, ())), None)

    def system_of(self, unit_id: str) -> str:
        """The radio system that carries texts to this unit; empty where none is known."""
        unit = self.unit(unit_id)
        group = self.talkgroup(unit.talkgroup) if unit is not None else None
        return "" if group is None or group.voice_only else group.system

    def members(self, unit_id: str) -> tuple[Person, ...]:
        """Every row of the unit, valid or not, in file order."""
        return self._members.get(unit_id, ())

    def people_of(self, unit_id: str, roles: Collection[str], on_date: date) -> tuple[Person, ...]:
        """The people of a unit who are in one of `roles` on that day, in file order.

        No role named means every role; a unit that is not valid on that day has nobody.
        """
        if unit_id in self._units and self.unit(unit_id, on_date) is None:
            return ()
        return tuple(
            [
                person
                for person in self._members.get(unit_id, ())
                if person.valid_on(on_date) and (not roles or not person.roles.isdisjoint(roles))
            ]
        )

    def shifts_of(self, unit_id: str) -> tuple[Shift, ...]:
        """Every shift of a unit, in file order."""
        return self._shifts.get(unit_id, ())

    def member_on(self, shift: Shift) -> Person | None:
        """The row in the shift's own unit of whoever has it; None for strangers.

        duty.csv may name a human by the id of his row in another unit.
        """
        named = self.person(shift.person_id)
        rows = () if named is None else (named, *self.rows_of(named))
        return next((row for row in rows if row.unit_id == shift.unit_id), None)

    def on_duty(self, unit_id: str, at_local: datetime) -> tuple[Person, ...]:
        """Who has a shift in the unit at that moment: those who sit there, then 带班领导.

        Only people of the unit who are valid on the day their turn began.
        """
        return tuple(dict.fromkeys(person for _, person in self._at_post(unit_id, at_local)))

    def contacts(self, unit_id: str, at_local: datetime) -> tuple[Contact, ...]:
        """Whom the unit is reached through at that moment, first choice first, each once."""
        return tuple(each_once(self._contacts(unit_id, at_local)))

    def _contacts(self, unit_id: str, at_local: datetime) -> Iterator[Contact]:
        for shift, person in self._at_post(unit_id, at_local):
            yield Contact(ContactKind.ON_DUTY, person.mobile, person, shift.kind)
        unit = self.unit(unit_id, at_local.date())
        for phone in () if unit is None else unit.duty_phones:
            yield Contact(ContactKind.DUTY_PHONE, phone.number, None, phone.purpose)
        for kind, role in ((ContactKind.LIAISON, LIAISON), (ContactKind.LEADER, LEADER)):
            for person in self.people_of(unit_id, (role,), at_local.date()):
                yield Contact(kind, person.mobile, person)

    def _at_post(self, unit_id: str, at_local: datetime) -> list[tuple[Shift, Person]]:
        found = [
            (shift, person)
            for shift in self.shifts_of(unit_id)
            if (on_date := shift.duty_day(at_local)) is not None
            and (person := self.member_on(shift)) is not None
            and person in self.people_of(unit_id, (), on_date)
        ]
        return sorted(found, key=lambda post: post[0].leads)

    def at_number(self, number: str, on_date: date | None = None) -> Subscribers:
        """Whoever has this telephone, in any spelling; with a day, only who is valid on it.

        People of a unit that has left still answer for themselves: an order may be open.
        """
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


def _by_duty_phone(units: Iterable[Unit]) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, dict[int, Unit]] = {}
    for place, unit in enumerate(units):
        for phone in unit.duty_phones:
            if number := normal(phone.number):
                found.setdefault(number, {})[place] = unit
    return {number: tuple(rows.values()) for number, rows in found.items()}


_text_of = itemgetter(1)


def _version(roster: Roster) -> str:
    """SHA-256 of what the tables say, whatever the order of rows and columns."""
    units = [unit for unit in roster.units if not unit.created]
    tables = [_canonical(units), _canonical(roster.people), _canonical(roster.talkgroups)]
    # A roster without these tables keeps the version it had before there were any.
    tables += [_canonical(rows) for rows in (roster.duty, roster.expectations) if rows]
    return hashlib.sha256(json.dumps(tables, ensure_ascii=False).encode()).hexdigest()


def _canonical(rows: Iterable[TableRow]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(filter(_text_of, row.cells().items())) for row in rows)

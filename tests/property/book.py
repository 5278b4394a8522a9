"""A small roster with everything that makes an answer hard to attribute, and its two readers.

Telephones that two people share, one human in two teams, duty phones of two units, a duty phone
that is somebody's own, radios that two carry, people who are not valid yet or any more, and
members whom no order addresses. `Book` is what an oracle reads; `tables` is what the gateway
reads.
"""

import re
from dataclasses import dataclass
from random import Random

UNITS = ("G1", "G2", "G3", "G4", "G5")
LEADERS = ("正指挥", "副指挥")
STRANGERS = ("15400017777", "15400018888")
_ROLES = ("正指挥", "副指挥", "队员", "联络员")
_VALID = ("2026-01-01", "")
_GONE, _NOT_YET = ("2025-01-01", "2026-07-01"), ("2027-01-01", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of people.csv, as far as answers go."""

    person: str
    unit: str
    role: str
    mobile: str
    radio: str = ""
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Book:
    """Who has what; numbers are plain digits."""

    rows: tuple[Row, ...]
    duty: tuple[tuple[str, str], ...]

    def people_at(self, address: str) -> list[Row]:
        """The people whose telephone this is now."""
        return [row for row in self.rows if row.valid and row.mobile == plain(address)]

    def carriers_of(self, radio: str) -> list[Row]:
        """The people who carry this radio now."""
        return [row for row in self.rows if row.valid and row.radio == radio]

    def duty_units(self, address: str) -> list[str]:
        """The units whose duty phone this is."""
        return [unit for unit, number in self.duty if number == plain(address)]

    @property
    def numbers(self) -> list[str]:
        """Every telephone of the book."""
        return sorted({row.mobile for row in self.rows} | {number for _, number in self.duty})

    @property
    def radios(self) -> list[str]:
        """Every radio of the book."""
        return sorted({row.radio for row in self.rows if row.radio})


def plain(number: str) -> str:
    """The digits of a Chinese number, without the country's code."""
    digits = re.sub(r"[^0-9]", "", number)
    for prefix in ("0086", "86"):
        if digits.startswith(prefix):
            digits = digits.removeprefix(prefix)
            return digits if digits.startswith("1") else f"0{digits.removeprefix('0')}"
    return digits


def spelled(dice: Random, number: str) -> str:
    """The number as one network or another writes it."""
    if number.startswith("0"):
        return dice.choice((number, f"{number[:4]}-{number[4:]}", f"+86{number[1:]}"))
    return dice.choice((number, f"+86{number}", f"86{number}", f"0086{number}"))


def drawn(dice: Random) -> Book:
    """A book of its own for these dice."""
    rows: list[Row] = []
    for unit in UNITS:
        for count in range(dice.choice((1, 2, 2, 3))):
            role = LEADERS[0] if count == 0 else dice.choice(_ROLES)
            mobile = dice.choice(rows).mobile if rows and dice.random() < 0.25 else _new(rows)
            radio = f"100{len(rows):04d}" if dice.random() < 0.5 else ""
            carried = [row.radio for row in rows if row.radio]
            if radio and carried and dice.random() < 0.2:
                radio = dice.choice(carried)
            rows.append(Row(f"{unit}-{'ABC'[count]}", unit, role, mobile, radio))
    for number, dates in enumerate(("gone", "not yet")):
        unit = dice.choice(UNITS)
        mobile = dice.choice(rows).mobile if dice.random() < 0.3 else f"1540002{number:04d}"
        rows.append(Row(f"{unit}-{dates}", unit, LEADERS[0], mobile, valid=False))
    duty = [(unit, f"06005551{number:03d}") for number, unit in enumerate(UNITS) if unit != "G5"]
    if dice.random() < 0.4:
        duty[1] = (duty[1][0], duty[0][1])
    if dice.random() < 0.3:
        duty[2] = (duty[2][0], dice.choice(rows[:4]).mobile)
    return Book(tuple(rows), tuple(duty))


def _new(rows: list[Row]) -> str:
    return f"1540001{len(rows) + 1:04d}"


def tables(book: Book) -> dict[str, str]:
    """units.csv and people.csv."""
    duty = dict(book.duty)
    units = ["unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note"]
    units += [f"{unit},{unit}队,1,township,township,{duty.get(unit, '')},,10," for unit in UNITS]
    people = ["person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note"]
    for row in book.rows:
        dates = _VALID if row.valid else _GONE if row.person.endswith("gone") else _NOT_YET
        fields = (row.person, row.unit, row.person, row.role, row.mobile, row.radio, "", *dates, "")
        people.append(",".join(fields))
    return {"units.csv": "\n".join(units) + "\n", "people.csv": "\n".join(people) + "\n"}

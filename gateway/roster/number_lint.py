"""Telephones and radios: that there is one, that it can be dialled, that it is one human's."""

import re
from collections.abc import Callable, Iterator

from gateway.roster.cells import periods_meet
from gateway.roster.finding import Finding, error, note, warning
from gateway.roster.layout import PEOPLE, UNITS
from gateway.roster.numbers import NumberKind, assigned, kind_of
from gateway.roster.person import Person
from gateway.roster.roster import Roster

# An SSI of TETRA and a subscriber of DMR or PDT have 24 bits, and 0 is nobody's.
_LONGEST_RADIO_ID = 0xFFFFFF
_SCIENTIFIC = re.compile(r"\s*\d(\.\d+)?[Ee]\+?\d+\s*")


def lint_numbers(roster: Roster) -> Iterator[Finding]:
    """What is doubtful about the addresses of people and units."""
    for person in roster.people:
        if not person.mobile and not person.radio_id:
            text = f"{person.label} 没有手机号也没有电台号,无法送达"
            yield error(PEOPLE, person.line, text)
        if person.mobile:
            yield from _doubts(PEOPLE, person.line, f"{person.label} 的手机号", person.mobile)
        if person.radio_id:
            yield from _radio_doubts(person)
    for unit in roster.units:
        for phone in unit.duty_phones:
            yield from _doubts(UNITS, unit.line, f"{unit.label} 的值班电话", phone.number)
    yield from _shared(roster, "手机号", lambda person: person.number)
    yield from _shared(roster, "电台号", lambda person: person.radio_id)


def _doubts(file: str, line: int, whose: str, number: str) -> Iterator[Finding]:
    match kind_of(number):
        case None if _SCIENTIFIC.fullmatch(number):
            text = f"{whose} {number} 被表格软件改成了科学计数,原号码已丢失,请按文本重新填写"
            yield error(file, line, text)
        case None:
            yield error(file, line, f"{whose} {number} 不是有效号码")
        case NumberKind.FOREIGN:
            yield note(file, line, f"{whose} {number} 是境外号码")
        case _ if not assigned(number):
            yield warning(file, line, f"{whose} {number} 不在已分配的号段内,请核对")


def _radio_doubts(person: Person) -> Iterator[Finding]:
    whose = f"{person.label} 的电台号 {person.radio_id}"
    if not (person.radio_id.isascii() and person.radio_id.isdigit()):
        yield error(PEOPLE, person.line, f"{whose} 不是数字")
    elif not 0 < int(person.radio_id) <= _LONGEST_RADIO_ID:
        yield error(PEOPLE, person.line, f"{whose} 不在 1 至 {_LONGEST_RADIO_ID} 之间(24 位)")


def _shared(roster: Roster, word: str, address_of: Callable[[Person], str]) -> Iterator[Finding]:
    """One human may have several rows, and an address may pass from one human to the next."""
    first: dict[str, Person] = {}
    for person in roster.people:
        holder = first.setdefault(address_of(person), person)
        if not address_of(person) or holder.name == person.name:
            continue
        mine, theirs = (person.valid_from, person.valid_to), (holder.valid_from, holder.valid_to)
        if periods_meet(mine, theirs):
            text = f"{person.label} 与第 {holder.line} 行的 {holder.name} 共用{word}"
            yield warning(PEOPLE, person.line, text)

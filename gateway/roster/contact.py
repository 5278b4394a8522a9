"""Whom a unit is reached through at a moment, in the order in which they are tried.

on shift (值班员, then 带班领导) → 值班电话 → 联络员 → 分管领导
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from gateway.roster.numbers import normal
from gateway.roster.person import Person

LIAISON, LEADER = "联络员", "分管领导"


class ContactKind(Enum):
    """What a contact is to its unit."""

    ON_DUTY = "当班"
    DUTY_PHONE = "值班电话"
    LIAISON = "联络员"
    LEADER = "分管领导"


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone as the roster writes it, or a person's radio where `number` is empty.

    `person` is None for a duty phone; `purpose` is the shift's kind or the duty phone's use.
    """

    kind: ContactKind
    number: str
    person: Person | None = None
    purpose: str = ""


def each_once(contacts: Iterable[Contact]) -> Iterator[Contact]:
    """Without those who cannot be reached, and without a telephone or radio tried before."""
    seen: set[tuple[str, str]] = set()
    for contact in contacts:
        radio_id = contact.person.radio_id if contact.person else ""
        address = ("number", normal(contact.number)) if contact.number else ("radio", radio_id)
        if address[1] and address not in seen:
            seen.add(address)
            yield contact

"""The duty phones of a unit: one, or several by purpose.

0600-5551001、0600-5551002(水上)、信访:0600-5551003
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_SEPARATORS = re.compile(r"[;；、,，|\n]")
_PURPOSE_BEHIND = re.compile(r"(?P<number>[^()（）]*\d)\s*[（(](?P<purpose>[^()（）]*\D)[)）]")
_PURPOSE_BEFORE = re.compile(r"(?P<purpose>[^\d:：+]+)[:：]\s*(?P<number>.+)")


@dataclass(frozen=True, slots=True)
class DutyPhone:
    """A number as written, and what it is for; an empty purpose is every purpose."""

    number: str
    purpose: str = ""


@lru_cache(maxsize=4_096)
def duty_phones(text: str) -> tuple[DutyPhone, ...]:
    """The telephones in a cell, in the order in which they stand there."""
    return tuple(_duty_phone(part.strip()) for part in _SEPARATORS.split(text) if part.strip())


def _duty_phone(text: str) -> DutyPhone:
    for form in (_PURPOSE_BEHIND, _PURPOSE_BEFORE):
        if found := form.fullmatch(text):
            return DutyPhone(found["number"].strip(), found["purpose"].strip())
    return DutyPhone(text)

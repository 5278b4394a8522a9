"""Which numbers are called, and how they are written for the switch.

Emergency numbers are never called, in whatever way they may be reached: as they are, behind an
area code (0571 110), a country code (+86 571 110) or noughts, or as the beginning of a longer
number, for a switch that takes digit by digit has connected by then.
"""

import re
from dataclasses import dataclass

from drivers.sip.profile import NumberForm

_WRITTEN = re.compile(r"\+?[0-9][0-9 ().-]*")
_COUNTRY = re.compile(r"(?:\+|00)86")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_AREA_CODE = re.compile(r"0\d{2,3}")
_MOST_DIGITS = 20
_LEAST_FIXED = 9  # area code without its zero, and number; what is shorter is a short code


@dataclass(frozen=True, slots=True)
class DialPlan:
    """`dial` has `{number}` in it; prefixes are of national numbers."""

    dial: str
    form: NumberForm
    allowed: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def is_number(self, written: str) -> bool:
        """Whether it can be dialled at all."""
        digits = _digits(written)
        return bool(_WRITTEN.fullmatch(written)) and 2 < len(digits) <= _MOST_DIGITS

    def objection(self, written: str) -> str:
        """Why this number may not be called; empty if it may."""
        number = national(written)
        if self.allowed and not self._listed(number):
            return f"{number} begins with no allowed prefix"
        return self.emergency(written)

    def emergency(self, written: str) -> str:
        """Why nothing that is written like this is ever called; empty if it may be."""
        number = national(written)
        listed = self._listed(number)
        readings = self._readings(written)
        for emergency in self.never:
            if any(prefix.startswith(emergency) for prefix in listed):
                continue
            if any(r.startswith(emergency) or _is_behind_area(r, emergency) for r in readings):
                return f"{number} is never dialled: {emergency}"
        return ""

    @property
    def peer(self) -> str:
        """The switch itself, without any number (RFC 3261 §11.1: whom an OPTIONS asks)."""
        scheme, _, rest = self.dial.partition(":")
        return f"{scheme}:{rest.rpartition('@')[2]}"

    def uri(self, written: str) -> str:
        """Where its INVITE goes."""
        return self.dial.replace("{number}", self._spelt(written))

    def _readings(self, written: str) -> set[str]:
        """What a switch may take it for that leaves away what a number begins with."""
        digits = _digits(written)
        bare = digits.lstrip("+0")
        found = {national(written), bare}
        is_abroad = digits.startswith(("+", "0"))
        if is_abroad and bare.startswith("86"):
            bare = bare.removeprefix("86").lstrip("0")
            found.add(bare)
        # Behind a country code, ours or the one that `uri` puts there, an area has no zero.
        return found | {f"0{bare}"} if is_abroad or self.form is NumberForm.E164 else found

    def _listed(self, number: str) -> list[str]:
        return [prefix for prefix in self.allowed if number.startswith(prefix)]

    def _spelt(self, written: str) -> str:
        match self.form:
            case NumberForm.AS_WRITTEN:
                return _digits(written)
            case NumberForm.NATIONAL:
                return national(written)
            case NumberForm.E164:
                number = national(written)
                if number.startswith(("+", "00")):
                    return f"+{number.lstrip('+0')}"
                return f"+86{number.removeprefix('0')}"


def national(written: str) -> str:
    """Without China's country code; a fixed line gets its trunk zero back."""
    digits = _digits(written)
    country = _COUNTRY.match(digits)
    if country is None:
        return digits
    number = digits[country.end() :]
    is_whole = _MOBILE.fullmatch(number) or number.startswith("0") or len(number) < _LEAST_FIXED
    return number if is_whole else f"0{number}"


def _digits(written: str) -> str:
    plus = "+" if written.startswith("+") else ""
    return plus + re.sub(r"[^0-9]", "", written)


def _is_behind_area(number: str, emergency: str) -> bool:
    area = number.removesuffix(emergency)
    return area != number and bool(_AREA_CODE.fullmatch(area))

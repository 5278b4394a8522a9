"""One spelling for every telephone number, so that a sender is found however it was written.

`normal` is for comparing only: a number is dialled as the roster writes it. Which ranges are
given out is asked of `phonenumbers` (region CN); its word is a doubt, never a refusal.
"""

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from phonenumbers import PhoneNumber, is_valid_number, is_valid_number_for_region

_SEPARATORS = re.compile(r"[\s()\[\].,/_\-‐‑‒–—·]+")
_TRUNK_MOBILE = re.compile(r"0(1[3-9]\d{9})")
_BARE_COUNTRY_MOBILE = re.compile(r"86(1[3-9]\d{9})")
_FIXED_WITHOUT_ZERO = re.compile(r"10\d{8}|(?!400|800)[2-9]\d{8,10}")
_FOREIGN = re.compile(r"00([1-9]\d{0,2})(\d{4,14})")


class NumberKind(Enum):
    """What a number that can be dialled from China is."""

    MOBILE = "手机"
    FIXED = "固定电话"
    SERVICE = "短号或服务号码"
    FOREIGN = "境外号码"


_SHAPES = (
    (NumberKind.MOBILE, re.compile(r"1[3-9]\d{9}")),
    (NumberKind.FIXED, re.compile(r"0[1-9]\d{8,10}|[2-8]\d{6,7}")),
    (NumberKind.SERVICE, re.compile(r"[48]00\d{7}|[1-9]\d{2,5}|9[56]\d{3,8}|106\d{5,17}")),
)
# Ranges that nobody has: a laboratory and the exercises use them like any other number.
_FICTITIOUS = re.compile(r"154\d{8}|0600555\d{4}")
_PLAIN_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED_WITH_AREA = re.compile(r"0\d{9,11}")


@lru_cache(maxsize=32_768)
def normal(number: str) -> str:
    """The digits of a number without country code and separators.

    `+86…`, `0086…` and the bare `86` of a mobile fall away; a fixed line written after the
    country code gets its trunk zero back; another country's number keeps `00` and its code.
    Short codes stay as they are, and so does a sender that has letters in it, but for
    surrounding space and full-width forms. The result of `normal` is normal.
    """
    if _PLAIN_MOBILE.fullmatch(number):  # nearly always
        return number
    text = unicodedata.normalize("NFKC", number).strip()
    if any(character.isalpha() for character in text):
        return text
    compact = _SEPARATORS.sub("", text)
    digits = re.sub(r"[^0-9]", "", compact)
    if compact.startswith("+"):
        digits = "00" + digits
    return _without_prefixes(digits)


def kind_of(number: str) -> NumberKind | None:
    """What kind of number it is by its shape; None where it cannot be dialled at all."""
    digits = normal(number)
    for kind, shape in _SHAPES:
        if shape.fullmatch(digits):
            return kind
    return NumberKind.FOREIGN if _valid_abroad(digits) else None


def plausible(number: str) -> bool:
    """Whether it can be dialled from China: a mobile, fixed line, service or foreign number."""
    return kind_of(number) is not None


def assigned(number: str) -> bool:
    """Whether a mobile or a fixed line lies in a range that the numbering plan has given out.

    Numbers without an area code, short codes and the fictitious ranges are never doubted.
    """
    digits = normal(number)
    is_national = kind_of(digits) is NumberKind.MOBILE or _FIXED_WITH_AREA.fullmatch(digits)
    if not is_national or _FICTITIOUS.fullmatch(digits):
        return True
    return is_valid_number_for_region(
        PhoneNumber(country_code=86, national_number=int(digits)), "CN"
    )


def with_trunk_zero(digits: str) -> str:
    """The digits of a spreadsheet's number, with the zero of a fixed line that it has eaten."""
    return "0" + digits if _FIXED_WITHOUT_ZERO.fullmatch(digits) else digits


def _valid_abroad(digits: str) -> bool:
    found = _FOREIGN.fullmatch(digits)
    if found is None:
        return False
    whole = found[1] + found[2]
    return any(
        is_valid_number(
            PhoneNumber(country_code=int(whole[:size]), national_number=int(whole[size:]))
        )
        for size in (1, 2, 3)
    )


def _without_prefixes(digits: str) -> str:
    while (shorter := _without_prefix(digits)) != digits:
        digits = shorter
    return digits


def _without_prefix(digits: str) -> str:
    if digits.startswith("0086") and len(digits) > 4:
        national = digits[4:]
        return "0" + national if _FIXED_WITHOUT_ZERO.fullmatch(national) else national
    for prefixed_mobile in (_TRUNK_MOBILE, _BARE_COUNTRY_MOBILE):
        if found := prefixed_mobile.fullmatch(digits):
            return found[1]
    return digits

"""One spelling for every telephone number, so that a sender is found however it was written.

`normal` is for comparing only: a number is dialled as the roster writes it.
"""

import re
import unicodedata
from functools import lru_cache

_SEPARATORS = re.compile(r"[\s()\[\].,/_\-‐‑‒–—·]+")
_TRUNK_MOBILE = re.compile(r"0(1[3-9]\d{9})")
_BARE_COUNTRY_MOBILE = re.compile(r"86(1[3-9]\d{9})")
_FIXED_WITHOUT_ZERO = re.compile(r"10\d{8}|(?!400|800)[2-9]\d{8,10}")
_PLAUSIBLE = re.compile(
    r"1[3-9]\d{9}|0[1-9]\d{8,10}|[48]00\d{7}|[2-8]\d{6,7}|[1-9]\d{2,5}|106\d{5,17}"
)


@lru_cache(maxsize=32_768)
def normal(number: str) -> str:
    """The digits of a number without country code and separators.

    `+86…`, `0086…` and the bare `86` of a mobile fall away; a fixed line written after the
    country code gets its trunk zero back; another country's number keeps `00` and its code.
    Short codes stay as they are, and so does a sender that has letters in it, but for
    surrounding space and full-width forms. The result of `normal` is normal.
    """
    text = unicodedata.normalize("NFKC", number).strip()
    if any(character.isalpha() for character in text):
        return text
    compact = _SEPARATORS.sub("", text)
    digits = re.sub(r"[^0-9]", "", compact)
    if compact.startswith("+"):
        digits = "00" + digits
    return _without_prefixes(digits)


def plausible(number: str) -> bool:
    """Whether it can be dialled in China: a mobile, fixed line, 400/800 or short code."""
    return _PLAUSIBLE.fullmatch(normal(number)) is not None


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

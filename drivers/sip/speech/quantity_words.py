"""Shares, ranges, quantities with a unit, counts with a measure word, and plain numbers.

80%, 1/3            百分之八十, 三分之一
3-5人, 10~15km      三至五人, 十至十五公里
1,200m3/s, -5°C     一千二百立方米每秒, 零下五摄氏度
2艘, 第2批, 2级     两艘, 第二批, 二级
12.50               十二点五零
007, 20260918       零零七: with a nought in front, or over six figures, it is a name
"""

import re

from drivers.sip.speech.number_words import (
    MOST_COUNTED,
    count_said,
    decimal_said,
    digits_said,
    measured_said,
    plain_digits,
)
from drivers.sip.speech.unit_words import MEASURES, UNIT, UNITS

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
_FIRST = r"(?<![0-9A-Za-z.])"
_DASH = r"\s*[~—–-]\s*"
_MEASURED = rf"\s*(?:余|多)?(?:(?:{UNIT})(?![A-Za-z0-9])|{MEASURES})"


def number_said(number: str, *, measured: bool = False) -> str:
    """A number as written, with or without point and marks of thousands."""
    whole, point, fraction = number.replace(",", "").partition(".")
    if point:
        return decimal_said(whole, fraction)
    if not measured:
        return count_said(int(whole)) if _is_count(whole) else digits_said(whole)
    count = int(whole)
    return measured_said(count) if count <= MOST_COUNTED else plain_digits(whole)


def _is_count(figures: str) -> bool:
    return len(figures) <= 6 and (figures == "0" or not figures.startswith("0"))


def _share(found: re.Match[str]) -> str:
    of = "百" if found["of"] == "%" else "千"
    return f"{of}分之{number_said(found['number'])}"


def _fraction(found: re.Match[str]) -> str:
    over, under = int(found["over"]), int(found["under"])
    return f"{count_said(under)}分之{count_said(over)}" if over < under else found[0]


def _range(found: re.Match[str]) -> str:
    return f"{number_said(found['number'], measured=bool(found['measured']))}至"


def _quantity(found: re.Match[str]) -> str:
    unit, number = found["unit"], found["number"]
    temperature = unit == "°C"
    minus = ("零下" if temperature else "负") if found["minus"] or found["below"] else ""
    return minus + number_said(number, measured=not temperature) + UNITS[unit]


def _temperatures(found: re.Match[str]) -> str:
    above = "零下" if found["minus"] else "零上"
    low, high = number_said(found["low"]), number_said(found["high"])
    return f"零下{low}至{above}{high}摄氏度"


def _shares(found: re.Match[str]) -> str:
    return f"{_share(found)}至"


def _money(found: re.Match[str]) -> str:
    return f"{number_said(found['number'], measured=True)}元"


def _measured(found: re.Match[str]) -> str:
    return number_said(found[0], measured=True)


def _ordinal(found: re.Match[str]) -> str:
    return f"第{number_said(found['number'])}"


def _dotted(found: re.Match[str]) -> str:
    return "点".join(plain_digits(group) for group in found[0].split("."))


def _minus(found: re.Match[str]) -> str:
    return "负"


def _plain(found: re.Match[str]) -> str:
    return number_said(found[0])


QUANTITY_RULES = (
    (re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}(?![0-9])"), _dotted),
    (re.compile(rf"¥\s*(?P<number>{_NUMBER})"), _money),
    (
        re.compile(
            rf"(?<![0-9A-Za-z])-(?P<low>{_NUMBER})(?:\s*°C)?{_DASH}"
            rf"(?P<minus>-)?(?P<high>{_NUMBER})\s*°C"
        ),
        _temperatures,
    ),
    (re.compile(rf"(?P<number>{_NUMBER})\s*(?P<of>[%‰]){_DASH}(?={_NUMBER}\s*[%‰])"), _shares),
    (re.compile(rf"(?P<number>{_NUMBER})\s*(?P<of>[%‰])"), _share),
    (re.compile(r"(?<![0-9/.])(?P<over>[1-9][0-9]?)/(?P<under>[1-9][0-9]?)(?![0-9/.])"), _fraction),
    (
        re.compile(
            rf"(?<![0-9A-Za-z.-])(?P<number>{_NUMBER})\s*(?:-|~|—|–)+\s*"
            rf"(?={_NUMBER}(?P<measured>{_MEASURED})?(?![0-9-]))"
        ),
        _range,
    ),
    (
        re.compile(
            rf"(?:(?<![0-9A-Za-z一-鿿])(?P<minus>-)|(?<![0-9A-Za-z])(?P<below>-)(?=[0-9.]+\s*°C)|{_FIRST})"
            rf"(?P<number>{_NUMBER})\s*(?P<unit>{UNIT})(?![A-Za-z0-9])"
        ),
        _quantity,
    ),
    (re.compile(r"第\s*(?P<number>[0-9]+)"), _ordinal),
    (re.compile(rf"{_FIRST}{_NUMBER}(?=\s*(?:余|多)?(?:{MEASURES}))"), _measured),
    (re.compile(r"(?<![0-9A-Za-z一-鿿)])-(?=[0-9])"), _minus),
    (re.compile(_NUMBER), _plain),
)

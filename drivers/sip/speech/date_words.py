"""Dates and times of day.

2026-08-12, 2026年8月12日    二零二六年八月十二日    years figure by figure, 1 as 一
8月12日14:05                八月十二日十四点零五分
14:00, 8:00-12:00           十四点整, 八点整至十二点整
14时5分                     十四时零五分
"""

import re

from drivers.sip.speech.number_words import count_said, measured_said, plain_digits

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12][0-9]|0?[1-9])"
_CLOCK = r"(?P<hour>2[0-4]|[01]?[0-9]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
_DASH = r"\s*[-~—–]+\s*"


def _date(found: re.Match[str]) -> str:
    day = f"{count_said(int(found['month']))}月{count_said(int(found['day']))}日"
    year = found["year"]
    return f"{plain_digits(year)}年{day}" if year else day


def _year(found: re.Match[str]) -> str:
    return plain_digits(found["year"])


def _month(found: re.Match[str]) -> str:
    return count_said(int(found["month"]))


def _clock(found: re.Match[str]) -> str:
    hour, minute, second = (found[name] for name in ("hour", "minute", "second"))
    said = f"{measured_said(int(hour))}点"
    if not int(minute) and not second:
        return f"{said}整"
    said += f"{_below_sixty(minute)}分"
    return f"{said}{_below_sixty(second)}秒" if second else said


def _hour_and_minute(found: re.Match[str]) -> str:
    return f"{count_said(int(found['hour']))}时{_below_sixty(found['minute'])}分"


def _below_sixty(figures: str) -> str:
    """Minutes and seconds: a 零 goes before what is below ten."""
    number = int(figures)
    return f"零{count_said(number)}" if 0 < number < 10 else count_said(number)


DATE_RULES = (
    # ISO 8601 parts date and time by a T and ends with the zone.
    (re.compile(r"(?<=[0-9])T(?=[0-9]{2}:)"), lambda _: " "),
    (re.compile(r"(?<=[0-9]:[0-9]{2})(?:\.[0-9]+)?(?:Z|\+08:?00)\b"), lambda _: ""),
    (re.compile(rf"(?<![0-9]){_YEAR}([-/.]){_MONTH}\2{_DAY}(?![0-9])\s*"), _date),
    (re.compile(rf"(?<![0-9])(?:{_YEAR}年)?{_MONTH}月{_DAY}[日号]\s*"), _date),
    (re.compile(rf"(?<![0-9]){_YEAR}(?=年)"), _year),
    (re.compile(rf"(?<![0-9]){_MONTH}(?=月)"), _month),
    (re.compile(rf"(?<![0-9:]){_CLOCK}(?![0-9]|:[0-9])"), _clock),
    (
        re.compile(r"(?<![0-9])(?P<hour>2[0-4]|[01]?[0-9])时(?P<minute>[0-5]?[0-9])分"),
        _hour_and_minute,
    ),
)

SPAN_RULES = (
    (
        re.compile(
            rf"(?<=[日号月年时分整秒天里米吨度人]){_DASH}(?=[零一二两三四五六七八九十百]|[次翌当今明][日天晨]|[凌上下][晨午])"
        ),
        lambda _: "至",
    ),
)

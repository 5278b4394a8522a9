"""Figures that name something and are said one by one, with 幺 for 1.

XJ-20260812-01     letters and groups of figures, a pause where they are parted
单号0042           whatever follows a word that announces a number
15400010001        a mobile number, in groups of 3, 4 and 4
0600-5550101       area and number, parted as they are written
110, 119, 12345    a service, unless a unit or a measure word follows and it counts
302室, 104国道     rooms and roads of three figures and more; 浙A12345 too
"""

import re

from drivers.sip.speech.number_words import count_said, digits_said
from drivers.sip.speech.unit_words import MEASURES, UNIT

_PAUSE = "，"
_SERVICE = "110|119|120|122|12110|12119|12122|12123|12301|12320|12328|12345|12350|12369|12395"
_COUNTS = rf"\s*(?:{UNIT}|{MEASURES}|余|多|[%‰°~级号楼层元-])"
_ANNOUNCED = "单号|编号|指令号|工单号?|案号|流水号"
_CALLED = "拨打|致电|电话|手机|热线"


def _grouped(found: re.Match[str]) -> str:
    groups = re.findall(r"[A-Za-z]+|[0-9]+", found["number"])
    said = (digits_said(group) if group.isdecimal() else group for group in groups)
    return found["name"] + _PAUSE.join(said)


def _telephone(found: re.Match[str]) -> str:
    groups = re.findall(r"[0-9]+", found["number"])
    whole = "".join(groups)
    if len(whole) == 11 and whole.startswith("1"):
        groups = [whole[:3], whole[3:7], whole[7:]]
    return _PAUSE.join(digits_said(group) for group in groups)


def _one_by_one(found: re.Match[str]) -> str:
    return digits_said(found[0])


def _numbered(found: re.Match[str]) -> str:
    return f"{count_said(int(found['number']))}号"


ORDER_NUMBER_RULES = (
    (
        re.compile(
            rf"(?P<name>(?:{_ANNOUNCED})\s*(?:为|是|:)?\s*)(?P<number>[A-Za-z0-9][\w-]*)", re.A
        ),
        _grouped,
    ),
    (re.compile(r"(?P<name>派单)(?P<number>[0-9]{4}[0-9-]*)"), _grouped),
    (
        re.compile(
            r"(?<![A-Za-z0-9])(?P<name>)(?P<number>[A-Za-z]{1,6}-[0-9]{4,}(?:-[0-9]+)*"
            r"|[0-9]{8}-[0-9]{2,})(?![0-9])"
        ),
        _grouped,
    ),
)

NAME_RULES = (
    (
        re.compile(
            r"(?<![0-9.])(?:\+?86[ -]?)?"
            r"(?P<number>1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
            r"|\(?0[0-9]{2,3}\)?[ -]?[0-9]{7,8}|[48]00-?[0-9]{3}-?[0-9]{4})(?![0-9])"
        ),
        _telephone,
    ),
    (re.compile(rf"(?P<name>(?:{_CALLED})\s*(?:为|是|:)?\s*)(?P<number>[0-9]{{3,}})"), _grouped),
    (re.compile(rf"(?<![0-9.])(?:{_SERVICE})(?![0-9.])(?!{_COUNTS})"), _one_by_one),
    (re.compile(r"(?<![0-9.])[0-9]{3,}(?=室|房|路|线|国道|省道|县道|次列车)"), _one_by_one),
    (re.compile(rf"(?<=转|机)[0-9]{{3,6}}(?![0-9])(?!{_COUNTS})"), _one_by_one),
    (re.compile(r"(?<=[A-Za-z])[0-9]{3,}(?![0-9])"), _one_by_one),
    (re.compile(r"(?<![A-Za-z])[Nn][Oo]\.\s*(?P<number>[0-9]{1,6})(?![0-9])"), _numbered),
    (re.compile(r"#(?P<number>[0-9]{1,6})(?![0-9])"), _numbered),
    (re.compile(r"(?<![0-9])(?P<number>[0-9]{1,6})#"), _numbered),
)

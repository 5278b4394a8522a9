"""Surnames that sound otherwise than the same character elsewhere: 单 is shàn, 曾 is zēng.

Engines read them as the common word. Where a character stands as a surname, before a title or
behind a role, the engine is given another one of the sound meant (《现代汉语词典》 marks these
readings 姓). Recordings keep the character: they are found by it.
"""

import re

_SOUNDS = {
    **{"单": "善", "曾": "增", "仇": "求", "解": "谢", "区": "欧", "查": "渣", "任": "人"},
    **{"华": "化", "朴": "瓢", "乐": "月", "燕": "烟", "缪": "庙"},
}
_WORDS = (
    "单位|单独|单号|曾经|解除|解救|解决|解放|区域|区县|查看|查明|查清|查找|查实|任何|任务|任命|"
    "华东|乐清|乐队|燕子"
)
_SURNAME = f"(?!{_WORDS})(?P<surname>[{''.join(_SOUNDS)}])"
_TITLE = (
    "某|副?(?:县长|市长|镇长|乡长|局长|处长|科长|所长|站长|队长|组长|主任|书记|政委|总指挥)|"
    "参谋长|教导员|指导员|医生|老师|先生|女士|同志"
)
_ROLE = "指挥|指挥长|联系人|负责人|联络员|值班员|接警员"
# 区队长 and 区主任 are offices of a district, 任队长 is what somebody becomes.
_BEFORE_TITLE = re.compile(
    rf"(?P<before>(?:^|，|由|向|报|经)(?:{_ROLE})?)(?!区){_SURNAME}(?=[一-鿿]{{0,2}}?(?:{_TITLE}))"
)
_BEHIND_ROLE = re.compile(
    rf"(?P<before>(?:{_ROLE})，?(?:为|是)?){_SURNAME}(?=[一-鿿]{{1,2}}(?:，|$)|某)"
)


def sounding(sentence: str) -> str:
    """The spoken sentence with every surname written as it sounds; as many characters as before."""
    for pattern in (_BEHIND_ROLE, _BEFORE_TITLE):
        sentence = pattern.sub(_respelt, sentence)
    return sentence


def _respelt(found: re.Match[str]) -> str:
    return found["before"] + _SOUNDS[found["surname"]]

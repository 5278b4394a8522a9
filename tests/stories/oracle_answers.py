"""The answers of scenarios, read a second time: digits that stand alone, and a few words."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

_STATUS = {
    "1": "acked",
    "2": "refused",
    "3": "mustered",
    "4": "arrived",
    "5": "ended",
    "6": "help",
}
_WORDS = {
    "收到": "1",
    "收到,马上出发": "1",
    "集结完毕": "3",
    "已到达": "4",
    "到达现场": "4",
    "处置完毕": "5",
    "请求支援": "6",
}
_CODED = re.compile(
    r"(?P<before>[A-Z]? ?)(?P<code>[1-6])(?:#?(?P<behind>[A-Z]))?(?P<rest>([ ,].*)?)"
)
_WORDED = re.compile(r"(?P<word>[^\d ]+)(?P<rest> \d+人)?(?P<tag> ?[A-Z])?")
_PEOPLE = re.compile(r"(\d+)人")
_ITEM = re.compile(r"(?<=\s)([一-鿿]+)(\d+)(?=\s|$)")
_NEGATIONS = ("没", "未", "不", "无法")


@dataclass(frozen=True)
class Said:
    """One answer; `people` is a head count or None."""

    status: str
    tag: str = ""
    people: int | None = None
    items: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""


def read_answer(text: str) -> Said | None:
    """What a text says; None for what nobody may take for an answer."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _CODED.fullmatch(plain):
        tag = found["before"].strip() or found["behind"] or ""
        return _coded(found["code"], tag, found["rest"])
    found = _WORDED.fullmatch(plain)
    if found is None or found["word"] not in _WORDS:
        return None
    code = _WORDS[found["word"]]
    return _coded(code, (found["tag"] or "").strip(), found["rest"] or "")


def _coded(code: str, tag: str, rest: str) -> Said | None:
    if code == "2":
        return Said("refused", tag, reason=rest.strip(" ,"))
    if any(word in rest for word in _NEGATIONS):
        return None
    if code not in "34":
        return Said(_STATUS[code], tag)
    people = _PEOPLE.search(rest)
    items = [{"item": name, "n": int(n)} for name, n in _ITEM.findall(rest)]
    return Said(_STATUS[code], tag, int(people[1]) if people else None, items)


def digits_of(number: str) -> str:
    """The digits of a telephone number; a mobile's without the country's."""
    digits = re.sub(r"\D", "", number)
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)

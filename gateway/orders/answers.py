"""What a leader's answer means: one grammar for texts, digits and radio statuses.

    text    = [tag] code [tag] [rest]         1   １   1#B   4A 10人   2 人员在外
            | [tag] clause {"," clause} [tag]  收到,马上出发   集结完毕 15人
    rest    = words that repeat the code, a head count, equipment, or a reason

A code is a digit that stands alone. A clause speaks only when all of it is known words (see
`answer_words`); other clauses are kept in `raw` and decide nothing. A positive status implies
receipt, so beside it a receipt is dropped, and a departure beside a later stage; two statuses
that remain are `SEVERAL`, for one answer would hide one of them. A negation before the stem
of a status word, anywhere in the text, forbids every positive reading. Never guess: whatever
is left over is `Unparsed`, for a dispatcher to read (REQUIREMENTS FB-6, FB-8, FB-9).
"""

import re
from dataclasses import dataclass
from enum import Enum

from gateway.orders.answer_clauses import (
    clause_code,
    clauses,
    compact,
    denies_alone,
    equipment,
    has_negation,
    head_count,
    negates_status,
)
from gateway.orders.answer_words import (
    ASKS_RESEND,
    INABILITIES,
    MENU_WORDS,
    NEXT_STAGES,
    NOT_YET,
    PROGRESS_WORDS,
    QUESTIONS,
    STATUS_WORDS,
    AnswerCode,
)
from gateway.orders.folded_text import FoldedText, folded
from gateway.orders.reasons import reason_in

__all__ = ["Answer", "AnswerCode", "Unparsed", "WhyUnparsed", "answer_from_digits", "parse_answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer understood. `tag` is the order's letter or empty; `raw` the text as it came.

    `strength` and `equipment` belong to musters, arrivals and departures. `reason` is what a
    refusal or a call for help says beside the words that make it one, to the letter.
    """

    code: AnswerCode
    raw: str
    tag: str = ""
    strength: int | None = None
    equipment: tuple[tuple[str, int], ...] = ()
    reason: str = ""


class WhyUnparsed(Enum):
    """What kept an answer from being understood."""

    UNKNOWN = "unknown"
    NEGATED = "negated"
    NOT_YET = "not_yet"
    SEVERAL = "several"
    QUESTION = "question"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Unparsed:
    """An answer that a dispatcher has to read; `asks_resend` where it wants the order again."""

    raw: str
    why: WhyUnparsed
    asks_resend: bool = False


_DIGITS = re.compile(r"([0-69])(?:\*([0-9]{1,4}))?#?")
_CHINESE_DIGITS = dict(zip("零〇一二三四五六九", (0, 0, 1, 2, 3, 4, 5, 6, 9), strict=True))
_LEAD = r"[\s#*(\[<\"',:、。“”‘’《「-]*(?:回复?|答复)?[\s:#\"“”‘’]*"
_CODE = r"(?P<code>[0-69]|[零〇一二三四五六九](?!\w))"
_CODED = (
    re.compile(rf"{_LEAD}(?:指?令)?(?P<tag>[A-Z])[\s#:-]*{_CODE}"),
    re.compile(
        rf"{_LEAD}(?P<code>[0-69零〇一二三四五六九])\s*[#-]?\s*(?P<tag>[A-Z])(?![A-Z]|[0-9]+(?![0-9]*人))"
    ),
    re.compile(rf"{_LEAD}{_CODE}(?P<tag>)"),
)
# `5 人受伤` counts people and ends nothing; `2 人员在外` is a code and its reason.
_COUNTED_THINGS = (
    r"人(?![员手数力])|台(?!风)|[名位个辆艘户具架套件]|号(?!码)|级(?!别)|处(?![置理])"
    r"|点(?![位名火])|天(?!气)|[队组班](?=收到|签收|明白|知道|已?出发)"
)
_NUMBER_GOES_ON = re.compile(
    rf"[.:/~%×*=°'+-]\s*[0-9]|[%°]|\s+(?:{_COUNTED_THINGS})|[、,]\s*[0-9]+\s*(?:号|[楼栋幢层])"
)
# `4 楼有人被困` counts floors, but `4 楼下村已到达` names a village.
_MAY_BE_COUNTED = re.compile(r"\s+[楼栋幢层月日米]")
_GLUED_COUNT = re.compile(r"[0-9]{1,4}人(?![A-Z])")
_TAG_AFTER_COUNT = re.compile(r"(?<=[0-9]人)([A-Z])\W*$")
_LEADING_TAG = re.compile(
    r"[\s(]*(?:指?令)?([A-Z])[\s#:,)-]*(?=[一-鿿])(?![组队班区级点座栋幢楼路])"
)
_TRAILING_TAG = re.compile(r"(?<=[一-鿿\s,#(])(?:指?令)?([A-Z])[\s).。!]*$")
_LONE_CODE = re.compile(r"([0-69])([A-Z])?")
_TAGGED_CLAUSE = re.compile(r"(?:指?令)?([A-Z])([一-鿿]\w*)?")
_PROGRESS = re.compile(rf"[\s(]*(?:{'|'.join(PROGRESS_WORDS)})(?:报告)?[\s:,]+(?=\w)")
_MENU = re.compile(r"回复?\s*[0-9]\D.*[0-9]", re.DOTALL)
_STAGES = frozenset({AnswerCode.MUSTERED, AnswerCode.ARRIVED, AnswerCode.ENDED})
_COUNTED = frozenset({AnswerCode.MUSTERED, AnswerCode.ARRIVED, AnswerCode.DEPARTED})
_FREE_REASON = frozenset({AnswerCode.REFUSED, AnswerCode.HELP})


def parse_answer(text: str) -> Answer | Unparsed:
    """The one answer that a text is, or why it is none; any text is taken, nothing is raised."""
    message = folded(text)
    for form in _CODED:
        if (found := form.match(message.text)) and _stands_alone(found, message.text):
            return _coded(found, message)
    return _worded(message)


def answer_from_digits(digits: str) -> Answer | Unparsed:
    """The answer in keys pressed (`1`, `1#`, `4*10#`: ten people) or in a radio status word."""
    found = _DIGITS.fullmatch(digits.strip())
    if found is None:
        return Unparsed(digits, WhyUnparsed.UNKNOWN)
    code = AnswerCode(int(found[1]))
    if found[2] is None:
        return Answer(code, digits)
    if code not in _COUNTED:
        return Unparsed(digits, WhyUnparsed.UNKNOWN)
    return Answer(code, digits, strength=int(found[2]))


def _stands_alone(found: re.Match[str], text: str) -> bool:
    """Whether the code is no part of a number or word; its own menu word may be glued to it."""
    rest = text[found.end() :]
    code = _code_of(found)
    tagged = found["tag"] and found.start("tag") > found.start("code")
    if code in _COUNTED and (rest.startswith("+") or (tagged and _GLUED_COUNT.match(rest))):
        return True
    if _NUMBER_GOES_ON.match(rest) or (_MAY_BE_COUNTED.match(rest) and not _says(code, rest)):
        return False
    if not rest or not rest[0].isalnum():
        return True
    parts = clauses(rest)
    if found["code"] in _CHINESE_DIGITS or not parts or rest[0].isascii():
        return False
    if code is AnswerCode.REFUSED and parts[0].startswith(INABILITIES):
        return True
    word = re.sub(r"\+?[0-9]+人?$", "", parts[0])
    return clause_code(parts[0]) is code or (word, code) in MENU_WORDS


def _says(code: AnswerCode, rest: str) -> bool:
    return any(word in rest for word, said in STATUS_WORDS if said is code)


def _code_of(found: re.Match[str]) -> AnswerCode:
    digit = found["code"]
    return AnswerCode(_CHINESE_DIGITS[digit] if digit in _CHINESE_DIGITS else int(digit))


def _coded(found: re.Match[str], message: FoldedText) -> Answer | Unparsed:
    code, tag, rest = _code_of(found), found["tag"], message.text[found.end() :]
    if not tag and (after := _TAG_AFTER_COUNT.search(rest)):
        tag, rest = after[1], rest[: after.start()]
    parts = clauses(rest)
    if code in _FREE_REASON:
        reason = reason_in(message, found.end(), code, tag)
        return Answer(code, message.raw, tag, reason=reason)
    if code in (AnswerCode.REPEAT, AnswerCode.SEAT):
        known = all((part, code) in MENU_WORDS for part in parts)
        return Answer(code, message.raw, tag) if known else _unparsed(message, WhyUnparsed.UNKNOWN)
    if why := _doubt(code, rest, parts):
        return _unparsed(message, why)
    return _reduced(message, tag, code, parts)


def _doubt(code: AnswerCode, rest: str, parts: tuple[str, ...]) -> WhyUnparsed | None:
    """What in the rest takes a positive code back."""
    said = compact(rest)
    denied = negates_status(rest) or any(denies_alone(part) for part in parts)
    if denied or any(word in said for word in INABILITIES):
        return WhyUnparsed.NEGATED
    if any(word in rest for word in QUESTIONS):
        return WhyUnparsed.QUESTION
    later = NEXT_STAGES.get(code)
    for part in parts if later is not None else ():
        not_yet = any(word in part for word in NOT_YET)
        if not_yet and not any(word in part for word in later or ()):
            return WhyUnparsed.NOT_YET
    return None


def _worded(message: FoldedText) -> Answer | Unparsed:
    text = message.text
    if "【" in text or _MENU.search(text):
        return _unparsed(message, WhyUnparsed.QUOTED)
    tag = ""
    if found := _LEADING_TAG.match(text):
        tag, text = found[1], text[found.end() :]
    elif found := _TRAILING_TAG.search(text):
        tag, text = found[1], text[: found.start()]
    if any(word in text for word in QUESTIONS):
        return _unparsed(message, WhyUnparsed.QUESTION)
    parts = clauses(text)
    if _PROGRESS.match(text) and not any(map(clause_code, parts)):
        return Answer(AnswerCode.PROGRESS, message.raw, tag, reason=message.raw.strip())
    refuses = any(clause_code(part) is AnswerCode.REFUSED for part in parts)
    if has_negation(text) and not refuses:
        return _unparsed(message, WhyUnparsed.NEGATED)
    return _reduced(message, tag, None, parts)


def _reduced(
    message: FoldedText, tag: str, code: AnswerCode | None, parts: tuple[str, ...]
) -> Answer | Unparsed:
    """The one status that remains of a code and of what the clauses say."""
    found = {code} if code is not None else set()
    found |= {said for part in parts if (said := clause_code(part)) is not None}
    if len(found) > 1:
        found -= {AnswerCode.ACKED}
    if found & _STAGES:
        found -= {AnswerCode.DEPARTED}
    if not found:
        return _unparsed(message, WhyUnparsed.UNKNOWN)
    result = found.pop()
    lone = [match for part in parts if (match := _LONE_CODE.fullmatch(part))]
    tags = {match[2] for match in lone} | {_clause_tag(part) for part in parts} | {tag}
    tags -= {None, ""}
    if found or len(tags) > 1 or any(int(match[1]) != result.value for match in lone):
        return _unparsed(message, WhyUnparsed.SEVERAL)
    return _with_details(message, result, next(iter(tags), "") or "", parts)


def _clause_tag(part: str) -> str:
    """The order's letter that a clause is, or that stands before its status word."""
    found = _TAGGED_CLAUSE.fullmatch(part)
    return found[1] if found and (not found[2] or clause_code(found[2])) else ""


def _with_details(
    message: FoldedText, code: AnswerCode, tag: str, parts: tuple[str, ...]
) -> Answer:
    if code in _FREE_REASON:
        return Answer(code, message.raw, tag, reason=reason_in(message, 0, code, tag))
    if code not in _COUNTED:
        return Answer(code, message.raw, tag)
    return Answer(code, message.raw, tag, head_count(parts), equipment(parts))


def _unparsed(message: FoldedText, why: WhyUnparsed) -> Unparsed:
    said = compact(message.text)
    return Unparsed(message.raw, why, any(words in said for words in ASKS_RESEND))

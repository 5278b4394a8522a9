"""The clauses of an answer: what each says of a status, a head count or equipment.

All functions take text as `folded_text` gives it.
"""

import re

from gateway.orders.answer_words import (
    BARE_DENIALS,
    BEFORE_A_DENIAL,
    CASUALTIES,
    COUNT_WORDS,
    HARMLESS,
    LONE_WORDS,
    MEASURES,
    NEGATIONS,
    NO_EQUIPMENT,
    STATUS_STEMS,
    STATUS_WORDS,
    SUBJECT_BLOCKERS,
    SUBJECTS,
    SURNAMES,
    TAILS,
    TEAM_ENDINGS,
    AnswerCode,
)


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_LONGEST_CLAUSE = 40
_NUMERALS = "〇零一二两三四五六七八九十百千"
_NUMBER = rf"(?:[0-9]{{1,4}}|[{_NUMERALS}]{{1,7}})"
_BREAKS = re.compile(r"[^\w+°]+|(?=\+)")
_CLOCK_TIME = re.compile(r"[0-9]{1,2}[:点时][0-9]{1,2}分?(?=已)")
_HEAD_COUNT = re.compile(rf"({_NUMBER})(?:名队员|名同志|个人|人|名|位)")
_PLUS_COUNT = re.compile(r"\+([0-9]{1,4})$")
_BARE_COUNT = re.compile(r"(?<![0-9])([0-9]{2,4}|[78])$")
_FILLERS = re.compile(rf"(?:{_any((*SUBJECTS, *COUNT_WORDS))})*")
_NAME = rf"[^\W0-9_{_NUMERALS}][^\W0-9_]{{0,11}}?"
_NAMED_ITEM = re.compile(
    rf"({_NAME})([0-9]{{1,3}}|[{_NUMERALS}]{{1,3}}(?=[{MEASURES}]))[{MEASURES}]?"
)
_COUNTED_ITEM = re.compile(rf"([0-9]{{1,3}}|[{_NUMERALS}]{{1,3}})[{MEASURES}]([^\W0-9_]{{1,12}})")
_TEAM = re.compile(rf"\w{{1,12}}?(?:{_any(TEAM_ENDINGS)})")
_PERSON = re.compile(rf"[{SURNAMES}]\w{{1,3}}")
_STATUS = re.compile(
    rf"(?P<subject>\w*?)(?P<word>{_any(tuple(word for word, _ in STATUS_WORDS))})(?:{_any(TAILS)})*"
)
_SUBJECTS = re.compile(rf"(?:{_any(SUBJECTS)})*")
_LEADING_SUBJECTS = re.compile(rf"(?P<who>\w*?)(?:{_any(SUBJECTS)})*")
_HARMLESS = re.compile("|".join(HARMLESS))
_NEGATION = re.compile(_any(NEGATIONS))
_STATUS_STEM = re.compile(_any(STATUS_STEMS))
_BLOCKED = re.compile(_any((*SUBJECT_BLOCKERS, *NEGATIONS)))
_CASUALTIES = re.compile(_any(CASUALTIES))
_NO_EQUIPMENT = re.compile(_any((*NO_EQUIPMENT, *CASUALTIES)))
_BARE_DENIAL = re.compile(rf"(?:{_any(BEFORE_A_DENIAL)})*(?:{_any(BARE_DENIALS)})")
_CODE_OF_WORD = dict(STATUS_WORDS)
_CODE_OF_LONE_WORD = dict(LONE_WORDS)


def clauses(text: str) -> tuple[str, ...]:
    """The text cut at spaces and punctuation; a `+` stays with what follows it."""
    return tuple(part for part in _BREAKS.split(_CLOCK_TIME.sub("", text)) if part)


def compact(text: str) -> str:
    """The text without spaces, punctuation and negations that deny nothing of a status."""
    return _HARMLESS.sub("", re.sub(r"[\W_]+", "", text))


def has_negation(text: str) -> bool:
    """Whether anything at all is denied."""
    return _NEGATION.search(compact(text)) is not None


def negates_status(text: str) -> bool:
    """Whether a negation stands anywhere before the stem of a status word."""
    said = compact(text)
    negation = _NEGATION.search(said)
    return negation is not None and _STATUS_STEM.search(said, negation.end()) is not None


def denies_alone(clause: str) -> bool:
    """Whether the clause is a bare no, or not yet: `4 还没`, `3 一个没有`."""
    return _BARE_DENIAL.fullmatch(clause) is not None


def clause_code(clause: str) -> AnswerCode | None:
    """The status that a clause states in whole; None where any of it is unknown."""
    if len(clause) > _LONGEST_CLAUSE:
        return None
    said = _without_count(clause)
    if lone := _CODE_OF_LONE_WORD.get(said):
        return lone
    found = _STATUS.fullmatch(said)
    if found is None:
        return None
    code = _CODE_OF_WORD[found["word"]]
    return code if _is_subject(found["subject"], code) else None


def _without_count(clause: str) -> str:
    return _PLUS_COUNT.sub("", _BARE_COUNT.sub("", _HEAD_COUNT.sub("", clause, count=1)))


def _is_subject(text: str, code: AnswerCode) -> bool:
    """Whether the status is said of the sender: of nobody, of us, of a team or a person."""
    if _SUBJECTS.fullmatch(text):
        return True
    who = _LEADING_SUBJECTS.fullmatch(text)
    if who is None or _BLOCKED.search(who["who"]):
        return False
    is_person = code is AnswerCode.ACKED and _PERSON.fullmatch(who["who"]) is not None
    return is_person or _TEAM.fullmatch(who["who"]) is not None


def head_count(parts: tuple[str, ...]) -> int | None:
    """The first head count among the clauses; of the hurt, the missing, the wanted it is none."""
    for part in parts:
        found = _HEAD_COUNT.search(part) or _PLUS_COUNT.search(part) or _BARE_COUNT.search(part)
        if found is None or len(part) > _LONGEST_CLAUSE or _CASUALTIES.search(part):
            continue
        around = (part[: found.start()] + part[found.end() :]).lstrip("+")
        if _FILLERS.fullmatch(around) or clause_code(part) or _items(around):
            return _number(found[1])
    return None


def equipment(parts: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """`(name, count)` of everything the clauses list, in their order."""
    return tuple(item for part in parts for item in _items(_HEAD_COUNT.sub("", part, count=1)))


def _items(clause: str) -> tuple[tuple[str, int], ...]:
    said = re.sub(rf"^(?:{_any(COUNT_WORDS)})+", "", clause.lstrip("+"))
    if (
        len(said) > _LONGEST_CLAUSE
        or clause_code(said)
        or _NO_EQUIPMENT.search(said.replace("无人机", ""))
    ):
        return ()
    if counted := _COUNTED_ITEM.fullmatch(said):
        return _known_items([(counted[2], counted[1])])
    named = list(_NAMED_ITEM.finditer(said))
    whole = "".join(found[0] for found in named) == said
    return _known_items([(found[1], found[2]) for found in named]) if whole else ()


def _known_items(items: list[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    read = [(name, _number(count)) for name, count in items]
    return tuple((name, count) for name, count in read if count is not None)


def _number(text: str) -> int | None:
    """A count in ASCII digits or Chinese numerals below ten thousand."""
    if text.isascii():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if unit := {"十": 10, "百": 100, "千": 1000}.get(character):
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(character.replace("〇", "零").replace("两", "二"))
    return total + digit

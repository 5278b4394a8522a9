"""What a request for an act must hold: texts that are there, and an answer of CONTRACT §4."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from gateway.orders.answer_facts import Said
from gateway.orders.answers import Unparsed, answer_from_digits, parse_answer
from gateway.orders.matching import said_of

_LONGEST_TEXT = 200


def text_faults(data: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Why not each of `keys` holds a text; a number may stand for one."""
    faults = []
    for key in keys:
        value = data.get(key)
        if value is None or value == "":
            faults.append(f"{key}: 缺少")
        elif isinstance(value, bool) or not isinstance(value, str | int):
            faults.append(f"{key}: 应为文字")
    return faults


def text_or_none(data: Mapping[str, Any], key: str, faults: list[str]) -> str:
    """The text under `key`, empty where nothing is; adds a fault for what is none."""
    value = data.get(key)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        faults.append(f"{key}: 应为不超过 {_LONGEST_TEXT} 字的文字")
        return ""
    return value


def completed(said: Said, raw: str) -> Said:
    """What an operator says of a message, with the count and equipment that stand in it."""
    answer = answer_from_digits(raw)
    if isinstance(answer, Unparsed):
        answer = parse_answer(raw)
    own = None if isinstance(answer, Unparsed) else said_of(answer)
    if own is None or said.strength >= 0:
        return said
    return replace(said, strength=own.strength, equipment=said.equipment or own.equipment)


def said_in(data: Mapping[str, Any], faults: list[str]) -> Said | None:
    """What `code` says: digits as they are keyed (`4*10#`), or words as they are texted.

    Adds a fault for a code that is there and says nothing.
    """
    code = data.get("code")
    if code is None or code == "":
        return None
    answer = answer_from_digits(str(code))
    if isinstance(answer, Unparsed):
        answer = parse_answer(str(code))
    said = None if isinstance(answer, Unparsed) else said_of(answer)
    if said is None:
        faults.append(f"code: {code!r} 不是一种回复")
    return said

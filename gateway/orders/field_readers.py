"""Readers of the values in an order's JSON: each gives a typed value or raises `Misfit`."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

# Whatever begins in these years ends in one that has a number, in every zone.
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


class Misfit(ValueError):
    """A value that its key cannot hold; the message says why, `rest` is what can be read of it."""

    def __init__(self, why: str, rest: Any = None) -> None:
        super().__init__(why)
        self.rest = rest


def word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misfit("应为非空文字")
    return value


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise Misfit("应为文字")
    # NUL cannot be stored or sent by any bearer, lone surrogates cannot be encoded at all.
    if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise Misfit("含有无法发送的字符")
    return value


def topic_level(value: Any) -> str:
    text = word(value)
    if len(text) > 64 or not all(c.isascii() and (c.isalnum() or c == "-") for c in text):
        raise Misfit("只能用字母、数字和连字符, 最多64个")
    return text


def tag(value: Any) -> str:
    if not (isinstance(value, str) and len(value) == 1 and "A" <= value <= "Z"):
        raise Misfit("应为一个大写字母")
    return value


def one_of(kind: type[Enum], extra: Mapping[str, Enum] | None = None) -> Callable[[Any], Enum]:
    choices: dict[str, Enum] = {member.value: member for member in kind} | dict(extra or {})

    def read(value: Any) -> Enum:
        if not isinstance(value, str) or value not in choices:
            raise Misfit(f"{value!r} 不在 {', '.join(choices)} 之中")
        return choices[value]

    return read


def list_of(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Misfit("应为列表")
        items = tuple(read(item) for item in value)
        if len(set(items)) != len(items):
            raise Misfit("有重复的项")
        return items

    return read_all


def moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(word(value))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Misfit(f"{value!r} 不是 ISO 8601 时刻") from error
    raise Misfit(f"{value!r} 没有时区")


def local_moment(value: Any) -> datetime:
    """A moment that has a date and an hour in the hall's own zone."""
    found = moment(value)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Misfit(f"{value!r} 不在 {_FIRST_YEAR} 年至 {_LAST_YEAR} 年之间")
    return found


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Misfit("应为 true 或 false")
    return value


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Misfit("应为正整数")
    return value


def whole_up_to(most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise Misfit(f"应为1到{most}的整数")
        return value

    return read


def record(
    kind: Callable[..., Any], fields: Mapping[str, Callable[[Any], Any]], needed: tuple[str, ...]
) -> Callable[[Any], Any]:
    """A reader of one JSON object; its faults are joined into one message."""

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Misfit("应为对象")
        faults = [f"不认识的字段 {key}" for key in value if key not in fields]
        faults += [f"缺少 {key}" for key in needed if key not in value]
        values = {}
        for key, one in value.items():
            if key in fields:
                try:
                    values[key] = fields[key](one)
                except Misfit as misfit:
                    faults.append(f"{key} {misfit}")
        if faults:
            rest = kind(**values) if all(key in values for key in needed) else None
            raise Misfit("; ".join(faults), rest)
        return kind(**values)

    return read

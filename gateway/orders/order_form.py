"""The wire form of an order: JSON in, an `Order` or every fault out.

One table says what each key may hold; a fault names its key in Chinese, because a duty
officer reads it. Nothing is guessed: a key we do not know is a fault, so that a misspelt
`mandatory_confirm` is not silently ignored. `t` and `closed_t` belong to scenario players.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from gateway.orders.order import (
    Audience,
    Bearer,
    Category,
    Commander,
    IncidentClass,
    Leg,
    Level,
    Mode,
    Order,
    Poll,
    Priority,
    Progress,
    Task,
)
from gateway.orders.steps import Steps, at_once

_ENGLISH_LEVELS = {
    "extraordinary": Level.EXTRAORDINARY,
    "major": Level.MAJOR,
    "large": Level.LARGE,
    "ordinary": Level.ORDINARY,
}
_DROPPED = {"t", "closed_t"}
_LEGS_A_STEP = 1_000
_PLACEHOLDERS: dict[str, Any] = {
    "order_id": "",
    "level": Level.ORDINARY,
    "category": Category.GENERAL,
    "incident_class": IncidentClass.NON_POLICE,
}
_TEXTS = ("sms", "voice", "radio_text", "template")
_REQUIRED = ("order_id", "level", "category", "class")


class Misfit(ValueError):
    """A value that its key cannot hold; the message says why."""


@dataclass(frozen=True, slots=True)
class OrderFaults:
    """Why an order cannot be taken; never empty.

    `draft` is what could be read, with placeholders for the rest, so that further checks can
    name their faults too.
    """

    faults: tuple[str, ...]
    draft: Order


def read_order(
    data: Mapping[str, Any], *, issuer: str, accepted_at_utc: datetime
) -> Order | OrderFaults:
    """Read the `data` of an order/submit request; lists every fault it has."""
    return at_once(reading_order(data, issuer=issuer, accepted_at_utc=accepted_at_utc))


def reading_order(
    data: Mapping[str, Any], *, issuer: str, accepted_at_utc: datetime
) -> Steps[Order | OrderFaults]:
    """`read_order` in steps."""
    faults = [f"{key}: 不认识的字段" for key in data if key not in _FIELDS and key not in _DROPPED]
    faults += [f"{key}: 缺少必填字段" for key in _REQUIRED if key not in data]
    values: dict[str, Any] = {"issuer": issuer, "issued_at_utc": accepted_at_utc}
    for key, (name, read) in _FIELDS.items():
        if key in data:
            try:
                value = read(data[key])
                values[name] = (yield from value) if isinstance(value, Generator) else value
            except Misfit as misfit:
                faults.append(f"{key}: {misfit}")
    if not any(str(data.get(key, "")).strip() for key in _TEXTS):
        faults.append("sms, voice, radio_text: 至少要有一种文字")
    if not data.get("legs") and not data.get("to"):
        faults.append("legs, to: 至少要有一个下达对象")
    order = Order(**(_PLACEHOLDERS | values))
    return OrderFaults(tuple(faults), order) if faults else order


def read_some(data: Mapping[str, Any], keys: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """What these keys of an order hold, by the names of its fields, and every fault."""
    values: dict[str, Any] = {}
    faults = []
    for key in (key for key in keys if key in data):
        name, read = _FIELDS[key]
        try:
            value = read(data[key])
            values[name] = at_once(value) if isinstance(value, Generator) else value
        except Misfit as misfit:
            faults.append(f"{key}: {misfit}")
    return values, faults


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Misfit("应为非空文字")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Misfit("应为文字")
    # NUL cannot be stored or sent by any bearer, lone surrogates cannot be encoded at all.
    if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise Misfit("含有无法发送的字符")
    return value


def _topic_level(value: Any) -> str:
    text = _word(value)
    if len(text) > 64 or not all(c.isascii() and (c.isalnum() or c == "-") for c in text):
        raise Misfit("只能用字母、数字和连字符, 最多64个")
    return text


def _tag(value: Any) -> str:
    if not (isinstance(value, str) and len(value) == 1 and "A" <= value <= "Z"):
        raise Misfit("应为一个大写字母")
    return value


def _one_of(kind: type[Enum], extra: Mapping[str, Enum] | None = None) -> Callable[[Any], Enum]:
    choices: dict[str, Enum] = {member.value: member for member in kind} | dict(extra or {})

    def read(value: Any) -> Enum:
        if not isinstance(value, str) or value not in choices:
            raise Misfit(f"{value!r} 不在 {', '.join(choices)} 之中")
        return choices[value]

    return read


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Misfit("应为列表")
        items = tuple(read(item) for item in value)
        if len(set(items)) != len(items):
            raise Misfit("有重复的项")
        return items

    return read_all


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_word(value))
    except ValueError as error:
        raise Misfit(f"{value!r} 不是 ISO 8601 时刻") from error
    if moment.tzinfo is None:
        raise Misfit(f"{value!r} 没有时区")
    return moment.astimezone(UTC)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Misfit("应为 true 或 false")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Misfit("应为正整数")
    return value


def _record(
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
            raise Misfit("; ".join(faults))
        return kind(**values)

    return read


_WORDS = _list_of(_word)
_LEG = _record(
    Leg,
    {"unit_id": _word, "task": _one_of(Task), "area": _text, "double_feedback": _flag},
    ("unit_id",),
)
_AUDIENCE = _record(
    Audience, dict.fromkeys(("roles", "tiers", "kinds", "units", "people"), _WORDS), ()
)
_POLL = _record(
    Poll, {"need": _whole, "stand_down": _text, "window_s": _whole}, ("need", "stand_down")
)

_COMMANDER = _record(Commander, dict.fromkeys(("name", "phone", "radio_id"), _word), ("name",))
_PROGRESS = _record(Progress, {"every_min": _whole, "silence_min": _whole}, ())


def read_commander(value: Any) -> Commander:
    """A `commander`: `{name, phone, radio_id}` or a person_id; raises `Misfit`."""
    found = Commander(person_id=_word(value)) if isinstance(value, str) else _COMMANDER(value)
    assert isinstance(found, Commander)
    return found


def _progress(value: Any) -> Any:
    return Progress(wanted=value) if isinstance(value, bool) else _PROGRESS(value)


def _variables(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise Misfit("应为对象")
    faults = []
    for name, one in value.items():
        if not isinstance(one, str | int) or isinstance(one, bool) or not str(one).strip():
            faults.append(f"{name} 应为非空文字")
        elif any(brace in _text(str(one)) for brace in "{}"):
            faults.append(f"{name} 不能含有花括号")
    if faults:
        raise Misfit("; ".join(faults))
    return tuple((name, str(one)) for name, one in value.items())


def _legs(value: Any) -> Steps[tuple[Leg, ...]]:
    if not isinstance(value, list):
        raise Misfit("应为列表")
    legs: list[Leg] = []
    for start in range(0, len(value), _LEGS_A_STEP):
        legs += map(_LEG, value[start : start + _LEGS_A_STEP])
        yield
    twice = sorted(unit for unit, n in Counter(leg.unit_id for leg in legs).items() if n > 1)
    if twice:
        raise Misfit(f"单位重复: {', '.join(twice)}")
    return tuple(legs)


_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "order_id": ("order_id", _topic_level),
    "tag": ("tag", _tag),
    "mode": ("mode", _one_of(Mode)),
    "level": ("level", _one_of(Level, _ENGLISH_LEVELS)),
    "category": ("category", _one_of(Category)),
    "class": ("incident_class", _one_of(IncidentClass)),
    "priority": ("priority", _one_of(Priority)),
    "roles": ("roles", _WORDS),
    "bearers": ("bearers", _list_of(_one_of(Bearer))),
    "sms": ("sms", _text),
    "radio_text": ("radio_text", _text),
    "voice": ("voice", _text),
    "legs": ("legs", _legs),
    "to": ("to", _AUDIENCE),
    "issued_at": ("issued_at_utc", _moment),
    "expires_at": ("expires_at_utc", _moment),
    "issuer": ("issuer", _word),
    "ticket": ("ticket", _text),
    "limits": ("limits", _word),
    "mandatory_confirm": ("mandatory_confirm", _WORDS),
    "poll": ("poll", _POLL),
    "copy_to": ("copy_to", _WORDS),
    "template": ("template", _word),
    "variables": ("variables", _variables),
    "joint": ("joint", _flag),
    "lead": ("lead", _word),
    "commander": ("commander", read_commander),
    "report_to": ("report_to", _WORDS),
    "progress": ("progress", _progress),
}

"""The wire form of an order: JSON in, an `Order` or every fault out.

One table says what each key may hold; a fault names its key in Chinese, because a duty
officer reads it. Nothing is guessed: a key we do not know is a fault, so that a misspelt
`mandatory_confirm` is not silently ignored. `t` and `closed_t` belong to scenario players.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.orders.field_readers import (
    Misfit,
    flag,
    list_of,
    local_moment,
    moment,
    one_of,
    record,
    tag,
    text,
    topic_level,
    whole,
    whole_up_to,
    word,
)
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
_WEEK_MIN = 7 * 24 * 60
_PLACEHOLDERS: dict[str, Any] = {
    "order_id": "",
    "level": Level.ORDINARY,
    "category": Category.GENERAL,
    "incident_class": IncidentClass.NON_POLICE,
}
_TEXTS = ("sms", "voice", "radio_text", "template")
_REQUIRED = ("order_id", "level", "category", "class")


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
                if misfit.rest is not None:
                    values[name] = misfit.rest
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


_WORDS = list_of(word)
_LEG = record(
    Leg,
    {"unit_id": word, "task": one_of(Task), "area": text, "double_feedback": flag},
    ("unit_id",),
)
_AUDIENCE = record(
    Audience, dict.fromkeys(("roles", "tiers", "kinds", "units", "people"), _WORDS), ()
)
_POLL = record(
    Poll,
    {"need": whole, "stand_down": text, "window_s": whole_up_to(_WEEK_MIN * 60)},
    ("need", "stand_down"),
)

_COMMANDER = record(Commander, dict.fromkeys(("name", "phone", "radio_id"), word), ("name",))
_PROGRESS = record(
    Progress, dict.fromkeys(("every_min", "silence_min"), whole_up_to(_WEEK_MIN)), ()
)


def read_commander(value: Any) -> Commander:
    """A `commander`: `{name, phone, radio_id}` or a person_id; raises `Misfit`."""
    found = Commander(person_id=word(value)) if isinstance(value, str) else _COMMANDER(value)
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
        elif any(brace in text(str(one)) for brace in "{}"):
            faults.append(f"{name} 不能含有花括号")
    if faults:
        raise Misfit("; ".join(faults))
    return tuple((name, str(one)) for name, one in value.items())


def _legs(value: Any) -> Steps[tuple[Leg, ...]]:
    if not isinstance(value, list):
        raise Misfit("应为列表")
    legs: list[Leg] = []
    faults: list[str] = []
    for start in range(0, len(value), _LEGS_A_STEP):
        for number, item in enumerate(value[start : start + _LEGS_A_STEP], start + 1):
            try:
                legs.append(_LEG(item))
            except Misfit as misfit:
                faults.append(f"第{number}项: {misfit}")
                legs += [misfit.rest] if misfit.rest is not None else []
        yield
    once = tuple({leg.unit_id: leg for leg in legs}.values())
    if len(once) < len(legs):
        counted = Counter(leg.unit_id for leg in legs)
        faults.append(f"单位重复: {', '.join(sorted(u for u, n in counted.items() if n > 1))}")
    if faults:
        raise Misfit("; ".join(faults), once)
    return once


_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "order_id": ("order_id", topic_level),
    "tag": ("tag", tag),
    "mode": ("mode", one_of(Mode)),
    "level": ("level", one_of(Level, _ENGLISH_LEVELS)),
    "category": ("category", one_of(Category)),
    "class": ("incident_class", one_of(IncidentClass)),
    "priority": ("priority", one_of(Priority)),
    "roles": ("roles", _WORDS),
    "bearers": ("bearers", list_of(one_of(Bearer))),
    "sms": ("sms", text),
    "radio_text": ("radio_text", text),
    "voice": ("voice", text),
    "legs": ("legs", _legs),
    "to": ("to", _AUDIENCE),
    "issued_at": ("issued_at_utc", local_moment),
    "expires_at": ("expires_at_utc", moment),
    "issuer": ("issuer", word),
    "ticket": ("ticket", text),
    "limits": ("limits", word),
    "mandatory_confirm": ("mandatory_confirm", _WORDS),
    "poll": ("poll", _POLL),
    "copy_to": ("copy_to", _WORDS),
    "template": ("template", word),
    "variables": ("variables", _variables),
    "joint": ("joint", flag),
    "lead": ("lead", word),
    "commander": ("commander", read_commander),
    "report_to": ("report_to", _WORDS),
    "progress": ("progress", _progress),
}

"""Texts by name: a template's words, with what an order says in place of its `{variables}`.

What the order itself knows fills in first, then its `variables`. `{unit}` and `{task}` differ
from one recipient to the next: they stay in the order's texts and are filled for each of them.
A template, a variable it does not have, and every variable that is missing are named at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gateway.orders.carried import commander_line
from gateway.orders.order import Order, Task
from gateway.orders.rules_unreadable import RulesUnreadable

BEARER_TEXTS = ("sms", "radio_text", "voice")
OWN = ("unit", "task")
EVERYBODY = "各队"
_FIELDS = (*BEARER_TEXTS, "use")
_FIELD = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TASKS = {
    Task.OWN_AREA: "本辖区处置",
    Task.CROSS_TOWNSHIP: "跨区增援",
    Task.ONSITE: "现场处置",
    Task.STANDBY: "待命",
    Task.REPORT: "上报",
    Task.NOTIFY: "知悉",
    Task.BOAT: "出航救援",
}


class TemplatesUnreadable(RulesUnreadable):
    """A file of templates that cannot be used."""


@dataclass(frozen=True, slots=True)
class Template:
    """One set of texts; an empty one is made from the others, as an order's own would be."""

    name: str
    use: str = ""
    sms: str = ""
    radio_text: str = ""
    voice: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Every variable of its texts."""
        return frozenset(_FIELD.findall(self.sms + self.radio_text + self.voice))


Templates = Mapping[str, Template]


def read_templates(data: Mapping[str, Any]) -> dict[str, Template]:
    """The templates of one file, `{name: {sms, radio_text, voice, use}}`.

    Raises `TemplatesUnreadable`.
    """
    faults: list[str] = []
    found: dict[str, Template] = {}
    for name, texts in data.items():
        if not isinstance(texts, Mapping):
            faults.append(f"{name}: 应为对象")
            continue
        faults += [f"{name}.{key}: 不认识的字段" for key in texts if key not in _FIELDS]
        faults += [f"{name}.{key}: 应为文字" for key in texts if not isinstance(texts[key], str)]
        template = Template(name, **{key: str(texts.get(key, "")) for key in _FIELDS})
        faults += [
            f"{name}: 变量 {{{field}}} 应为小写英文名"
            for field in sorted(template.fields)
            if not _NAME.fullmatch(field)
        ]
        if not any((template.sms, template.radio_text, template.voice)):
            faults.append(f"{name}: 至少要有一种文字")
        found[name] = template
    if faults:
        raise TemplatesUnreadable(faults)
    return found


def written(
    order: Order, templates: Templates, site_name: str, issued_local: datetime
) -> tuple[Order, tuple[str, ...]]:
    """The order with the texts of its template, and every fault; texts of its own go before."""
    if not order.template:
        return order, ("variables: 未指定 template",) if order.variables else ()
    template = templates.get(order.template)
    if template is None:
        known = ", ".join(templates)
        return order, (f"template: 没有模板 {order.template}, 现有 {known}",)
    known_by_order = _of_order(order, site_name, issued_local)
    given = dict(order.variables)
    faults = [
        f"variables: 模板 {template.name} 没有变量 {name}"
        for name in given
        if name not in template.fields
    ]
    faults += [f"variables: {name} 已由指令给出" for name in given if name in known_by_order]
    faults += [f"variables: {name} 由系统按单位填写" for name in given if name in OWN]
    values = given | known_by_order
    own = {key: text for key in BEARER_TEXTS if (text := getattr(order, key))}
    unwritten = "".join(getattr(template, key) for key in BEARER_TEXTS if key not in own)
    faults += [
        f"variables: 缺少 {name}"
        for name in sorted(set(_FIELD.findall(unwritten)))
        if name not in values and name not in OWN
    ]
    sms, radio_text, voice = (
        own.get(key) or filled(getattr(template, key), values) for key in BEARER_TEXTS
    )
    return replace(order, sms=sms, radio_text=radio_text, voice=voice), tuple(faults)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with these values; a variable that has none stays."""
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), text)


def for_units(text: str, names: tuple[str, ...], tasks: tuple[Task, ...]) -> str:
    """The text with the recipient's own words; nobody's in particular: 各队."""
    own = {
        "unit": "、".join(names) or EVERYBODY,
        "task": "、".join(_TASKS[task] for task in dict.fromkeys(tasks)) or "按分工处置",
    }
    return filled(text, own)


def differs_by_unit(order: Order) -> bool:
    """Whether the order's texts have words of their own for each unit."""
    if not order.template:
        return False
    texts = order.sms + order.radio_text + order.voice
    return any(f"{{{name}}}" in texts for name in OWN)


def _of_order(order: Order, site_name: str, issued_local: datetime) -> dict[str, str]:
    commander = commander_line(order.commander) if order.commander else ""
    found = {
        "order_id": order.order_id,
        "tag": order.tag,
        "ticket": order.ticket,
        "issuer": order.issuer,
        "level": order.level.value,
        "category": order.category.value,
        "site": site_name,
        "time": f"{issued_local:%H:%M}",
        "commander": commander,
    }
    return {name: value for name, value in found.items() if value}

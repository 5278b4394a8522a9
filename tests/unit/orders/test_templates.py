"""Templates: what fills their variables, and every fault at once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.orders.order import Commander, Order, Task
from gateway.orders.templates import (
    Template,
    TemplatesUnreadable,
    differs_by_unit,
    for_units,
    read_templates,
    written,
)
from gateway.orders.wording import sms_parts
from gateway.runtime.template_book import shipped_templates
from tests.unit.orders.one_order import order

AT_LOCAL = datetime(2026, 8, 12, 14, 5, tzinfo=UTC)
BOOK = {
    "t": Template(
        "t", "", "【{site}】{tag} {reason} {unit} {time} {ticket}", "", "{reason}。{level}"
    ),
}


def write(**changes: Any) -> tuple[Order, tuple[str, ...]]:
    fields = {"template": "t", "sms": "", "ticket": "P-7"} | changes
    return written(order(**fields), BOOK, "仙居", AT_LOCAL)


def test_the_order_and_its_variables_fill_in_and_the_unit_stays_open() -> None:
    filled, faults = write(variables=(("reason", "内涝"),))
    assert faults == ()
    assert filled.sms == "【仙居】A 内涝 {unit} 14:05 P-7"
    assert filled.voice == "内涝。重大"
    assert filled.radio_text == ""
    assert differs_by_unit(filled)
    assert for_units(filled.sms, ("甲队", "乙队"), ()) == "【仙居】A 内涝 甲队、乙队 14:05 P-7"
    assert for_units(filled.sms, (), ()) == "【仙居】A 内涝 各队 14:05 P-7"


def test_every_fault_is_named_at_once() -> None:
    _, faults = write(ticket="", variables=(("place", "x"), ("tag", "B"), ("unit", "y")))
    assert faults == (
        "variables: 模板 t 没有变量 place",
        "variables: tag 已由指令给出",
        "variables: unit 由系统按单位填写",
        "variables: 缺少 reason",
        "variables: 缺少 ticket",
    )


def test_an_unknown_template_tells_which_there_are() -> None:
    assert write(template="x")[1] == ("template: 没有模板 x, 现有 t",)


def test_variables_without_a_template_are_a_fault() -> None:
    assert write(template="", variables=(("a", "b"),))[1] == ("variables: 未指定 template",)


def test_a_text_of_the_orders_own_goes_before_the_templates() -> None:
    filled, faults = write(sms="自定", voice="自说")
    assert (filled.sms, filled.voice, faults) == ("自定", "自说", ())


def test_a_value_is_never_read_as_a_variable() -> None:
    assert for_units("{unit}", ("{task}",), (Task.BOAT,)) == "{task}"


def test_an_order_without_a_template_keeps_its_braces() -> None:
    assert not differs_by_unit(order(sms="{unit}"))


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({"a": "x"}, ("a: 应为对象",)),
        ({"a": {"use": "x"}}, ("a: 至少要有一种文字",)),
        ({"a": {"smss": "x", "sms": "y"}}, ("a.smss: 不认识的字段",)),
        ({"a": {"sms": "{地点}"}}, ("a: 变量 {地点} 应为小写英文名",)),
    ],
)
def test_a_file_of_templates_is_refused_with_its_faults(
    data: dict[str, Any], faults: tuple[str, ...]
) -> None:
    with pytest.raises(TemplatesUnreadable) as caught:
        read_templates(data)
    assert caught.value.faults == faults


@pytest.mark.parametrize("name", list(shipped_templates()))
def test_a_shipped_template_fills_in_signs_asks_and_stays_short(name: str) -> None:
    template = shipped_templates()[name]
    given = {field: "白塔镇" for field in template.fields}
    known = ("order_id", "tag", "ticket", "issuer", "level", "category", "site", "time")
    variables = tuple(
        (field, value)
        for field, value in given.items()
        if field not in (*known, "unit", "task", "commander")
    )
    wanted = order(
        sms="", template=name, variables=variables, ticket="P-7", commander=Commander("王建国")
    )
    filled, faults = written(wanted, shipped_templates(), "仙居应急联动", AT_LOCAL)
    assert faults == ()
    text = for_units(filled.sms, ("白塔镇应急队",), (Task.CROSS_TOWNSHIP,))
    assert "{" not in text + for_units(filled.voice + filled.radio_text, (), ())
    assert "【仙居应急联动】" in text
    assert sms_parts(text) <= 3
    assert "回复" in text
    assert "请按1" in filled.voice

"""The wire form of an order: every fault at once, and nothing that is not known."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.orders.order import Bearer, Level, Mode, Order, Priority, Task
from gateway.orders.order_form import OrderFaults, read_order

NOW = datetime(2026, 8, 12, 6, tzinfo=UTC)
SCENARIOS = Path(__file__).parents[2] / "scenarios"
GOOD: dict[str, Any] = {
    "order_id": "XJ-1",
    "level": "重大",
    "category": "自然灾害",
    "class": "non_police",
    "sms": "集结",
    "legs": [{"unit_id": "G01"}],
}


def read(**changes: Any) -> Order | OrderFaults:
    data = {key: value for key, value in (GOOD | changes).items() if value is not ...}
    return read_order(data, issuer="core", accepted_at_utc=NOW)


def shown(**changes: Any) -> str:
    found = read(**changes)
    assert isinstance(found, OrderFaults), found
    return "\n".join(found.faults)


def test_what_is_left_out_has_its_default() -> None:
    order = read()
    assert isinstance(order, Order)
    assert (order.mode, order.priority, order.issuer) == (Mode.REAL, Priority.NORMAL, "core")
    assert order.legs[0].task is Task.ONSITE
    assert order.legs[0].double_feedback


def test_english_levels_and_zoned_times_are_read() -> None:
    order = read(level="extraordinary", issued_at="2026-08-12T14:00:00+08:00", bearers=["sms"])
    assert isinstance(order, Order)
    assert order.level is Level.EXTRAORDINARY
    assert order.issued_at_utc == NOW
    assert order.bearers == (Bearer.SMS,)


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*/orders.jsonl")))
def test_the_orders_of_the_scenarios_are_valid_as_they_stand(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        order = read_order(json.loads(line), issuer="core", accepted_at_utc=NOW)
        assert isinstance(order, Order), order


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"order_id": ...}, "order_id: 缺少必填字段"),
        ({"order_id": "a b"}, "order_id: 只能用"),
        ({"order_id": "x" * 65}, "order_id: 只能用"),
        ({"order_id": 5}, "order_id: 应为非空文字"),
        ({"level": "很大"}, "level: '很大' 不在"),
        ({"class": ["police"]}, "class: "),
        ({"sms": ...}, "sms, voice, radio_text: 至少要有一种文字"),
        ({"sms": "  "}, "sms, voice, radio_text: 至少要有一种文字"),
        ({"sms": "a\0b"}, "sms: 含有无法发送的字符"),
        ({"legs": ...}, "legs, to: 至少要有一个下达对象"),
        ({"legs": []}, "legs, to: 至少要有一个下达对象"),
        ({"legs": [{"unit_id": "G01"}, {"unit_id": "G01"}]}, "重复"),
        ({"legs": [{"unit_id": "G01"}, {"unit_id": "G01", "task": "boat"}]}, "单位重复: G01"),
        ({"legs": [{"unit": "G01"}]}, "legs: 第1项: 不认识的字段 unit; 缺少 unit_id"),
        ({"legs": "G01"}, "legs: 应为列表"),
        ({"mandatory_confrim": []}, "mandatory_confrim: 不认识的字段"),
        ({"expires_at": "2026-08-12T14:00:00"}, "expires_at: '2026-08-12T14:00:00' 没有时区"),
        ({"expires_at": "bald"}, "不是 ISO 8601 时刻"),
        ({"poll": {"need": 0, "stand_down": "x"}}, "poll: need 应为正整数"),
        ({"poll": {"need": True}}, "缺少 stand_down"),
        ({"bearers": ["fax"]}, "bearers: 'fax' 不在"),
        ({"tag": "ab"}, "tag: 应为一个大写字母"),
        ({"mode": None}, "mode: "),
    ],
)
def test_a_fault_is_named_with_its_key(changes: dict[str, Any], fault: str) -> None:
    assert fault in shown(**changes)


def test_all_faults_are_listed_together() -> None:
    found = shown(level="x", category="y", tag="zz", legs=5, order_id="", new_key=1)
    assert [line.partition(":")[0] for line in found.splitlines()] == [
        *("new_key", "order_id", "tag", "level", "category", "legs"),
    ]


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "mode", "to", "poll", "roles", "expires_at", "copy_to", "?"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
            max_leaves=5,
        ),
    )
)
def test_any_json_gives_an_order_or_faults(data: dict[str, Any]) -> None:
    found = read_order(data, issuer="core", accepted_at_utc=NOW)
    assert isinstance(found, Order) or found.faults

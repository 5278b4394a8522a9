"""What dispatchers did to an order, in lines for the hall."""

from typing import Any

from gateway.cli.dispatch_lines import dispatch_lines
from tests.unit.cli.test_order_rows import EN, ZH

ORDER: dict[str, Any] = {
    "owner": "XJ-G01",
    "first_receiver": "XJ-G01",
    "first_received_at": "2026-08-12T06:00:30Z",
    "transfer": {"to": "XJ-G02", "asked_at": "2026-08-12T06:10:00Z", "reason": "属地"},
    "notices": [
        {
            "number": 1,
            "kind": "updated",
            "at": "2026-08-12T06:05:00Z",
            "told": 78,
            "owed": 80,
            "acked": 77,
            "not_acked": ["P-1", "P-2", "P-3"],
            "not_acked_count": 3,
        }
    ],
    "questions": [
        {
            "question": "XJ-1/sms/3#1",
            "open": True,
            "recipient": "P-9",
            "address": "15400000009",
            "at_stake": "短信结果不明",
        },
        {"question": "XJ-1/sms/4#1", "open": False},
    ],
    "leg_rows": [{"unit_id": "XJ-G01", "in_hand": "seat-1"}, {"unit_id": "XJ-G02", "in_hand": ""}],
}


def test_every_open_matter_is_a_line() -> None:
    assert dispatch_lines(ORDER, ZH) == [
        "责任单位: XJ-G01 白塔镇应急队 (首接 XJ-G01 白塔镇应急队 14:00:30)",
        "移交未接: XJ-G02 14:10:00 属地",
        "通知 1 更新 14:05:00: 已告知 78/80 签收 77 未签收: P-1、P-2、P-3",
        "待决定 XJ-1/sms/3#1: P-9 15400000009 短信结果不明",
        "人工接管: XJ-G01 白塔镇应急队 seat-1",
    ]


def test_an_order_to_which_nothing_was_done_has_no_such_lines() -> None:
    assert dispatch_lines({"leg_rows": [{"unit_id": "U", "in_hand": ""}], "notices": []}, EN) == []

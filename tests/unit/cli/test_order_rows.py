"""Orders as rows and lines of text."""

from typing import Any
from zoneinfo import ZoneInfo

from gateway.cli.order_changes import changes, most_urgent
from gateway.cli.order_rows import (
    Style,
    delivery_rows,
    leg_headers,
    leg_rows,
    list_headers,
    list_rows,
    sums,
)
from gateway.cli.vocabulary import Vocabulary

ZONE = ZoneInfo("Asia/Shanghai")
ZH = Style(Vocabulary("zh"), ZONE, {"XJ-G01": "白塔镇应急队", "XJ-G02": "XJ-G02"})
EN = Style(Vocabulary("en"), ZONE, {})


def mark(at: str, **more: Any) -> dict[str, Any]:
    return {"at": f"2026-08-12T{at}Z", "by": "张三", "via": "sms", "implied": False, **more}


def leg(unit_id: str, strength: int | None = None, **marks: dict[str, Any]) -> dict[str, Any]:
    return {"unit_id": unit_id, "task": "onsite", "strength": strength, "marks": marks}


def sent(state: str, *units: str) -> dict[str, Any]:
    return {
        "recipient": "P-1",
        "units": list(units),
        "bearer": "sms",
        "address": "15400000001",
        "state": state,
        "attempt": 1,
        "channel": "modem-1",
        "cause": "",
    }


def order(*legs: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = [status for one in legs for status in one["marks"]]
    return {
        "order_id": "XJ-1",
        "tag": "A",
        "mode": "real",
        "level": "重大",
        "state": "open",
        "accepted_at": "2026-08-12T06:00:00Z",
        "units": len(legs),
        "recipients": 3,
        "deliveries": {"delivered": 2, "failed": 0, "expired": 0},
        "legs": {status: said.count(status) for status in said},
        "leg_rows": list(legs),
        "delivery_rows": [],
        **more,
    }


def test_a_unit_shows_when_it_first_said_what_and_what_else_it_said() -> None:
    first = leg(
        "XJ-G01",
        15,
        acked=mark("06:01:00", implied=True),
        mustered=mark("06:10:00"),
        refused=mark("06:11:00", reason="道路中断"),
    )
    found = order(
        first,
        leg("XJ-G02"),
        delivery_rows=[sent("delivered", "XJ-G01"), sent("failed", "XJ-G01", "XJ-G02")],
    )
    assert leg_rows(found, ZH) == [
        [
            *("XJ-G01 白塔镇应急队", "1/2", "(14:01:00)", "14:10:00", "", "", "15"),
            "无法执行 道路中断",
        ],
        ["XJ-G02", "0/1", "", "", "", "", "", ""],
    ]
    assert len(leg_headers(ZH)) == 8
    assert leg_headers(ZH)[:3] == ["单位", "送达", "签收"]
    assert leg_headers(EN)[:3] == ["Unit", "delivered", "acked"]


def test_a_strength_of_zero_is_shown() -> None:
    assert leg_rows(order(leg("XJ-G01", 0)), ZH)[0][6] == "0"


def test_the_list_has_a_row_an_order() -> None:
    found = order(leg("XJ-G01", acked=mark("06:01:00")), leg("XJ-G02"))
    assert len(list_headers(ZH)) == len(list_rows([found], ZH)[0])
    assert list_rows([found], ZH) == [
        [
            *("XJ-1", "A", "实战", "重大", "进行中", "14:00:00", "2", "3", "2"),
            *("1/2", "0/2", "0/2", "0/2"),
        ]
    ]


def test_what_an_older_gateway_leaves_out_is_left_empty() -> None:
    assert list_rows([{"order_id": "XJ-1", "state": "closed"}], ZH)[0][:5] == [
        *("XJ-1", "", "", "", "已关闭")
    ]


def test_a_delivery_is_never_called_acknowledged() -> None:
    (row,) = delivery_rows([sent("delivered", "XJ-G01", "XJ-G02")], ZH)
    assert row == ["P-1", "XJ-G01、XJ-G02", "短信", "15400000001", "送达", "1", "modem-1", ""]
    assert delivery_rows([sent("accepted")], ZH)[0][4] == "网络已受理"


def test_where_a_call_can_be_heard_again_stands_behind_its_cause() -> None:
    call = {**sent("failed"), "cause": "no_confirmation", "recording": "2026-08-12/1.wav"}
    confirmed = {**sent("answered"), "recording": "2026-08-12/2.wav"}
    rows = delivery_rows([call, confirmed], ZH)
    assert [row[-1] for row in rows] == ["no_confirmation 2026-08-12/1.wav", "2026-08-12/2.wav"]


def test_the_sums_name_failures_and_refusals_only_where_there_are_any() -> None:
    assert sums(order(leg("XJ-G01", acked=mark("06:01:00"))), ZH) == (
        "XJ-1 [A] 进行中: 送达 2/3 签收 1/1 集结 0/1 到达 0/1 结束 0/1"
    )
    worse = order(
        leg("XJ-G01", refused=mark("06:01:00")),
        deliveries={"delivered": 0, "failed": 1, "expired": 2},
        tag="",
    )
    assert sums(worse, EN) == (
        "XJ-1 open: delivered 0/3 failed 3 acked 0/1 mustered 0/1 arrived 0/1 ended 0/1 refused 1"
    )


def test_only_what_is_new_becomes_a_line_in_the_order_it_was_said() -> None:
    before = order(leg("XJ-G01", acked=mark("06:01:00")), leg("XJ-G02"))
    after = order(
        leg("XJ-G01", acked=mark("06:01:00"), mustered=mark("06:09:00")),
        leg("XJ-G02", refused=mark("06:08:00", reason="车坏", by="")),
    )
    assert changes({}, before, ZH) == [
        "14:01:00 XJ-G01 白塔镇应急队 签收 (张三 短信)",
        sums(before, ZH),
    ]
    assert changes(before, before, ZH) == []
    assert changes(before, after, ZH) == [
        "14:08:00 XJ-G02 无法执行 车坏 (短信)",
        "14:09:00 XJ-G01 白塔镇应急队 集结 (张三 短信)",
        sums(after, ZH),
    ]


def test_the_sums_are_told_when_only_they_moved() -> None:
    before = order(leg("XJ-G01"))
    after = order(leg("XJ-G01"), state="closed")
    assert changes(before, after, ZH) == [sums(after, ZH)]


def test_where_there_is_little_room_the_silent_units_stay() -> None:
    found = order(
        leg("XJ-G01", acked=mark("06:01:00"), mustered=mark("06:02:00")),
        leg("XJ-G02"),
        leg("XJ-G03", acked=mark("06:01:00")),
    )
    rows = leg_rows(found, ZH)
    assert most_urgent(rows, 3) == rows
    assert [row[0] for row in most_urgent(rows, 2)] == ["XJ-G02", "XJ-G03"]
    assert most_urgent(rows, -1) == []


def test_what_has_not_left_yet_is_told_with_its_time_where_that_is_known() -> None:
    found = order(leg("XJ-G01"))
    assert "待发段数" not in sums(found | {"parts_left": 0}, ZH)
    assert sums(found | {"parts_left": 12}, ZH).endswith("待发段数 12")
    leaves = found | {"parts_left": 12, "eta_s": 200}
    assert sums(leaves, ZH).endswith("待发段数 12 预计还需 3:20")

"""Requests nobody can carry out: one answer with every fault where it can be given, else a log."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from gateway import app
from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

PREFIX = "muster/v1/xianju/request"
SUBMIT = f"{PREFIX}/order/submit"


def envelope(**changes: Any) -> bytes:
    sound = {"transaction": "t-x", "reply_to": "core-1", "data": order()}
    kept = {key: value for key, value in (sound | changes).items() if value is not ...}
    return json.dumps(kept, ensure_ascii=False).encode()


async def answer_to(
    hall: SmallHall, topic: str, payload: bytes, transaction: str | None = "t-x"
) -> dict[str, Any]:
    """The one response with this transaction."""
    answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    hall.core._answers[transaction] = answer  # type: ignore[index]
    hall.core.send(topic, payload)
    async with asyncio.timeout(60):
        return await answer


@pytest.mark.parametrize(
    ("topic", "payload", "transaction", "faults"),
    [
        (f"{PREFIX}/foo/bar", envelope(), "t-x", ["没有 foo/bar 这种请求"]),
        (
            f"{SUBMIT}/now",
            envelope(),
            "t-x",
            [f"主题 {SUBMIT}/now 不是 muster/v1/{{site}}/request/{{noun}}/{{verb}} 的形式"],
        ),
        (
            f"{PREFIX}/order",
            envelope(transaction=..., data=[]),
            None,
            [
                f"主题 {PREFIX}/order 不是 muster/v1/{{site}}/request/{{noun}}/{{verb}} 的形式",
                "transaction: 缺少, 应为 1 至 256 字的文字",
                "data: 应为 JSON 对象",
            ],
        ),
        (SUBMIT, envelope()[:-1], "t-x", ["消息不是 UTF-8 编码的 JSON: Input data was truncated"]),
        (
            SUBMIT,
            envelope(transaction=7, data="sms"),
            None,
            ["transaction: 不合规定, 应为 1 至 256 字的文字", "data: 应为 JSON 对象"],
        ),
    ],
    ids=["unknown", "too deep", "too short", "cut off", "wrong types"],
)
def test_whoever_can_be_told_is_told_every_fault_at_once(
    tmp_path: Path, topic: str, payload: bytes, transaction: str | None, faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            answer = await answer_to(hall, topic, payload, transaction)
            await hall.clock.sleep(60)
        assert answer["status"] == "error"
        assert answer["faults"] == faults
        # Nothing half done, and nothing that would be handled again.
        assert "order.accepted" not in hall.core.kinds()
        assert not hall.network.texts
        assert not hall.core._requests

    run_virtual(story())


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff\xfe", b"[1]", b'"order"', envelope(reply_to="a/b"), envelope(reply_to=...)],
    ids=["empty", "no text", "a list", "a word", "illegal reply_to", "no reply_to"],
)
def test_what_cannot_be_answered_is_logged_and_counted(
    tmp_path: Path, payload: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = LogCapture()
    monkeypatch.setattr(app, "_log", structlog.wrap_logger(None, processors=[logs]))

    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life() as gateway:
            for _ in range(2):
                hall.core.send(f"{PREFIX}/order/show", payload)
                await hall.clock.sleep(1)
            assert gateway._status().endswith("2 unreadable requests")
            assert (await hall.core.request("order", "list", {}))["status"] == "ok"
        assert not hall.core._requests

    run_virtual(story())
    told = [line for line in logs.entries if line["event"] == "request unreadable"]
    assert [line["count"] for line in told] == [1, 2]
    assert all(line["faults"] for line in told)


@pytest.mark.parametrize("topic", [SUBMIT, f"{SUBMIT}/now"])
def test_an_order_that_cannot_be_read_is_kept_and_told(tmp_path: Path, topic: str) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            hall.core.send(topic, envelope(reply_to="?"))
            await hall.clock.sleep(5)
        (refused,) = hall.core.of_kind("order.refused")
        assert any("reply_to" in fault for fault in refused["data"]["faults"])

    run_virtual(story())


_UNIT = {"order_id": "XJ-1", "unit_id": "G01", "operator": "seat1"}


@pytest.mark.parametrize(
    ("request_name", "data", "faults"),
    [
        (
            "operator/bind",
            {"order_id": 5, "unit_id": [], "code": {}, "operator": True, "message_t": "1"},
            [
                "unit_id: 应为文字",
                "code: 应为文字",
                "operator: 应为文字",
                "order_id: 没有进行中的指令 5",
                "code: {} 不是一种回复",
                "message_t: 应为指令受理后的秒数",
                "source, answer: 没有可以绑定的来信",
            ],
        ),
        (
            "operator/bind",
            _UNIT | {"unit_id": {}, "code": "1", "message_t": 1e300},
            [
                "unit_id: 应为文字",
                "unit_id: 指令不含单位 {}",
                "message_t: 应为指令受理后的秒数",
                "source, answer: 没有可以绑定的来信",
            ],
        ),
        (
            "operator/correct",
            _UNIT | {"status": "arrived", "at": "0001-01-01T00:00+08", "reason": "x"},
            ["at: '0001-01-01T00:00+08' 不是 ISO 8601 时刻", "status: G01 还没有 arrived 的记录"],
        ),
        ("unit/report", {"complete": 1}, [
            "order_id: 缺少", "unit_id: 缺少", "order_id: 没有进行中的指令 None",
            "complete: 应为 true 或 false",
        ]),
    ],
)  # fmt: skip
def test_data_of_the_wrong_type_is_named_field_by_field(
    tmp_path: Path, request_name: str, data: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            noun, _, verb = request_name.partition("/")
            answer = await hall.core.request(noun, verb, data)
        assert answer["faults"] == faults

    run_virtual(story())


def test_a_seat_binds_with_the_plain_words_of_the_contract(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            hall.network.send_text("15400017777", "白塔的人齐了")
            await hall.clock.sleep(20)
            bind = _UNIT | {"source": "15400017777", "code": "集结完毕 15人"}
            answer = await hall.core.request("operator", "bind", bind)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
        assert answer["status"] == "ok"
        assert shown["data"]["legs"]["mustered"] == 1
        (row,) = [row for row in shown["data"]["leg_rows"] if row["unit_id"] == "G01"]
        assert row["strength"] == 15

    run_virtual(story())

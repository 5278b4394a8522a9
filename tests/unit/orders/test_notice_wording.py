"""The words of a notice name their order once, and say nothing twice."""

import pytest

from gateway.orders.notice_wording import (
    UPDATE,
    naming_order,
    number_of,
    prefaced,
    update_preface,
)
from gateway.orders.order import Bearer, Commander
from tests.unit.orders.one_order import order

WANG = Commander("王建国", "15400010077", "1001000")


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("【中心】指令A:改到南门", "【中心】【更新】指令A(XJ-1):改到南门"),
        ("【演练】【中心】指令A:改到南门", "【演练】【中心】【更新】指令A(XJ-1):改到南门"),
        (
            "【中心】致甲队、乙队:指令A:改到南门",
            "【中心】【更新】指令A(XJ-1):致甲队、乙队:改到南门",
        ),
        ("【中心】改到南门,指令A:不变", "【中心】【更新】指令A(XJ-1):改到南门,指令A:不变"),
        ("【中心】指令B:改到南门", "【中心】【更新】指令A(XJ-1):指令B:改到南门"),
    ],
)
def test_the_letter_is_said_once(text: str, notice: str) -> None:
    assert prefaced(Bearer.SMS, text, UPDATE, number_of(order())) == notice


def test_the_letter_is_spoken_once() -> None:
    said = prefaced(
        Bearer.VOICE, "这是演练。指令A:改到南门。这是演练。", UPDATE, number_of(order())
    )
    assert said == "这是演练。更新通知,指令A(XJ-1)。改到南门。这是演练。"


def test_a_new_commander_is_named_once() -> None:
    preface = update_preface(order(), order(commander=WANG))
    line = "王建国 15400010077 电台1001000"
    for text, rest in (
        (f"【中心】集结。总指挥:{line}。回复1签收", "集结。回复1签收"),
        (f"【中心】集结。总指挥:{line}", "集结"),
        (f"【中心】集结。单号7。总指挥:{line}。回复1签收", "集结。单号7。回复1签收"),
    ):
        notice = prefaced(Bearer.SMS, text, UPDATE, preface)
        assert notice == f"【中心】【更新】指令A(XJ-1),现场总指挥为{line}:{rest}"


def test_a_text_that_says_neither_letter_nor_number_gets_both() -> None:
    assert naming_order(order(), "【中心】待命解除") == "【中心】指令A(XJ-1):待命解除"
    for named in ("【中心】征询A已满,待命解除", "【中心】XJ-1待命解除"):
        assert naming_order(order(), named) == named

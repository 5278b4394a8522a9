"""Any payload becomes a request or a list of faults; no response is ever too long."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core_link.requests import (
    LONGEST_REQUEST_BYTES,
    RequestFault,
    WireRequest,
    decode_request,
    encode_response,
)

SUBMIT = "muster/v1/lab/request/order/submit"
GOOD = {"transaction": "t-1", "reply_to": "core-1", "data": {"order_id": "单1"}}
NO_TRANSACTION = "transaction: 缺少, 应为 1 至 256 字的文字"
NO_REPLY_TO = "reply_to: 缺少, 应为 [A-Za-z0-9-]{1,64}"
BAD_TRANSACTION = NO_TRANSACTION.replace("缺少", "不合规定")
BAD_REPLY_TO = NO_REPLY_TO.replace("缺少", "不合规定")
NO_DATA = "data: 应为 JSON 对象"
NO_TOPIC = "主题 {} 不是 muster/v1/{{site}}/request/{{noun}}/{{verb}} 的形式"
TOO_LONG = "消息长 {} 字节, 超过 1 MiB 的上限"


def payload(**changes: object) -> bytes:
    return json.dumps(GOOD | changes, ensure_ascii=False).encode()


def test_a_sound_request() -> None:
    expected = WireRequest("order", "submit", "t-1", "core-1", {"order_id": "单1"})
    assert decode_request(SUBMIT, payload()) == expected
    assert decode_request(SUBMIT, payload(added_later=1)) == expected


def test_a_request_without_data_has_empty_data() -> None:
    bare = b'{"transaction": "t", "reply_to": "c"}'
    assert decode_request(SUBMIT, bare) == WireRequest("order", "submit", "t", "c", {})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"transaction": ""}, RequestFault("core-1", None, (BAD_TRANSACTION,))),
        ({"transaction": "t" * 257}, RequestFault("core-1", None, (BAD_TRANSACTION,))),
        ({"transaction": 7}, RequestFault("core-1", None, (BAD_TRANSACTION,))),
        ({"transaction": None}, RequestFault("core-1", None, (NO_TRANSACTION,))),
        ({"reply_to": "a b"}, RequestFault(None, "t-1", (BAD_REPLY_TO,))),
        ({"reply_to": "../+"}, RequestFault(None, "t-1", (BAD_REPLY_TO,))),
        ({"reply_to": "x\n"}, RequestFault(None, "t-1", (BAD_REPLY_TO,))),
        ({"reply_to": ["core-1"]}, RequestFault(None, "t-1", (BAD_REPLY_TO,))),
        ({"reply_to": None}, RequestFault(None, "t-1", (NO_REPLY_TO,))),
        ({"data": []}, RequestFault("core-1", "t-1", (NO_DATA,))),
        ({"data": None}, RequestFault("core-1", "t-1", (NO_DATA,))),
    ],
)
def test_one_fault(changes: dict[str, object], fault: RequestFault) -> None:
    assert decode_request(SUBMIT, payload(**changes)) == fault


def test_every_fault_is_listed() -> None:
    topic = "muster/v1/lab/request/order"
    wrong = decode_request(topic, b'{"data": 1}')
    faults = (NO_TOPIC.format(topic), NO_TRANSACTION, NO_REPLY_TO, NO_DATA)
    assert wrong == RequestFault(None, None, faults)


def test_a_misspelt_topic_is_answered() -> None:
    topic = "muster/v1/lab/request/order/submit/now"
    expected = RequestFault("core-1", "t-1", (NO_TOPIC.format(topic),))
    assert decode_request(topic, payload()) == expected


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "不是 UTF-8 编码的 JSON"),
        (b"{", "不是 UTF-8 编码的 JSON"),
        ("单".encode("gb18030"), "不是 UTF-8 编码的 JSON"),
        (b"[]", "消息不是 JSON 对象"),
        (b'"text"', "消息不是 JSON 对象"),
        (b"null", "消息不是 JSON 对象"),
        (b"[" * 500_000, "嵌套过深"),
        (b'{"data":' * 50_000, "嵌套过深"),
        (b'{"reply_to": "a b"', "不是 UTF-8 编码的 JSON"),
        (b'{"data": "\\"reply_to\\": \\"core-1\\""', "不是 UTF-8 编码的 JSON"),
    ],
)
def test_what_is_no_request_at_all(raw: bytes, words: str) -> None:
    fault = decode_request(SUBMIT, raw)
    assert isinstance(fault, RequestFault)
    assert (fault.reply_to, fault.transaction, len(fault.faults)) == (None, None, 1)
    assert words in fault.faults[0]


@pytest.mark.parametrize(
    ("raw", "transaction"),
    [
        (payload() + b"}", "t-1"),
        (payload()[:-5], "t-1"),
        (b'{"transaction": "\xff", "reply_to": "core-1"}', "\ufffd"),
        (b'{"transaction": "\\ud800", "reply_to": "core-1"}', None),
        (b'{"reply_to" : "core-1", "data": {"sms": "broken', None),
        (b'{"transaction": 7, "reply_to": "core-1",}', None),
    ],
)
def test_broken_json_is_answered_where_it_says_to_whom(raw: bytes, transaction: str | None) -> None:
    fault = decode_request(SUBMIT, raw)
    assert isinstance(fault, RequestFault)
    assert (fault.reply_to, fault.transaction, len(fault.faults)) == ("core-1", transaction, 1)


def test_an_oversize_request_can_still_be_answered() -> None:
    raw = payload(data={"sms": "x" * LONGEST_REQUEST_BYTES})
    expected = RequestFault("core-1", "t-1", (TOO_LONG.format(len(raw)),))
    assert decode_request(SUBMIT, raw) == expected


def test_an_oversize_request_with_a_bad_head_has_all_its_faults() -> None:
    raw = payload(transaction=1, reply_to="/", data="x" * LONGEST_REQUEST_BYTES)
    faults = (TOO_LONG.format(len(raw)), BAD_TRANSACTION, BAD_REPLY_TO)
    assert decode_request(SUBMIT, raw) == RequestFault(None, None, faults)


@pytest.mark.parametrize("raw", [b"x" * 2_000_000, b"[" * 2_000_000, b'{"a":' * 500_000])
def test_oversize_rubbish_has_one_fault(raw: bytes) -> None:
    expected = RequestFault(None, None, (TOO_LONG.format(len(raw)),))
    assert decode_request(SUBMIT, raw) == expected


def test_exactly_1_mib_is_read() -> None:
    room = LONGEST_REQUEST_BYTES - len(payload(data={"sms": ""}))
    assert isinstance(decode_request(SUBMIT, payload(data={"sms": "x" * room})), WireRequest)
    assert isinstance(decode_request(SUBMIT, payload(data={"sms": "x" * (room + 1)})), RequestFault)


@given(st.text(), st.binary())
def test_nothing_raises(topic: str, raw: bytes) -> None:
    assert isinstance(decode_request(topic, raw), RequestFault)


@given(st.binary(max_size=4), st.integers(0, 70))
def test_mutated_requests_never_raise(noise: bytes, at: int) -> None:
    good = payload()
    decode_request(SUBMIT, good[:at] + noise + good[at + 1 :])


def test_responses() -> None:
    assert json.loads(encode_response("t", data={"名": "仙居"})) == {
        "transaction": "t",
        "status": "ok",
        "data": {"名": "仙居"},
    }
    assert json.loads(encode_response(None, faults=("a", "b"))) == {
        "transaction": None,
        "status": "error",
        "error": "a; b",
        "faults": ["a", "b"],
        "data": {},
    }
    assert json.loads(encode_response("t", error="refused", faults=["a"], data={"x": 1})) == {
        "transaction": "t",
        "status": "error",
        "error": "refused",
        "faults": ["a"],
        "data": {"x": 1},
    }


def test_a_response_stays_within_256_kib() -> None:
    room = 256 * 1024 - len(encode_response("t", data={"x": ""}))
    assert len(encode_response("t", data={"x": "y" * room})) == 256 * 1024
    with pytest.raises(ValueError, match="256 KiB"):
        encode_response("t", data={"x": "y" * (room + 1)})

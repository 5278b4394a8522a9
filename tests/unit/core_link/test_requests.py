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
NO_TRANSACTION = "`transaction` is not a text of 1 to 256 characters"
NO_REPLY_TO = "`reply_to` is not a text of the form [A-Za-z0-9-]{1,64}"
NO_DATA = "`data` is not a JSON object"


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
        ({"transaction": ""}, RequestFault("core-1", None, (NO_TRANSACTION,))),
        ({"transaction": "t" * 257}, RequestFault("core-1", None, (NO_TRANSACTION,))),
        ({"transaction": 7}, RequestFault("core-1", None, (NO_TRANSACTION,))),
        ({"reply_to": "a b"}, RequestFault(None, "t-1", (NO_REPLY_TO,))),
        ({"reply_to": "../+"}, RequestFault(None, "t-1", (NO_REPLY_TO,))),
        ({"reply_to": "x\n"}, RequestFault(None, "t-1", (NO_REPLY_TO,))),
        ({"reply_to": None}, RequestFault(None, "t-1", (NO_REPLY_TO,))),
        ({"data": []}, RequestFault("core-1", "t-1", (NO_DATA,))),
        ({"data": None}, RequestFault("core-1", "t-1", (NO_DATA,))),
    ],
)
def test_one_fault(changes: dict[str, object], fault: RequestFault) -> None:
    assert decode_request(SUBMIT, payload(**changes)) == fault


def test_every_fault_is_listed() -> None:
    wrong = decode_request("muster/v1/lab/request/order", b'{"data": 1}')
    assert wrong == RequestFault(
        None,
        None,
        (
            "the topic is not muster/v1/{site}/request/{noun}/{verb}",
            NO_TRANSACTION,
            NO_REPLY_TO,
            NO_DATA,
        ),
    )


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not UTF-8 JSON"),
        (b"{", "not UTF-8 JSON"),
        (payload() + b"}", "not UTF-8 JSON"),
        (b'{"transaction": "\xff", "reply_to": "c"}', "not UTF-8 JSON"),
        (b'{"transaction": "\\ud800", "reply_to": "c"}', "not UTF-8 JSON"),
        ("单".encode("gb18030"), "not UTF-8 JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"[" * 500_000, "nested too deeply"),
        (b'{"data":' * 50_000, "nested too deeply"),
    ],
)
def test_what_is_no_request_at_all(raw: bytes, words: str) -> None:
    fault = decode_request(SUBMIT, raw)
    assert isinstance(fault, RequestFault)
    assert (fault.reply_to, fault.transaction, len(fault.faults)) == (None, None, 1)
    assert words in fault.faults[0]


def test_an_oversize_request_can_still_be_answered() -> None:
    raw = payload(data={"sms": "x" * LONGEST_REQUEST_BYTES})
    words = f"message of {len(raw)} bytes is over the limit of 1 MiB"
    assert decode_request(SUBMIT, raw) == RequestFault("core-1", "t-1", (words,))


def test_an_oversize_request_with_a_bad_head_has_all_its_faults() -> None:
    raw = payload(transaction=1, reply_to="/", data="x" * LONGEST_REQUEST_BYTES)
    words = f"message of {len(raw)} bytes is over the limit of 1 MiB"
    expected = RequestFault(None, None, (words, NO_TRANSACTION, NO_REPLY_TO))
    assert decode_request(SUBMIT, raw) == expected


@pytest.mark.parametrize("raw", [b"x" * 2_000_000, b"[" * 2_000_000, b'{"a":' * 500_000])
def test_oversize_rubbish_has_one_fault(raw: bytes) -> None:
    words = f"message of {len(raw)} bytes is over the limit of 1 MiB"
    assert decode_request(SUBMIT, raw) == RequestFault(None, None, (words,))


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

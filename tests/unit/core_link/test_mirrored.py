"""A request may leave to its properties what MQTT 5 says there; the payload has the last word."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core_link.mirrored import completed, correlation_of

TO_CORE = "muster/v1/lab/response/core-1"


@pytest.mark.parametrize(
    ("said", "response_topic", "correlation", "expected"),
    [
        ({}, TO_CORE, b"t-1", {"reply_to": "core-1", "transaction": "t-1"}),
        ({"data": {}}, TO_CORE, b"", {"data": {}, "reply_to": "core-1"}),
        ({"reply_to": "core-2"}, TO_CORE, b"t", {"reply_to": "core-2", "transaction": "t"}),
        ({"transaction": 7}, TO_CORE, b"t", {"transaction": 7, "reply_to": "core-1"}),
        ({"reply_to": None}, TO_CORE, b"", {"reply_to": None}),
        ({}, "elsewhere/answers", b"\xff", {}),
        ({}, "muster/v1/lab/response/a b", b"", {}),
        ({}, "muster/v1/lab/response/a/b", b"", {}),
        ({}, "muster/v1/lab/request/order", b"", {}),
    ],
)
def test_what_is_left_out_is_filled_in(
    said: dict[str, object], response_topic: str, correlation: bytes, expected: dict[str, object]
) -> None:
    payload = json.dumps(said).encode()
    assert json.loads(completed(payload, response_topic, correlation)) == expected


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_object_stays_as_it_came(payload: bytes) -> None:
    assert completed(payload, TO_CORE, b"t") == payload


@given(st.binary(max_size=20), st.text(max_size=40), st.binary(max_size=20))
def test_nothing_raises(payload: bytes, topic: str, correlation: bytes) -> None:
    completed(payload, topic, correlation)
    correlation_of(topic, payload)
    correlation_of(TO_CORE, payload)


@pytest.mark.parametrize(
    ("topic", "payload", "correlation"),
    [
        (TO_CORE, b'{"transaction": "t-\xe5\x8f\xb7"}', "t-号".encode()),
        (TO_CORE, b'{"transaction": null}', b""),
        (TO_CORE, b"", b""),
        ("muster/v1/lab/event/order", b'{"transaction": "t"}', b""),
    ],
)
def test_a_response_carries_its_transaction(topic: str, payload: bytes, correlation: bytes) -> None:
    assert correlation_of(topic, payload) == correlation

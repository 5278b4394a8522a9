"""Topic names are those of the contract, and nothing that is no level gets into one."""

import pytest

from gateway.core_link.topics import Topics, is_level, request_parts

BAD_LEVELS = ["", "a b", "a/b", "+", "#", "a.b", "仙居", "a_b", "a\n", "x" * 65, "\0", "á"]


def test_the_names_of_the_contract() -> None:
    topics = Topics("xianju")
    assert topics.requests() == "muster/v1/xianju/request/#"
    assert topics.request("order", "submit") == "muster/v1/xianju/request/order/submit"
    assert topics.response("core-1") == "muster/v1/xianju/response/core-1"
    assert topics.event("delivery") == "muster/v1/xianju/event/delivery"
    assert topics.order("XJ-20260812-01") == "muster/v1/xianju/order/XJ-20260812-01"
    assert topics.channel("modem-1") == "muster/v1/xianju/channel/modem-1"
    assert topics.gateway("n1") == "muster/v1/xianju/gateway/n1"


@pytest.mark.parametrize("level", ["a", "A-1", "-", "x" * 64])
def test_levels(level: str) -> None:
    assert is_level(level)


@pytest.mark.parametrize("level", BAD_LEVELS)
def test_what_is_no_level_is_refused_everywhere(level: str) -> None:
    topics = Topics("xianju")
    assert not is_level(level)
    with pytest.raises(ValueError, match="topic level"):
        Topics(level)
    for name in (topics.response, topics.event, topics.order, topics.channel, topics.gateway):
        with pytest.raises(ValueError, match="topic level"):
            name(level)
    with pytest.raises(ValueError, match="topic level"):
        topics.request("order", level)


@pytest.mark.parametrize(
    ("topic", "parts"),
    [
        ("muster/v1/xianju/request/order/submit", ("order", "submit")),
        ("muster/v1/xianju/request/order", None),
        ("muster/v1/xianju/request/order/submit/now", None),
        ("muster/v1/xianju/request/order/", None),
        ("muster/v1/xianju/response/order/submit", None),
        ("muster/v2/xianju/request/order/submit", None),
        ("/muster/v1/xianju/request/order/submit", None),
        ("muster/v1/xianju/request/or der/submit", None),
        ("", None),
    ],
)
def test_request_parts(topic: str, parts: tuple[str, str] | None) -> None:
    assert request_parts(topic) == parts

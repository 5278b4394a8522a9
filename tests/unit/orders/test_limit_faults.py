"""A profile of limits that holds what no rule can be made of: named, never a crash."""

from typing import Any

import pytest

from gateway.orders.limits import LimitsUnreadable, read_profile

RULE: dict[str, Any] = {"id": "a", "event": "arrived", "limit_s": 60}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"event": []}, "rules a: event [] 不能计时"),
        ({"event": {"is": "arrived"}}, "rules a: event {'is': 'arrived'} 不能计时"),
        # A limit beyond the calendar would take down the gateway with the first order.
        ({"limit_s": 10**12}, "rules a: limit_s 应不超过 31622400 (一年)"),
        ({"limit_s": 10**30}, "rules a: limit_s 应不超过 31622400 (一年)"),
    ],
)
def test_it_is_refused_by_name(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(LimitsUnreadable) as caught:
        read_profile({"profile": "own", "rules": [RULE | changes]})
    assert caught.value.faults == (fault,)

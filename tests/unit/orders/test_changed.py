"""`changed` is `dataclasses.replace` for the records that are folded."""

from dataclasses import replace

import pytest

from gateway.orders.changed import changed
from gateway.orders.records import SendingState, Tally
from tests.unit.orders.one_order import opened


def test_it_makes_what_replace_makes() -> None:
    sending = opened().sending
    wanted = {"state": SendingState.FAILED, "attempt": 3, "cause": "gone"}
    assert changed(sending, **wanted) == replace(sending, **wanted)
    assert changed(sending) == sending
    assert changed(Tally(), units=4) == replace(Tally(), units=4)


def test_a_field_that_is_none_is_an_error() -> None:
    with pytest.raises(AttributeError):
        changed(Tally(), unit=4)

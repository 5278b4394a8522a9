"""No number and no word of anybody in a log line."""

import pytest

from gateway.runtime.log import mask, masked_number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("15400010123", "154****0123"), ("+8615400010123", "+86****0123"), ("10086", "*****")],
)
def test_a_number_is_recognisable_and_not_dialable(number: str, shown: str) -> None:
    assert masked_number(number) == shown


def test_texts_and_numbers_are_masked_wherever_they_stand() -> None:
    event = mask(
        None,
        "info",
        {
            "event": "sent",
            "order_id": "XJ-20260812-01",
            "to": "15400010123",
            "text": "立即集结",
            "cause": "no route to 15400010123",
            "count": 3,
        },
    )
    assert event == {
        "event": "sent",
        "order_id": "XJ-20260812-01",
        "to": "154****0123",
        "text": "(4 字)",
        "cause": "no route to 154****0123",
        "count": 3,
    }

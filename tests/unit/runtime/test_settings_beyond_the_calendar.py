"""Settings that would end beyond the calendar are faults of the file, not of the first order."""

from typing import Any

import pytest
from pydantic import ValidationError

from gateway.health_settings import Health
from gateway.rules_settings import ReportRules


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Health, {"self_text_every_s": 10**15}),
        (Health, {"self_text_late_s": 10**15}),
        (ReportRules, {"reminders_h": [12, 10**12]}),
    ],
)
def test_it_is_refused(kind: Any, data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(data)


def test_a_month_and_a_year_are_none() -> None:
    assert Health(self_text_every_s=31 * 86_400).self_text_every_s == 2_678_400
    assert ReportRules(reminders_h=(12, 8_784)).reminders_h == (12, 8_784)

"""A failed registration is tried again at most once a minute."""

import pytest

from drivers.sip.worker.registration_pace import RegistrationPace


@pytest.mark.parametrize("code", [0, 401, 403, 423, 500, 503])
def test_a_failure_is_tried_again_after_a_minute_and_no_sooner(code: int) -> None:
    pace = RegistrationPace()
    pace.told(code, 10.0)
    assert not pace.is_due(69.9)
    assert pace.is_due(70.0)
    assert not pace.is_due(70.1)
    assert not pace.is_due(129.9)
    assert pace.is_due(130.0)


def test_what_stands_is_left_alone() -> None:
    pace = RegistrationPace()
    assert not pace.is_due(0.0)
    pace.told(403, 0.0)
    pace.told(200, 1.0)
    assert not pace.is_due(1000.0)

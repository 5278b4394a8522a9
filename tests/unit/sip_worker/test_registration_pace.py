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


def test_a_silent_registrar_is_told_once_and_tried_again() -> None:
    pace = RegistrationPace()
    pace.asked(10.0)
    assert not pace.is_silent(17.9)
    assert pace.is_silent(18.0)
    assert not pace.is_silent(18.1)
    assert not pace.told(0, 42.0)  # the library's own patience is over
    assert pace.is_due(78.0)
    pace.asked(78.0)
    assert pace.told(503, 79.0)
    assert not pace.is_silent(1000.0)
    assert pace.is_due(139.0)


def test_an_answer_that_comes_late_counts() -> None:
    pace = RegistrationPace()
    pace.asked(0.0)
    assert pace.is_silent(8.0)
    assert pace.told(200, 20.0)
    assert not pace.is_due(1000.0)


def test_silence_to_a_refresh_of_the_library_is_news() -> None:
    pace = RegistrationPace()
    pace.asked(0.0)
    assert pace.told(200, 0.1)
    assert pace.told(0, 300.0)
    assert pace.is_due(360.0)


def test_what_stands_is_left_alone() -> None:
    pace = RegistrationPace()
    assert not pace.is_due(0.0)
    pace.told(403, 0.0)
    pace.told(200, 1.0)
    assert not pace.is_due(1000.0)

"""The other side is asked at its pace, and what is news is told."""

from drivers.sip.worker.ping_pace import SILENCE, PingPace


def test_it_is_asked_at_once_and_then_at_its_pace() -> None:
    pace = PingPace(30.0)
    assert pace.is_due(100.0)
    assert not pace.is_due(100.0)
    assert not pace.is_due(129.9)
    assert pace.is_due(130.0)


def test_only_what_changes_is_news() -> None:
    pace = PingPace(30.0)
    codes = [200, 200, SILENCE, SILENCE, 404, 200]
    assert [pace.is_news(code) for code in codes] == [True, False, True, False, True, True]


def test_silence_is_known_long_before_the_library_knows_it() -> None:
    pace = PingPace(30.0)
    assert not pace.is_silent(1000.0)
    assert pace.is_due(0.0)
    assert not pace.is_silent(4.9)
    assert pace.is_silent(5.0)
    assert pace.is_news(SILENCE)
    assert not pace.is_silent(29.9)


def test_one_that_is_asked_often_is_not_waited_for_longer_than_that() -> None:
    pace = PingPace(1.0)
    assert pace.is_due(0.0)
    assert pace.is_silent(1.0)

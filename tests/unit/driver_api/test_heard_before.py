"""Repeats are known, new things are not taken for repeats, and nothing is remembered for ever."""

from datetime import timedelta

from gateway.driver_api.duplicates import Duplicates, Hearing
from gateway.driver_api.event_keys import EventKeys
from gateway.driver_kit.virtual_loop import START_UTC


def test_a_repeat_is_being_kept_and_then_done() -> None:
    heard = Duplicates()
    assert heard.hear((1, b"a"), 0.0) is Hearing.NEW
    assert heard.hear((1, b"a"), 1.0) is Hearing.BEING_KEPT
    assert heard.hear((1, b"b"), 1.0) is Hearing.NEW
    heard.done((1, b"a"))
    assert heard.hear((1, b"a"), 2.0) is Hearing.DONE


def test_a_key_is_forgotten_after_its_time() -> None:
    heard = Duplicates(kept_s=30.0)
    heard.hear("a", 0.0)
    assert heard.hear("a", 29.0) is Hearing.BEING_KEPT
    assert heard.hear("a", 59.0) is Hearing.NEW


def test_who_begins_anew_is_heard_again_once_it_was_acknowledged() -> None:
    heard = Duplicates()
    for key in ("a", "b", "c"):
        heard.hear(key, 0.0)
    heard.done("a")
    heard.done("b")
    heard.clear(lambda key: key != "b")
    assert [heard.hear(key, 1.0) for key in ("a", "b", "c")] == [
        Hearing.NEW,
        Hearing.DONE,
        Hearing.BEING_KEPT,
    ]


def test_only_so_many_are_remembered() -> None:
    heard = Duplicates()
    for number in range(3000):
        heard.hear(number, 0.0)
    assert heard.hear(2999, 0.0) is Hearing.BEING_KEPT
    assert heard.hear(0, 0.0) is Hearing.NEW


def test_a_text_keeps_its_key_while_it_is_repeated() -> None:
    keys = EventKeys()
    first = keys.text("100", 7, b"1", START_UTC, 0.0)
    later = START_UTC + timedelta(minutes=11)
    assert keys.text("100", 7, b"1", later, 100.0) == first
    others = {keys.text("100", 8, b"1", later, 100.0), keys.text("101", 7, b"1", later, 100.0)}
    assert first not in others
    assert keys.text("100", 7, b"2", later, 100.0) != first


def test_a_text_across_a_restart_of_ours_has_the_same_key_and_tomorrows_another() -> None:
    first = EventKeys().text("100", 7, b"1", START_UTC, 0.0)
    assert EventKeys().text("100", 7, b"1", START_UTC + timedelta(seconds=30), 5.0) == first
    assert EventKeys().text("100", 7, b"1", START_UTC + timedelta(days=1), 5.0) != first


def test_the_next_life_of_a_radio_says_the_same_anew() -> None:
    keys = EventKeys()
    first = keys.text("100", 7, b"1", START_UTC, 0.0)
    other = keys.text("101", 7, b"1", START_UTC, 0.0)
    keys.begun_anew("100", 10.0)
    second = keys.text("100", 7, b"1", START_UTC + timedelta(seconds=20), 20.0)
    assert second != first
    assert keys.text("100", 7, b"1", START_UTC + timedelta(seconds=30), 30.0) == second
    assert keys.text("101", 7, b"1", START_UTC, 20.0) == other


def test_an_alarm_is_one_until_it_is_over() -> None:
    keys = EventKeys()
    first = keys.alarm("100", START_UTC, 0.0)
    assert keys.alarm("100", START_UTC + timedelta(seconds=90), 90.0) == first
    keys.alarm_over("100")
    assert keys.alarm("100", START_UTC + timedelta(seconds=91), 91.0) != first


def test_news_are_each_their_own() -> None:
    keys = EventKeys()
    assert len({keys.news("presence", "100", START_UTC) for _ in range(3)}) == 3

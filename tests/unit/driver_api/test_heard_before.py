"""Repeats are known, new things are not taken for repeats, and nothing is remembered for ever."""

from datetime import datetime, timedelta

from gateway.driver_api.heard_before import HeardBefore, HeardThing, Hearing
from gateway.driver_kit.virtual_loop import START_UTC


def memory(utc: datetime = START_UTC) -> HeardBefore:
    return HeardBefore(lambda: utc)


def text(heard: HeardBefore, now_s: float, sender: str = "100", *what: str) -> HeardThing:
    return heard.hear(30.0, now_s, "text", sender, *(what or ("7", "1")))


def test_a_repeat_is_being_kept_and_then_done_and_has_its_key() -> None:
    heard = memory()
    first, second = text(heard, 0.0), text(heard, 1.0)
    assert [first.hearing, second.hearing] == [Hearing.NEW, Hearing.BEING_KEPT]
    heard.done(first)
    third = text(heard, 2.0)
    assert third.hearing is Hearing.DONE
    assert first.key == second.key == third.key


def test_another_sender_reference_or_word_is_another_thing() -> None:
    heard = memory()
    things = [
        text(heard, 0.0),
        text(heard, 0.0, "101"),
        text(heard, 0.0, "100", "8", "1"),
        text(heard, 0.0, "100", "7", "2"),
    ]
    assert {thing.hearing for thing in things} == {Hearing.NEW}
    assert len({thing.key for thing in things}) == 4


def test_the_time_of_repeats_runs_from_the_first_hearing() -> None:
    heard = memory()
    keys = [text(heard, now_s).key for now_s in (0.0, 20.0, 30.0, 40.0, 60.0, 80.0)]
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4]
    assert len(set(keys)) == 3


def test_the_next_life_of_a_radio_says_the_same_anew() -> None:
    heard = memory()
    first, other = text(heard, 0.0), text(heard, 0.0, "101")
    heard.begun_anew("100")
    second = text(heard, 1.0)
    assert second.hearing is Hearing.NEW
    assert second.key != first.key
    assert text(heard, 1.0, "101").key == other.key
    heard.done(first)
    assert text(heard, 2.0).hearing is Hearing.BEING_KEPT


def test_what_a_session_did_not_keep_is_told_to_the_next_under_its_key() -> None:
    heard = memory()
    kept, lost = text(heard, 0.0, "100"), text(heard, 0.0, "101")
    heard.done(kept)
    heard.session_began()
    assert text(heard, 5.0, "100").hearing is Hearing.DONE
    again = text(heard, 5.0, "101")
    assert (again.hearing, again.key) == (Hearing.NEW, lost.key)


def test_after_a_restart_of_ours_no_answer_is_taken_for_one_that_the_journal_has() -> None:
    first = text(memory(), 0.0)
    assert text(memory(START_UTC + timedelta(seconds=3)), 0.0).key != first.key


def test_a_peer_that_begins_anew_repeats_nothing() -> None:
    heard = memory()
    first = text(heard, 0.0)
    heard.clear()
    second = text(heard, 0.0)
    assert second.hearing is Hearing.NEW
    assert second.key != first.key


def test_an_alarm_is_one_until_it_is_over_or_quiet() -> None:
    heard = memory()
    keys = [heard.alarm(now_s, "100").key for now_s in (0.0, 50.0, 110.0)]
    assert len(set(keys)) == 1
    heard.alarm_over("100")
    keys += [heard.alarm(now_s, "100").key for now_s in (120.0, 181.0)]
    assert len(set(keys)) == 3


def test_an_alarm_that_never_ends_is_told_again_after_ten_minutes() -> None:
    heard = memory()
    assert len({heard.alarm(float(now_s), "100").key for now_s in range(0, 900, 50)}) == 2


def test_a_registration_does_not_make_an_alarm_another_one() -> None:
    heard = memory()
    first = heard.alarm(0.0, "100")
    heard.begun_anew("100")
    assert heard.alarm(1.0, "100").key == first.key


def test_only_so_many_are_remembered() -> None:
    heard = memory()
    for number in range(5000):
        text(heard, 0.0, str(number))
    assert text(heard, 0.0, "4999").hearing is Hearing.BEING_KEPT
    assert text(heard, 0.0, "0").hearing is Hearing.NEW


def test_news_are_each_their_own() -> None:
    heard = memory()
    assert len({heard.new_key("presence", "100") for _ in range(3)}) == 3

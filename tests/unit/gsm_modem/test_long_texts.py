"""A long text is one answer, whatever dies or comes twice while its parts are deleted."""

import pytest

from gateway.driver_api import Event, Reply
from tests.unit.gsm_modem.scripted_modem import START, Bench
from tests.unit.gsm_modem.test_inbound import STAMP, delete, listing, part_line, read, stored

ERROR = "\r\nERROR\r\n"
PARTS = {1: "甲", 2: "乙", 3: "丙"}


def line(number: int, minute: int = 41) -> str:
    return part_line(PARTS[number], number, 3).replace(STAMP, f"628021{minute}000023")


def arrive(bench: Bench, *places: tuple[int, int], minute: int = 41) -> None:
    """(slot, part) of each; the minute is the stamp's, as it stands there."""
    for slot, number in places:
        bench.feed(stored(slot))
        bench.play([read(slot, line(number, minute))])


def next_process(*places: tuple[int, int]) -> Bench:
    """A session that finds these on the SIM."""
    bench = Bench()
    bench.play(START[:-2])
    entries = [(slot, 1, line(number)) for slot, number in places]
    bench.play([("AT+CMGL=4\r", listing(*entries)), START[-1]])
    return bench


def whole() -> Event:
    bench = Bench().started()
    arrive(bench, (1, 1), (2, 2), (3, 3))
    return bench.commit()


def test_the_parts_of_one_text_are_deleted_in_one_command_line() -> None:
    bench = Bench().started()
    arrive(bench, (4, 2), (5, 3), (6, 1))
    bench.commit()
    bench.play([delete(5, 4, 6)])
    bench.quiet()


def test_a_modem_that_takes_one_command_a_line_is_given_part_1_last_and_asked_once() -> None:
    bench = Bench().started()
    for first in (1, 4):
        places = [(first + number - 1, number) for number in PARTS]
        arrive(bench, *places, minute=41 + first)
        bench.commit()
        if first == 1:
            bench.play([("AT+CMGD=3;+CMGD=2;+CMGD=1\r", ERROR)])
            bench.play([read(slot, line(slot, 41 + first)) for slot in (3, 2, 1)])
        bench.play([delete(first + 2), delete(first + 1), delete(first)])
        bench.quiet()


@pytest.mark.parametrize("left", [(1,), (1, 2), (1, 3), (1, 2, 3)])
def test_what_a_death_left_of_a_recorded_text_is_no_second_answer(left: tuple[int, ...]) -> None:
    bench = next_process(*((number, number) for number in left))
    bench.wait(61)
    again = bench.commit()
    assert again.key == whole().key
    bench.play([delete(*reversed(left))])


@pytest.mark.parametrize("left", [(1,), (2,), (1, 3), (2, 3)])
def test_a_text_of_which_parts_are_late_is_told_after_a_minute_and_once_more_whole(
    left: tuple[int, ...],
) -> None:
    bench = Bench().started()
    arrive(bench, *((number, number) for number in left))
    bench.wait(59)
    assert bench.heard() == []
    bench.wait(2)
    partial = bench.commit()
    assert isinstance(partial, Reply)
    assert partial.incomplete
    assert partial.text.count("（缺第") == len(PARTS) - len(left)
    assert partial.key != whole().key
    bench.play([delete(*reversed(left))])
    rest = [number for number in PARTS if number not in left]
    bench.wait(1800)
    arrive(bench, *((number, number) for number in rest))
    late = bench.commit()
    assert isinstance(late, Reply)
    assert (late.text, late.incomplete) == ("甲乙丙", False)
    assert late.key == whole().key
    bench.play([delete(*reversed(rest))])
    bench.quiet()


def test_nothing_of_a_text_with_gaps_is_deleted_before_it_is_durable() -> None:
    bench = Bench().started()
    arrive(bench, (1, 1))
    bench.wait(61)
    assert len(bench.heard()) == 1
    bench.quiet()
    arrive(bench, (2, 2))
    bench.commit()
    bench.play([delete(1)])
    bench.quiet()


def test_late_parts_that_still_leave_a_gap_are_told_with_what_is_known() -> None:
    bench = Bench().started()
    arrive(bench, (1, 1))
    bench.wait(61)
    bench.commit()
    bench.play([delete(1)])
    arrive(bench, (2, 2))
    bench.wait(61)
    second = bench.commit()
    assert isinstance(second, Reply)
    assert (second.text, second.incomplete) == ("甲乙（缺第3段）", True)
    bench.play([delete(2)])
    arrive(bench, (3, 3))
    third = bench.commit()
    assert isinstance(third, Reply)
    assert (third.text, third.key) == ("甲乙丙", whole().key)


def test_a_part_of_a_later_text_under_the_same_reference_completes_no_old_one() -> None:
    bench = Bench().started()
    arrive(bench, (1, 1), (2, 2))
    bench.wait(61)
    bench.commit()
    bench.play([delete(2, 1)])
    bench.wait(600)
    arrive(bench, (1, 3), minute=51)
    assert bench.heard() == []
    bench.wait(61)
    alone = bench.commit()
    assert isinstance(alone, Reply)
    assert alone.text == "（缺第1段）（缺第2段）丙"


def test_what_was_told_with_gaps_at_a_start_is_heard_again_when_it_is_whole() -> None:
    """Its first name may be that of a text which the journal has; the second is another."""
    bench = next_process((1, 1), (2, 2))
    bench.wait(61)
    partial = bench.commit()
    bench.play([delete(2, 1)])
    arrive(bench, (3, 3))
    late = bench.commit()
    assert isinstance(late, Reply)
    assert late.text == "甲乙丙"
    assert late.key != partial.key


def test_later_parts_alone_are_heard_though_an_earlier_session_read_them() -> None:
    bench = next_process((2, 2), (3, 3))
    bench.wait(61)
    partial = bench.commit()
    assert isinstance(partial, Reply)
    assert partial.text == "（缺第1段）乙丙"
    assert partial.key != whole().key


def test_a_part_that_comes_twice_after_its_text_was_whole_is_that_text_again_at_once() -> None:
    bench = Bench().started()
    arrive(bench, (1, 1), (2, 2), (3, 3))
    first = bench.commit()
    bench.play([delete(3, 2, 1)])
    arrive(bench, (1, 3))
    assert bench.commit() == first
    bench.play([delete(1)])
    bench.quiet()


def test_a_repeat_of_part_1_waits_for_repeats_of_the_others_and_goes_last() -> None:
    """In every moment what lies on the SIM is named by it."""
    bench = Bench().started()
    arrive(bench, (1, 1), (2, 2), (3, 3), (4, 1), (5, 2), (6, 3))
    first = bench.commit()
    bench.play([delete(3, 2, 1)])
    for slot in (5, 6):
        assert bench.commit() == first
        bench.play([delete(slot)])
    bench.quiet()
    bench.wait(21)
    assert bench.commit() == first
    bench.play([delete(4)])
    bench.wait(700)
    bench.quiet()
    assert bench.heard() == []


def test_the_same_words_under_another_time_stamp_are_another_text() -> None:
    bench = Bench().started()
    arrive(bench, (1, 1), (2, 2), (3, 3))
    first = bench.commit()
    bench.play([delete(3, 2, 1)])
    arrive(bench, (1, 1), (2, 2), (3, 3), minute=51)
    second = bench.commit()
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert (second.text, second.sender) == (first.text, first.sender)
    assert second.key != first.key

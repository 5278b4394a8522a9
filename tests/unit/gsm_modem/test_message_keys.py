"""Keys: the same message read twice has one, two messages never share one."""

from gateway.driver_api import Reply
from tests.unit.gsm_modem.scripted_modem import START, Bench
from tests.unit.gsm_modem.test_inbound import (
    STAMP,
    delete,
    direct,
    part_line,
    read,
    stored,
    text_line,
)

NO_STAMP = "00000000000000"


def keys_of(stamp: str, wait_s: float, text: str = "1") -> list[str]:
    keys: list[str] = []
    for _ in range(2):
        bench = Bench()
        bench.now_s += wait_s * len(keys)
        bench.play(START)
        bench.feed(stored(3))
        bench.play([read(3, text_line(text, stamp))])
        keys += [event.key for event in bench.heard()]
    return keys


def test_the_same_text_read_again_after_a_crash_has_the_same_key() -> None:
    first, again = keys_of(STAMP, 60)
    assert first == again
    other, _ = keys_of(STAMP, 60, "2")
    assert other != first


def test_without_a_credible_time_stamp_equal_texts_differ() -> None:
    first, again = keys_of(NO_STAMP, 60)
    assert first != again
    bench = Bench().started()
    bench.feed(direct(text_line("1", NO_STAMP)) + direct(text_line("1", NO_STAMP)))
    one, two = bench.heard()
    assert one.key != two.key


def test_repeats_of_parts_of_a_finished_text_are_that_text_again() -> None:
    bench = Bench().started()
    for index, number in ((1, 1), (2, 2), (3, 2)):
        bench.feed(stored(index))
        bench.play([read(index, part_line("甲乙"[number - 1], number, 2))])
    first = bench.commit()
    bench.play([delete(2, 1)])
    again = bench.commit()
    assert isinstance(first, Reply)
    assert again == first
    bench.play([delete(3)])
    bench.quiet()

"""A slot may hold another text by the time it is deleted: nothing unread is ever deleted."""

from drivers.gsm_modem.profile import Profile, Timings
from gateway.driver_api import Probe
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench
from tests.unit.gsm_modem.test_at_machine import PROBE
from tests.unit.gsm_modem.test_inbound import (
    delete,
    listing,
    part_line,
    read,
    stored,
    text_line,
    texts,
)
from tests.unit.gsm_modem.test_submission import RESYNC

UNSET = "00000000000000"


def with_one_text(line: str) -> Bench:
    """A text was read in slot 3 and is durable; its deletion is out."""
    bench = Bench().started()
    bench.feed(stored(3))
    bench.play([read(3, line)])
    bench.commit()
    bench.expect("AT+CMGD=3\r")
    return bench


def probed(bench: Bench, used: int) -> None:
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play([*PROBE[:4], ("AT+CPMS?\r", f'\r\n+CPMS: "SM",{used},20\r\n{OK}')])


def test_a_text_that_comes_into_the_slot_while_it_is_cleared_is_read() -> None:
    bench = with_one_text(text_line("收到"))
    bench.feed(stored(3) + OK)
    bench.play([read(3, text_line("2"))])
    assert texts(bench) == ["2"]
    bench.commit()
    bench.play([delete(3)])
    bench.quiet()


def test_a_refusal_for_several_deletes_none_that_holds_something_new() -> None:
    bench = Bench().started()
    for index, number in ((3, 2), (5, 1)):
        bench.feed(stored(index))
        bench.play([read(index, part_line("甲乙"[number - 1], number, 2))])
    bench.commit()
    bench.expect("AT+CMGD=3;+CMGD=5\r")
    bench.feed("\r\nERROR\r\n")
    bench.play([read(3, text_line("2")), read(5, part_line("甲", 1, 2)), delete(5)])
    bench.quiet()
    assert texts(bench) == ["2"]


def test_a_deletion_without_an_answer_is_not_repeated_unseen() -> None:
    """The announcement of what came into the slot may have been spoilt with the answer."""
    bench = with_one_text(text_line("收到"))
    bench.wait(20.0)
    bench.play(RESYNC)
    probed(bench, 1)
    bench.play([read(3, text_line("2"))])
    assert texts(bench) == ["2"]
    bench.commit()
    bench.play([delete(3)])
    bench.quiet()


def test_several_deletions_without_an_answer_are_not_repeated_unseen() -> None:
    bench = Bench().started()
    for index, number in ((3, 2), (5, 1)):
        bench.feed(stored(index))
        bench.play([read(index, part_line("甲乙"[number - 1], number, 2))])
    bench.commit()
    bench.expect("AT+CMGD=3;+CMGD=5\r")
    bench.wait(20.0)
    bench.play(RESYNC)
    bench.play([read(3, text_line("2")), ("AT+CMGR=5\r", "\r\n+CMS ERROR: 321\r\n")])
    assert texts(bench) == ["2"]


def test_what_was_refused_to_be_deleted_is_not_heard_again() -> None:
    line = text_line("1", UNSET)
    bench = with_one_text(line)
    for _ in range(3):
        bench.feed("\r\n+CMS ERROR: 320\r\n")
        bench.wait(31.0)
        probed(bench, 1)
        bench.play([read(3, line)])
        bench.expect("AT+CMGD=3\r")
    assert texts(bench) == []


def test_a_second_announcement_of_a_text_that_waits_for_its_commit_is_harmless() -> None:
    bench = Bench().started()
    line = text_line("1", UNSET)
    bench.feed(stored(3))
    bench.play([read(3, line)])
    bench.feed(stored(3))
    bench.quiet()
    bench.commit()
    bench.play([read(3, line), delete(3)])
    bench.quiet()
    assert texts(bench) == []


def test_a_part_announced_twice_is_deleted_with_its_text() -> None:
    bench = Bench(Profile(timings=Timings(reassembly_s=5))).started()
    bench.feed(stored(1))
    bench.play([read(1, part_line("甲", 1, 2))])
    bench.feed(stored(1))
    bench.quiet()
    bench.feed(stored(2))
    bench.play([read(2, part_line("乙", 2, 2))])
    assert texts(bench) == ["甲乙"]
    bench.commit()
    bench.play([read(1, part_line("甲", 1, 2)), delete(2), delete(1)])
    bench.quiet()


def test_the_listing_at_the_start_and_a_late_announcement_are_one_text() -> None:
    bench = Bench()
    bench.play(START[:11])
    bench.feed(stored(4))
    bench.play([("AT+CMGL=4\r", listing((4, 0, text_line("1")))), START[12]])
    bench.commit()
    bench.play([read(4, text_line("1")), delete(4)])
    bench.quiet()
    assert texts(bench) == []

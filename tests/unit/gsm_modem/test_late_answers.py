"""+CMGS that comes late: the modem is left alone, the core is told at once and once more later."""

from collections.abc import Sequence

import pytest

from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.profile import Profile, Timings
from gateway.driver_api import (
    Accepted,
    Fault,
    Health,
    LateReceipt,
    LinkLost,
    Probe,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)
from tests.unit.gsm_modem.scripted_modem import Bench
from tests.unit.gsm_modem.test_submission import (
    ONE,
    PROMPT,
    RESYNC,
    THREE,
    ask,
    only,
    take_part,
    taken,
    to_result,
)

PENDING = Unknown("no answer to the text", pending=True)


def overdue(bench: Bench) -> None:
    """The first text asked for, ten seconds without a word after its PDU."""
    to_result(bench)
    bench.wait(10.0)
    bench.quiet()


def late(bench: Bench) -> Sequence[tuple[str, Receipt]]:
    """What was heard of texts that had ended in doubt."""
    events = [event for event in bench.heard() if isinstance(event, LateReceipt)]
    return [(event.attempt_id, event.receipt) for event in events]


def test_after_ten_seconds_of_silence_the_text_is_in_doubt_and_the_modem_is_left_alone() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.wait(9.9)
    assert bench.results("t") == []
    bench.wait(0.1)
    assert only(bench, "t") == PENDING
    bench.wait(49.9)
    bench.quiet()
    assert bench.ended() is None


def test_a_late_reference_belongs_to_its_own_text() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    overdue(bench)
    bench.wait(4.0)
    bench.feed(taken(42))
    assert late(bench) == [("t", Accepted((42,)))]
    assert only(bench, "t") == PENDING
    to_result(bench)
    bench.feed(taken(43))
    assert only(bench, "next") == Accepted((43,))


@pytest.mark.parametrize(
    ("line", "receipt"),
    [
        ("+CMS ERROR: 1", Refused(Fault.RECIPIENT, "unassigned number (+CMS ERROR 1)")),
        ("+CMS ERROR: 38", Refused(Fault.LANE, "network out of order (+CMS ERROR 38)")),
        ("+CMS ERROR: 332", Unknown("network timeout (+CMS ERROR 332)")),
    ],
)
def test_a_late_refusal_is_told_as_well(line: str, receipt: Receipt) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    overdue(bench)
    bench.feed(f"\r\n{line}\r\n")
    assert late(bench) == [("t", receipt)]


def test_a_text_of_which_a_part_has_left_is_carried_to_its_end() -> None:
    bench = Bench().started()
    ask(bench, "t", THREE)
    take_part(bench, 7)
    bench.written = ""
    bench.feed(PROMPT)
    bench.written = ""
    bench.wait(14.0)
    assert only(bench, "t") == Unknown("no answer to the text", (7,), pending=True)
    bench.feed(taken(8))
    assert late(bench) == []
    take_part(bench, 9)
    assert late(bench) == [("t", Accepted((7, 8, 9)))]


def test_a_modem_that_never_answers_is_called_after_the_longest_wait_and_given_up() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    overdue(bench)
    bench.wait(50.0)
    bench.expect("\x1bAT+CSQ\r")
    bench.wait(6.0)
    assert isinstance(bench.ended(), LinkLost)
    assert only(bench, "t") == PENDING


def test_one_that_comes_back_takes_texts_only_when_it_has_answered() -> None:
    """The core hears of the end, and so of a free lane, when the modem can take the next."""
    bench = Bench().started()
    ask(bench, "t", ONE)
    overdue(bench)
    bench.wait(50.0)
    assert late(bench) == []
    bench.play(RESYNC)
    assert late(bench) == [("t", Unknown("no answer to the text"))]


def test_a_lost_link_ends_a_text_in_doubt_once() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    overdue(bench)
    bench.machine.lost(bench.now_s)
    bench._collect()
    assert only(bench, "t") == PENDING
    assert isinstance(only(bench, "next"), Unsent)
    assert late(bench) == []


def test_a_modem_that_goes_on_talking_is_slow_and_not_silent() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    for _ in range(3):
        bench.wait(8.0)
        bench.feed("\r\n^RSSI: 9\r\n")
    assert bench.results("t") == []
    bench.feed(taken(42))
    assert only(bench, "t") == Accepted((42,))
    assert late(bench) == []


def test_talk_does_not_keep_a_text_open_for_longer_than_the_longest_wait() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    for _ in range(8):
        bench.wait(7.0)
        bench.feed("\r\n^RSSI: 9\r\n")
    bench.wait(4.0)
    assert only(bench, "t") == Unknown("no answer to the text")
    bench.expect("\x1bAT+CSQ\r")


def test_a_probe_is_answered_while_a_text_is_overdue() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    ask(bench, "before", Probe())
    bench.wait(10.0)
    ask(bench, "after", Probe())
    for request_id in ("before", "after"):
        health = only(bench, request_id)
        assert isinstance(health, Health)
        assert not health.ok
    bench.quiet()


def test_the_next_text_has_the_time_that_this_network_takes() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    overdue(bench)
    bench.wait(20.0)
    bench.feed(taken(42))
    to_result(bench)
    bench.wait(37.0)
    assert bench.results("next") == []
    bench.feed(taken(43))
    assert only(bench, "next") == Accepted((43,))


def test_patience_is_bounded_grows_with_late_answers_and_shrinks_with_quick_ones() -> None:
    patience = Patience(10.0, 60.0)
    patience.answered(14.0)
    assert patience.seconds == 20.0
    patience.answered(30.0)
    assert patience.seconds == 40.0
    patience.answered(59.0)
    assert patience.seconds == 60.0
    patience.answered(20.0)
    assert patience.seconds == 60.0
    for _ in range(4):
        patience.answered(1.0)
    assert patience.seconds == 10.0


def test_a_profile_may_call_a_modem_sooner() -> None:
    bench = Bench(Profile(timings=Timings(submit_most_s=30.0))).started()
    ask(bench, "t", ONE)
    overdue(bench)
    bench.wait(20.0)
    bench.expect("\x1bAT+CSQ\r")

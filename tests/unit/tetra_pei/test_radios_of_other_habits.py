"""Radios that read the standard in another way than ours: none of it costs a page or an alarm."""

import pytest

from drivers.tetra_pei.radio_lines import IncomingCall, read_unsolicited
from gateway.driver_api import (
    Accepted,
    Completed,
    DeliveryState,
    Ended,
    Health,
    Heard,
    LateReceipt,
    Probe,
    RadioPage,
    Ready,
    Unknown,
)
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import LEADER, Bench, play

LOCATION = b"\r\n+CTSDSR: 12,1002001,0,1009999,0,88\r\n0A30000000000007FFE810\r\n"


def started(registration: bytes) -> Recorder:
    """A machine on a radio that says OK to everything and this to AT+CREG?."""
    radio = Recorder()
    for _ in range(80):
        if any(isinstance(event, Ready | Ended) for event in radio.events):
            break
        answer_registration(radio, registration)
    return radio


def answer_registration(radio: Recorder, registration: bytes) -> None:
    asked = radio.written.endswith(b"CREG?\r")
    radio.say(b"\r\n" + registration + b"\r\n\r\nOK\r\n" if asked else b"\r\nOK\r\n")
    radio.wait(0.2)


@pytest.mark.parametrize(
    "registration",
    [b"+CREG: 0,1", b"+CREG: 1,1", b"+CREG: 1", b"+CREG: 2,1", b"+CREG: 2,1,0B1C"],
)
def test_a_radio_comes_up_whatever_it_says_of_its_setting(registration: bytes) -> None:
    radio = started(registration)
    assert [type(event) for event in radio.events] == [Ready]
    radio.ask("probe", Probe())
    for _ in range(4):
        answer_registration(radio, registration)
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert completed.request_id == "probe"
    assert not [event for event in radio.events if isinstance(event, Ended)]


def test_a_setting_that_was_there_and_is_gone_is_a_new_start() -> None:
    radio = started(b"+CREG: 2,1")
    radio.ask("probe", Probe())
    answer_registration(radio, b"+CREG: 0,1")
    assert "anew" in str(radio.end())


@pytest.mark.parametrize(("mode", "is_well"), [(b"0", True), (b"1", False), (b"2", True)])
def test_a_radio_that_is_switched_to_direct_mode_is_not_well(mode: bytes, is_well: bool) -> None:
    radio = started(b"+CREG: 2,1")
    radio.say(b"\r\n+CTOM: " + mode + b"\r\n")
    radio.ask("probe", Probe())
    for _ in range(4):
        answer_registration(radio, b"+CREG: 2,1")
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert isinstance(completed.result, Health)
    assert completed.result.ok == is_well


def page_that_the_radio_has_taken() -> Recorder:
    """A page whose body the radio took with OK; nothing shows yet that it is on air."""
    radio = Recorder()
    radio.ready()
    radio.ask("page", RadioPage(LEADER, "one", False))
    radio.wait(0.2)
    radio.say(b"\r\nOK\r\n")
    radio.wait(0.3)
    radio.say(b"\r\n+CMGS: 0\r\n\r\nOK\r\n")
    return radio


def receipts(radio: Recorder) -> list[object]:
    """What was told of the page, at once and late."""
    told: list[object] = [event.result for event in radio.events if isinstance(event, Completed)]
    late = [event.event for event in radio.events if isinstance(event, Heard)]
    return told + [event.receipt for event in late if isinstance(event, LateReceipt)]


@pytest.mark.parametrize("line", ["0,3,17", "0,17", "0,0,1", "0,6,1", "0,99", "0,4,1,1"])
def test_a_sent_report_that_is_not_understood_refuses_no_page(line: str) -> None:
    radio = page_that_the_radio_has_taken()
    radio.say(f"\r\n+CMGS: {line}\r\n".encode())
    assert receipts(radio) == []
    radio.wait(60)
    assert [type(receipt) for receipt in receipts(radio)] == [Unknown, Unknown]


def test_the_right_sent_report_behind_one_that_is_not_understood_counts() -> None:
    radio = page_that_the_radio_has_taken()
    radio.say(b"\r\n+CMGS: 0,17\r\n\r\n+CMGS: 0,4,17\r\n")
    assert receipts(radio) == [Accepted((0,))]


def test_the_terminals_report_shows_that_a_page_was_on_air() -> None:
    async def story(bench: Bench) -> None:
        began = virtual_clock().monotonic_s()
        for text in ("one", "two"):
            receipt = await bench.page(text)
            assert isinstance(receipt, Accepted)
            await bench.wait(0.1)
            assert bench.journal.reports[-1].state is DeliveryState.DELIVERED
            assert bench.journal.reports[-1].reference == receipt.references[0]
        assert virtual_clock().monotonic_s() - began < 12

    play(story, without_sent_report=True)


def test_reports_that_are_owed_do_not_hold_up_pages_on_a_radio_without_a_sign() -> None:
    async def story(bench: Bench) -> None:
        await bench.page("one")
        for number in range(5):
            bench.radio.hear_text(int(LEADER), f"{number}")
        await bench.wait(1)
        began = virtual_clock().monotonic_s()
        assert isinstance(await bench.page("two"), Accepted)
        assert virtual_clock().monotonic_s() - began < 12
        await bench.wait(10)
        assert len(bench.radio.network.confirmations) == 5

    play(story, without_sent_report=True)


def test_a_radio_that_does_give_the_sign_is_waited_for() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(2):
            bench.radio.hear_text(int(LEADER), "收到")
            await bench.wait(0.5)
            began = virtual_clock().monotonic_s()
            assert isinstance(await bench.page("one"), Accepted)
            assert virtual_clock().monotonic_s() - began > 4

    play(story, latency_s=3)


@pytest.mark.parametrize(("sender", "reference"), [(LEADER, 1), ("1001033", 0)])
def test_a_report_on_another_page_shows_nothing_of_this_one(sender: str, reference: int) -> None:
    radio = page_that_the_radio_has_taken()
    radio.say(f"\r\n+CTSDSR: 12,{sender},0,1009999,0,32\r\n821000{reference:02X}\r\n".encode())
    assert receipts(radio) == []


def test_a_page_is_not_in_doubt_while_reports_stand_before_its_sign() -> None:
    radio = page_that_the_radio_has_taken()
    for _ in range(300):  # at 9600 baud
        radio.say(LOCATION)
        radio.wait(0.067)
    radio.say(b"\r\n+CMGS: 0,4,9\r\n")
    assert receipts(radio) == [Accepted((0,))]


def test_a_flood_without_end_leaves_the_page_in_doubt_all_the_same() -> None:
    radio = page_that_the_radio_has_taken()
    for _ in range(400):
        radio.say(LOCATION)
        radio.wait(0.1)
    assert [type(receipt) for receipt in receipts(radio)] == [Unknown]


@pytest.mark.parametrize(
    "fields",
    [
        "1,0,0,1,1001032,0,1,0,1,1,0,2001,15",
        "1,0,0,1,1001032,0,1,0,1,1,0,2001,15,0",
        "1,0,0,1,1001032,0,1,0,1,1,2001,15",
        "1,0,0,1,1001032,0,1,0,1,1,0,2001,,15",
        "1,0,0,1,1001032,15",
    ],
)
def test_an_emergency_call_is_heard_whatever_the_number_of_its_fields(fields: str) -> None:
    call = read_unsolicited(f"+CTICN: {fields}")
    assert isinstance(call, IncomingCall)
    assert (call.caller, call.is_emergency) == (LEADER, True)


@pytest.mark.parametrize(
    "fields", ["1,0,0,1,1001032,0,1,0,1,1,0,15,0", "1,0,0,1,1001032,0,1,0,1,1,0,2001,0,0", "1,0"]
)
def test_an_ordinary_call_is_no_emergency(fields: str) -> None:
    call = read_unsolicited(f"+CTICN: {fields}")
    assert call is None or (isinstance(call, IncomingCall) and not call.is_emergency)

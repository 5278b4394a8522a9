"""Texts on their way out: every end a submit can have, and what the receipt says of it."""

import pytest

from gateway.driver_api import (
    Accepted,
    Deferred,
    DeliveryReported,
    Fault,
    Health,
    Probe,
    Receipt,
    Refused,
    TextMessage,
    Unknown,
    Unsent,
)
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench, Feeding, Step

TO = "15400000001"
ONE = TextMessage(TO, "收到")
ONE_PDU = "0021000B815104000000F100080465365230"
THREE = TextMessage(TO, "汉" * 150)
PROMPT = "\r\n> "
PDU_MODE: Step = ("AT+CMGF=0\r", OK)
RESYNC: list[Step] = [("\x1bAT+CSQ\r", "\r\n+CSQ: 20,99\r\n" + OK), PDU_MODE]
REPORT = "00062A0BA15104000000F1628021410000236280214100012300"


def taken(reference: int) -> str:
    return f"\r\n+CMGS: {reference}\r\n{OK}"


def ask(bench: Bench, request_id: str, message: TextMessage | Probe) -> None:
    bench.machine.request(request_id, message, bench.now_s)
    bench._collect()


def to_result(bench: Bench) -> None:
    """The first text asked for, up to the PDU."""
    bench.play([("AT+CMGS=17\r", PROMPT)])
    bench.expect(ONE_PDU + "\x1a")


def take_part(bench: Bench, reference: int) -> None:
    """One part of whatever length, accepted."""
    assert bench.written.startswith("AT+CMGS=")
    bench.written = ""
    bench.feed(PROMPT)
    assert bench.written.endswith("\x1a")
    bench.written = ""
    bench.feed(taken(reference))


def only(bench: Bench, request_id: str) -> Receipt | Health:
    (result,) = bench.results(request_id)
    return result


@pytest.mark.parametrize("feeding", Feeding)
@pytest.mark.parametrize(
    "prompt", ["\r\n> ", ">", "> ", "\r\n>\r\n", "\r\n\x00\x00> ", "\r\n~} > "]
)
def test_one_part_accepted(feeding: Feeding, prompt: str) -> None:
    if feeding is Feeding.TRAILED and not prompt.endswith(" "):
        prompt += " "
    bench = Bench(feeding=feeding).started()
    ask(bench, "t", ONE)
    bench.play([("AT+CMGS=17\r", prompt), (ONE_PDU + "\x1a", taken(42))])
    assert bench.results("t") == [Accepted((42,))]
    bench.quiet()


@pytest.mark.parametrize("feeding", Feeding)
def test_with_an_echo_of_command_and_pdu(feeding: Feeding) -> None:
    bench = Bench(feeding=feeding)
    bench.play((sent, sent + answer) for sent, answer in START)
    ask(bench, "t", ONE)
    bench.play(
        [
            ("AT+CMGS=17\r", "AT+CMGS=17\r" + PROMPT),
            (ONE_PDU + "\x1a", ONE_PDU + "\x1a" + taken(42)),
        ]
    )
    assert only(bench, "t") == Accepted((42,))


def test_the_next_command_goes_out_with_the_last_byte_of_the_answer() -> None:
    bench = Bench().started()
    ask(bench, "long", THREE)
    ask(bench, "next", ONE)
    for reference in (1, 2, 3):
        take_part(bench, reference)
    assert only(bench, "long") == Accepted((1, 2, 3))
    bench.expect("AT+CMGS=17\r")


INTERRUPTIONS = [
    '\r\n+CMTI: "SM",4\r\n',
    "\r\n+CREG: 2\r\n",
    "\r\n^RSSI: 9\r\n",
    "\r\nRING\r\n",
    "\x00\x00\xff",
    "\r\n+CDS: 25\r\n" + REPORT + "\r\n",
    "\r\n$#~{\r\n",
]


@pytest.mark.parametrize("feeding", Feeding)
@pytest.mark.parametrize("line", INTERRUPTIONS)
def test_unsolicited_lines_and_noise_anywhere_cost_no_receipt(feeding: Feeding, line: str) -> None:
    bench = Bench(feeding=feeding).started()
    ask(bench, "t", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.feed(line + PROMPT)
    bench.expect(ONE_PDU + "\x1a")
    bench.feed(f"{line}\r\n+CMGS: 42\r\n{line}\r\nOK\r\n")
    assert only(bench, "t") == Accepted((42,))


def test_a_report_may_come_before_its_reference() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.feed("\r\n+CDS: 25\r\n" + REPORT + "\r\n")
    (report,) = bench.heard()
    assert isinstance(report, DeliveryReported)
    assert report.reference == 0x2A
    assert bench.results("t") == []
    bench.feed(taken(0x2A))
    assert only(bench, "t") == Accepted((0x2A,))


REFUSALS: list[tuple[str, Fault]] = [
    ("+CMS ERROR: 1", Fault.RECIPIENT),
    ("+CMS ERROR: 28", Fault.RECIPIENT),
    ("+CMS ERROR: 30", Fault.RECIPIENT),
    ("+CMS ERROR: Unassigned (unallocated) number", Fault.RECIPIENT),
    ("+CMS ERROR: 195", Fault.RECIPIENT),
    ("+CMS ERROR: 8", Fault.LANE),
    ("+CMS ERROR: 21", Fault.LANE),
    ("+CMS ERROR: 38", Fault.LANE),
    ("+CMS ERROR: 322", Fault.LANE),
    ("+CMS ERROR: 500", Fault.LANE),
    ("+CMS ERROR: 4711", Fault.LANE),
    ("+CMS ERROR: no network service", Fault.LANE),
    ("+CMS ERROR: something of our own", Fault.LANE),
    ("+CME ERROR: 30", Fault.LANE),
    ("ERROR", Fault.LANE),
]


@pytest.mark.parametrize(("line", "fault"), REFUSALS)
@pytest.mark.parametrize("at_prompt", [True, False])
def test_refusals_say_whose_fault_it_is(line: str, fault: Fault, at_prompt: bool) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    if at_prompt:
        bench.expect("AT+CMGS=17\r")
    else:
        to_result(bench)
    bench.feed(f"\r\n{line}\r\n")
    receipt = only(bench, "t")
    assert isinstance(receipt, Refused)
    assert (receipt.fault, receipt.parts_out) == (fault, 0)
    assert receipt.cause
    bench.expect("AT+CMGS=17\r")


@pytest.mark.parametrize("line", ["+CMS ERROR: 42", "+CMS ERROR: SIM busy", "+CME ERROR: 14"])
def test_a_busy_network_asks_for_later(line: str) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.feed(f"\r\n{line}\r\n")
    assert isinstance(only(bench, "t"), Deferred)


def test_later_is_a_refusal_once_a_part_is_out() -> None:
    bench = Bench().started()
    ask(bench, "t", THREE)
    take_part(bench, 7)
    bench.written = ""
    bench.feed("\r\n+CMS ERROR: 42\r\n")
    receipt = only(bench, "t")
    assert isinstance(receipt, Refused)
    assert (receipt.fault, receipt.parts_out) == (Fault.LANE, 1)
    bench.quiet()


@pytest.mark.parametrize("code", [332, 197])
def test_a_silent_network_or_one_that_has_the_text_already_leaves_it_in_doubt(code: int) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.feed(f"\r\n+CMS ERROR: {code}\r\n")
    assert isinstance(only(bench, "t"), Unknown)


def test_only_a_text_that_has_not_begun_is_withdrawn() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    assert not bench.machine.withdraw("t", bench.now_s)
    assert not bench.machine.withdraw("unheard of", bench.now_s)
    assert bench.machine.withdraw("next", bench.now_s)
    bench._collect()
    assert only(bench, "next") == Unsent("withdrawn")
    bench.expect("AT+CMGS=17\r")
    bench.feed(PROMPT)
    bench.expect(ONE_PDU + "\x1a")
    bench.feed(taken(42))
    assert only(bench, "t") == Accepted((42,))
    bench.quiet()


def test_a_probe_gets_in_between_the_parts_and_never_into_one() -> None:
    bench = Bench().started()
    ask(bench, "t", THREE)
    ask(bench, "probe", Probe())
    take_part(bench, 1)
    bench.expect("AT+CSQ\r")
    bench.feed("\r\n+CSQ: 20,99\r\n" + OK)
    bench.play([("AT+CREG?\r", "\r\n+CREG: 0,1\r\n" + OK), ("AT+COPS?\r", OK)])
    bench.play([("AT+CNMI?\r", "\r\n+CNMI: 2,1,0,1,0\r\n" + OK), ("AT+CPMS?\r", OK)])
    assert isinstance(only(bench, "probe"), Health)
    take_part(bench, 2)
    take_part(bench, 3)
    assert only(bench, "t") == Accepted((1, 2, 3))


@pytest.mark.parametrize("message", [TextMessage("team leader", "1"), TextMessage(TO, "汉" * 671)])
def test_what_no_lane_can_send_is_refused_at_once(message: TextMessage) -> None:
    bench = Bench().started()
    ask(bench, "t", message)
    receipt = only(bench, "t")
    assert isinstance(receipt, Refused)
    assert receipt.fault is Fault.RECIPIENT
    bench.quiet()

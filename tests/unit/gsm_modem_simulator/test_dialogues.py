"""Scripted dialogues: what a terminal types and, to the octet, what the modem says."""

import pytest

from drivers.gsm_modem.simulated_storage import Status

from .modem_bench import ONE_PART, ONE_PART_SIZE, Bench

_DIALOGUES: list[tuple[str, str, str]] = [
    ("echo is on by default", "AT\r", "AT\r\r\nOK\r\n"),
    ("lower case", "at\r", "at\r\r\nOK\r\n"),
    ("mixed case is no prefix", "At\r", "At\r"),
    ("repeat", "ATE0\rA/", "ATE0\r\r\nOK\r\n\r\nOK\r\n"),
    ("backspace", "ATX\x08I\r", "ATX\x08I\r\r\nSimulated GSM modem\r\n\r\nOK\r\n"),
    ("unknown", "ATE0\rAT+NONSENSE\r", "ATE0\r\r\nOK\r\n\r\nERROR\r\n"),
    ("numeric results", "ATE0V0\rAT+FOO\r", "ATE0V0\r0\r4\r"),
    ("quiet", "ATE0Q1\rAT\rAT+CSQ\r", "ATE0Q1\r\r\n+CSQ: 18,99\r\n"),
    ("quiet ends", "ATE0Q1\rATQ0\r", "ATE0Q1\r\r\nOK\r\n"),
    ("two in a line", "ATE0+CSQ;+CREG?\r", "ATE0+CSQ;+CREG?\r\r\n+CSQ: 18,99\r\n"),
    ("registers", "ATE0\rATS3?\r", "ATE0\r\r\nOK\r\n\r\n013\r\n\r\nOK\r\n"),
    ("another line end", "ATE0S3=36\rAT$", "ATE0S3=36\r$\nOK$\n$\nOK$\n"),
    ("reset", "ATV0\rATZ\rAT\r", "ATV0\r0\rATZ\r\r\nOK\r\nAT\r\r\nOK\r\n"),
    ("control characters", "\x1b\x1aAT\x00\r\n", "\x1b\x1aAT\x00\r\r\nOK\r\n\n"),
    ("spaces", "ATE0\rAT + CSQ\r", "ATE0\r\r\nOK\r\n\r\n+CSQ: 18,99\r\n\r\nOK\r\n"),
]


@pytest.mark.parametrize(("name", "typed", "said"), _DIALOGUES, ids=[d[0] for d in _DIALOGUES])
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "byte by byte"])
def test_line_dialogues(name: str, typed: str, said: str, whole: bool) -> None:
    bench = Bench()
    pieces = [typed] if whole else list(typed)
    heard = "".join(bench.say(piece) for piece in pieces)
    if name == "two in a line":
        heard = heard.removesuffix("\r\n+CREG: 0,1\r\n\r\nOK\r\n")
    assert heard == said


_ANSWERS: list[tuple[str, str]] = [
    ("AT+CMEE?", "\r\n+CMEE: 1\r\n\r\nOK\r\n"),
    ("AT+CMEE=3", "\r\n+CME ERROR: 50\r\n"),
    ("AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n"),
    ('AT+CPIN="1234"', "\r\n+CME ERROR: 3\r\n"),
    ('AT+CPINR="SIM PIN"', "\r\n+CPINR: SIM PIN,3,3\r\n\r\nOK\r\n"),
    ("AT+CREG?", "\r\n+CREG: 0,1\r\n\r\nOK\r\n"),
    ("AT+CGREG=2", "\r\nOK\r\n"),
    ("AT+CEREG?", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n"),
    ("AT+COPS?", '\r\n+COPS: 0,0,"TEST 001 01"\r\n\r\nOK\r\n'),
    ("AT+CGMM", "\r\nSimulated GSM modem\r\n\r\nOK\r\n"),
    ("AT+CGSN", "\r\n001001000000001\r\n\r\nOK\r\n"),
    ("AT+CIMI", "\r\n001010000000000\r\n\r\nOK\r\n"),
    ("AT+CNUM", '\r\n+CNUM: "","15499000001",129\r\n\r\nOK\r\n'),
    ("AT+CFUN?", "\r\n+CFUN: 1\r\n\r\nOK\r\n"),
    ("AT+CMGF=0", "\r\nOK\r\n"),
    ("AT+CMGF=1", "\r\n+CMS ERROR: 303\r\n"),
    ("AT+CSMS=1", "\r\n+CSMS: 1,1,1\r\n\r\nOK\r\n"),
    ("AT+CSMS?", "\r\n+CSMS: 0,1,1,1\r\n\r\nOK\r\n"),
    ("AT+CNMI?", "\r\n+CNMI: 0,0,0,0,0\r\n\r\nOK\r\n"),
    ("AT+CNMI=2,4", "\r\n+CMS ERROR: 302\r\n"),
    ("AT+CNMA", "\r\n+CMS ERROR: 340\r\n"),
    ("AT+CMMS=2", "\r\nOK\r\n"),
    ('AT+CPMS="SM"', "\r\n+CPMS: 0,50,0,50,0,50\r\n\r\nOK\r\n"),
    ("AT+CPMS?", '\r\n+CPMS: "SM",0,50,"SM",0,50,"SM",0,50\r\n\r\nOK\r\n'),
    ('AT+CPMS="XX"', "\r\n+CMS ERROR: 302\r\n"),
    ("AT+CMGL=4", "\r\nOK\r\n"),
    ("AT+CMGR=1", "\r\n+CMS ERROR: 321\r\n"),
    ("AT+CMGD=51", "\r\n+CMS ERROR: 321\r\n"),
    ("AT+CMGD=5", "\r\nOK\r\n"),
    ("AT+CSCA?", '\r\n+CSCA: "+8615400000500",145\r\n\r\nOK\r\n'),
    ("AT+CMGS", "\r\n+CMS ERROR: 304\r\n"),
    ("AT+CMGS=165", "\r\n+CMS ERROR: 304\r\n"),
    ("AT+CMGS=?", "\r\nOK\r\n"),
]


@pytest.mark.parametrize(("command", "answer"), _ANSWERS, ids=[a[0] for a in _ANSWERS])
def test_answers(command: str, answer: str) -> None:
    assert Bench().quiet().say(command + "\r") == answer


def test_error_words_and_levels() -> None:
    bench = Bench()
    bench.say("ATE0\r")
    assert bench.say('AT+CPIN="1"\r') == "\r\nERROR\r\n"
    bench.say("AT+CMEE=2\r")
    assert bench.say('AT+CPIN="1"\r') == "\r\n+CME ERROR: operation not allowed\r\n"


def test_a_text_is_prompted_for_echoed_and_answered_after_its_latency() -> None:
    bench = Bench()
    assert bench.say(f"AT+CMGS={ONE_PART_SIZE}\r") == f"AT+CMGS={ONE_PART_SIZE}\r\r\n> "
    assert bench.say(ONE_PART + "\x1a") == ONE_PART + "\x1a"
    assert bench.wait(0.4) == ""
    assert bench.network.submissions == []
    assert bench.wait(0.1) == "\r\n+CMGS: 0\r\n\r\nOK\r\n"
    sent = bench.network.submissions[0]
    assert (sent.destination, sent.text, sent.at_s) == ("15400010001", "【仙居】", 0.5)
    assert bench.modem.violations == []


def test_escape_takes_a_text_back() -> None:
    bench = Bench().quiet()
    assert bench.say(f"AT+CMGS={ONE_PART_SIZE}\r") == "\r\n> "
    assert bench.say(ONE_PART[:10] + "\x1b") == "\r\nOK\r\n"
    assert bench.send() == "\r\n> \r\n+CMGS: 0\r\n\r\nOK\r\n"


def test_a_wrong_length_is_refused_and_held_against_the_client() -> None:
    bench = Bench().quiet()
    bench.say(f"AT+CMGS={ONE_PART_SIZE + 1}\r")
    assert bench.say(ONE_PART + "\x1a") == "\r\n+CMS ERROR: 304\r\n"
    assert bench.modem.violations == [
        f"+CMGS={ONE_PART_SIZE + 1}, but the TPDU has {ONE_PART_SIZE} octets"
    ]


@pytest.mark.parametrize("typed", ["", "0", "xx", ONE_PART + "\r", "00" * 20, ONE_PART[:-2]])
def test_what_is_no_pdu_is_refused(typed: str) -> None:
    bench = Bench().quiet()
    bench.say(f"AT+CMGS={max(7, len(typed) // 2 - 1)}\r")
    assert bench.say(typed + "\x1a") == "\r\n+CMS ERROR: 304\r\n"
    assert bench.modem.violations
    assert bench.wait(10) == ""
    assert bench.network.submissions == []


def test_nothing_may_be_typed_while_a_command_executes() -> None:
    bench = Bench().quiet()
    bench.say(f"AT+CMGS={ONE_PART_SIZE}\r")
    assert bench.say(ONE_PART + "\x1a\nAT\r") == ""
    assert bench.wait(0.5) == "\r\n+CMGS: 0\r\n\r\nOK\r\n"
    assert bench.modem.violations == ["bytes sent while executing"]


def test_a_line_may_end_with_cr_lf() -> None:
    bench = Bench(answer_delay_s=0.1)
    bench.say("ATE0\r\n")
    assert bench.wait(0.1) == "\r\nOK\r\n"
    assert bench.modem.violations == []


def test_a_line_that_is_no_command_is_held_against_the_client() -> None:
    bench = Bench()
    assert bench.say("HELLO\r") == "HELLO\r"
    assert bench.modem.violations == ["no command line: 'HELLO'"]


def test_the_pin_is_asked_for_counted_and_locked() -> None:
    bench = Bench(pin="1234").quiet()
    assert bench.say("AT+CPIN?\r") == "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"
    assert bench.say("AT+CMGL=4\r") == "\r\n+CMS ERROR: 311\r\n"
    assert bench.say("AT+CREG?\r") == "\r\n+CREG: 0,0\r\n\r\nOK\r\n"
    assert bench.say("AT+COPS?\r") == "\r\n+CME ERROR: 11\r\n"
    assert bench.say('AT+CPIN="0000"\r') == "\r\n+CME ERROR: 16\r\n"
    assert bench.modem.sim.pin_tries_left == 2
    bench.say('AT+CPIN="0000"\r')
    assert bench.say('AT+CPIN="0000"\r') == "\r\n+CME ERROR: 12\r\n"
    assert bench.say("AT+CPIN?\r") == "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n"
    assert bench.say("AT+CMGL=4\r") == "\r\n+CMS ERROR: 316\r\n"
    assert bench.say('AT+CPIN="1234"\r') == "\r\n+CME ERROR: 12\r\n"
    assert bench.say('AT+CPIN="12345678","4321"\r') == "\r\nOK\r\n"
    assert bench.say("AT+CREG?\r") == "\r\n+CREG: 0,1\r\n\r\nOK\r\n"


def test_the_right_pin_opens_until_the_next_power_up() -> None:
    bench = Bench(pin="1234").quiet()
    assert bench.say("AT+CPIN=1234\r") == "\r\nOK\r\n"
    assert bench.send() == "\r\n> \r\n+CMGS: 0\r\n\r\nOK\r\n"
    assert bench.say("AT+CFUN=1,1\r") == "\r\nOK\r\n"
    assert bench.say("AT+CPIN?\r") == "AT+CPIN?\r\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"


def test_a_reset_takes_its_time_and_forgets_all_but_the_memories() -> None:
    bench = Bench(slow_boot_s=5)
    assert bench.say("AT\r") == ""
    assert bench.wait(5) == "\r\nRDY\r\n"
    bench.quiet()
    bench.network.send_text("15400010001", "hello")
    bench.wait(0)
    assert bench.say("AT+CNMI=2,2\r") == "\r\nOK\r\n"
    bench.say("AT+CFUN=1,1\r")
    assert bench.say("AT\r") == ""
    assert bench.wait(5) == "\r\nRDY\r\n"
    assert "+CNMI: 0,0,0,0,0" in bench.say("AT+CNMI?\r")
    assert bench.modem.memories["SM"].messages[1].status is Status.UNREAD
    assert bench.modem.violations == []


def test_without_radio_nothing_is_sent_and_nothing_comes() -> None:
    bench = Bench().quiet()
    bench.say("AT+CFUN=4\r")
    assert bench.send() == "\r\n> \r\n+CMS ERROR: 331\r\n"
    bench.network.send_text("15400010001", "hello")
    bench.wait(1)
    assert bench.modem.memories["SM"].messages == {}
    bench.say("AT+CFUN=1\r")
    assert len(bench.modem.memories["SM"].messages) == 1


def test_a_call_rings_and_shows_its_number_where_asked() -> None:
    bench = Bench().quiet()
    bench.network.ring("15400010001", times=1)
    assert bench.wait(0) == "\r\nRING\r\n"
    bench.say("AT+CLIP=1\r")
    bench.network.ring("+8615400010001", times=2)
    shown = '\r\nRING\r\n\r\n+CLIP: "+8615400010001",145,"",0,"",0\r\n'
    assert bench.wait(5) == shown * 2


def test_the_reference_counts_and_wraps() -> None:
    bench = Bench(first_reference=255, latency_s=0).quiet()
    assert "+CMGS: 255" in bench.send()
    assert "+CMGS: 0" in bench.send()

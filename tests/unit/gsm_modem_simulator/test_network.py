"""The network's side: fates of texts, reports, inbound texts, memories, acknowledgements."""

import pytest

from drivers.gsm_modem.simulated_network import ArrivedText
from drivers.gsm_modem.simulated_terminal import Fate, Pattern

from .modem_bench import ONE_PART, PART_1, PART_2, Bench

_REPORT_HEAD = "\r\n+CDS: 25\r\n0891685104000005F0"


def _direct(bench: Bench, service: int = 0) -> Bench:
    bench.quiet()
    bench.say(f"AT+CSMS={service}\r")
    assert bench.say("AT+CNMI=2,2,0,1,0\r") == "\r\nOK\r\n"
    return bench


def test_delivered_after_four_seconds_with_a_report() -> None:
    bench = _direct(Bench())
    bench.send()
    assert bench.wait(3.9) == ""
    report = bench.wait(0.1)
    assert report.startswith(_REPORT_HEAD + "0600")
    assert report.endswith("00\r\n")
    assert bench.network.texts == [ArrivedText(4.5, 0, "15400010001", "【仙居】")]


def test_the_hook_sees_a_text_once_it_is_whole() -> None:
    bench = _direct(Bench())
    shown: list[str] = []
    bench.network.on_text = lambda text: shown.append(text.text)
    bench.send(PART_1)
    bench.wait(10)
    assert shown == []
    bench.send(PART_2)
    bench.wait(10)
    assert shown == ["hello"]


@pytest.mark.parametrize(
    ("pattern", "status", "arrives"),
    [
        ("delivered:1", "00", True),
        ("undelivered", "43", False),
        ("no_dlr", None, True),
        ("part_fail:1", "43", False),
        ("part_fail:2", "00", True),
    ],
)
def test_fates(pattern: str, status: str | None, arrives: bool) -> None:
    bench = _direct(Bench(terminals={"15400010001": pattern}))
    bench.send()
    said = bench.wait(10)
    assert said.endswith(f"{status}\r\n") if status else said == ""
    assert len(bench.network.texts) == arrives


def test_a_failing_part_fails_alone_and_the_text_never_is_whole() -> None:
    bench = _direct(Bench(terminals={"15400010002": "part_fail:2"}))
    bench.send(PART_1)
    assert bench.wait(10).endswith("00\r\n")
    bench.send(PART_2)
    assert bench.wait(10).endswith("43\r\n")
    assert bench.network.texts == []


def test_each_text_has_its_own_fate_and_the_last_repeats() -> None:
    bench = _direct(Bench())
    bench.network.set_terminal("15400010001", "undelivered;delivered:1")
    ends = []
    for _ in range(3):
        bench.send()
        ends.append(bench.wait(10)[-4:-2])
    assert ends == ["43", "00", "00"]


@pytest.mark.parametrize(
    "pattern", ["", "answer:1", "delivered:soon", "part_fail", "undelivered;x"]
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Pattern.parse(pattern)


def test_the_usual_delay() -> None:
    assert Pattern.parse("delivered").fate(0, 1) == Fate(4.0, True, 0)


def test_no_report_where_none_was_asked_for() -> None:
    bench = _direct(Bench())
    bench.send("0001" + ONE_PART[4:])
    assert bench.wait(10) == ""
    assert len(bench.network.texts) == 1


def test_a_report_nobody_wants_is_dropped() -> None:
    bench = Bench().quiet()
    bench.send()
    assert bench.wait(10) == ""
    assert bench.modem.arrivals.dropped_reports == 1


def test_a_text_is_stored_announced_read_and_deleted() -> None:
    bench = Bench().quiet()
    bench.say("AT+CNMI=2,1\r")
    bench.network.send_text("15400010001", "1收到")
    assert bench.wait(0) == '\r\n+CMTI: "SM",1\r\n'
    first = bench.say("AT+CMGR=1\r")
    assert first.startswith("\r\n+CMGR: 0,,25\r\n0891685104000005F0")
    assert first.endswith("003165365230\r\n\r\nOK\r\n")
    assert bench.say("AT+CMGR=1\r").startswith("\r\n+CMGR: 1,,25\r\n")
    assert bench.say("AT+CMGL\r") == "\r\nOK\r\n"
    assert bench.say("AT+CMGL=4\r").startswith("\r\n+CMGL: 1,1,,25\r\n")
    assert bench.say("AT+CMGD=1\r") == "\r\nOK\r\n"
    assert bench.say("AT+CMGR=1\r") == "\r\n+CMS ERROR: 321\r\n"


def test_several_are_listed_in_one_block() -> None:
    bench = Bench().quiet()
    for text in ("1", "2"):
        bench.network.send_text("15400010001", text)
    bench.wait(0)
    listed = bench.say("AT+CMGL=0\r").split("\r\n")
    assert [line[:10] for line in listed if line.startswith("+")] == ["+CMGL: 1,0", "+CMGL: 2,0"]
    assert len(listed) == 8


@pytest.mark.parametrize(("flag", "left"), [(0, [2]), (1, [2]), (2, [2]), (3, [2]), (4, [])])
def test_deleting_by_flag(flag: int, left: list[int]) -> None:
    bench = Bench().quiet()
    for text in ("1", "2"):
        bench.network.send_text("15400010001", text)
    bench.wait(0)
    bench.say("AT+CMGR=1\r")
    assert bench.say(f"AT+CMGD=1,{flag}\r") == "\r\nOK\r\n"
    assert sorted(bench.modem.memories["SM"].messages) == left


def test_a_full_memory_makes_the_network_wait() -> None:
    bench = Bench(storage_size=2).quiet()
    bench.say("AT+CNMI=2,1\r")
    for text in ("1", "2", "3"):
        bench.network.send_text("15400010001", text)
    assert bench.wait(0).count("+CMTI") == 2
    assert len(bench.modem.arrivals.waiting) == 1
    bench.say(f"AT+CMGW={len(ONE_PART) // 2 - 1}\r")
    assert bench.say(ONE_PART + "\x1a") == "\r\n+CMS ERROR: 322\r\n"
    assert bench.say("AT+CMGD=2\r") == '\r\nOK\r\n\r\n+CMTI: "SM",2\r\n'


def test_direct_without_acknowledgement_comes_at_once() -> None:
    bench = _direct(Bench())
    bench.network.send_text("CMCC", "a")
    bench.network.send_text("CMCC", "b")
    assert bench.wait(0).count("+CMT: ,") == 2


def test_direct_with_acknowledgement_comes_one_by_one() -> None:
    bench = _direct(Bench(), service=1)
    for text in ("a", "b"):
        bench.network.send_text("15400010001", text)
    assert bench.wait(0).count("+CMT: ,") == 1
    assert bench.wait(14.9) == ""
    answer = bench.say("AT+CNMA\r")
    assert answer.startswith("\r\nOK\r\n\r\n+CMT: ,")
    assert bench.say("AT+CNMA=0\r") == "\r\nOK\r\n"
    assert bench.modem.arrivals.acknowledged == 2
    assert bench.modem.violations == []


def test_no_acknowledgement_switches_the_routing_off_and_it_comes_again() -> None:
    bench = _direct(Bench(), service=1)
    bench.network.send_text("15400010001", "a")
    assert "+CMT: ," in bench.wait(15)
    assert bench.modem.violations == ["no AT+CNMA within 15 s"]
    assert "+CNMI: 2,0,0,0,0" in bench.say("AT+CNMI?\r")
    bench.wait(30)
    assert len(bench.modem.memories["SM"].messages) == 1


def test_a_negative_acknowledgement_makes_it_come_again() -> None:
    bench = _direct(Bench(), service=1)
    bench.network.send_text("15400010001", "a")
    bench.wait(0)
    assert bench.say("AT+CNMA=2\r") == "\r\nOK\r\n"
    assert "+CMT: ," in bench.wait(30)


def test_stored_reports_are_announced() -> None:
    bench = Bench().quiet()
    bench.say("AT+CNMI=2,1,0,2\r")
    bench.send()
    assert bench.wait(4) == '\r\n+CDSI: "SR",1\r\n'
    assert bench.say('AT+CPMS="SR"\r').startswith("\r\n+CPMS: 1,50,")
    assert bench.say("AT+CMGR=1\r").startswith("\r\n+CMGR: 0,,25\r\n")


@pytest.mark.parametrize(
    ("flush", "said"), [(0, '\r\nOK\r\n\r\n+CMTI: "SM",1\r\n'), (1, "\r\nOK\r\n")]
)
def test_mode_0_keeps_lines_back(flush: int, said: str) -> None:
    bench = Bench().quiet()
    bench.say("AT+CNMI=0,1\r")
    bench.network.send_text("15400010001", "a")
    assert bench.wait(1) == ""
    assert bench.say(f"AT+CNMI=2,1,0,0,{flush}\r") == said


@pytest.mark.parametrize(
    ("mt", "message_class", "head"),
    [(2, 2, "+CMTI"), (2, 0, "+CMT:"), (3, 3, "+CMT:"), (3, None, "+CMTI"), (1, 1, "+CMTI")],
)
def test_classes_are_routed_as_the_table_says(
    mt: int, message_class: int | None, head: str
) -> None:
    bench = Bench().quiet()
    bench.say(f"AT+CNMI=2,{mt}\r")
    bench.network.send_text("15400010001", "a", message_class=message_class)
    assert bench.wait(0).strip().startswith(head)


def test_lines_wait_while_a_command_is_typed_and_while_a_pdu_is() -> None:
    bench = Bench().quiet()
    bench.say("AT+CNMI=2,1\r")
    bench.say("AT+C")
    bench.network.send_text("15400010001", "a")
    assert bench.wait(1) == ""
    assert bench.say("SQ\r").endswith('\r\nOK\r\n\r\n+CMTI: "SM",1\r\n')
    bench.say("AT+CMGS=20\r")
    bench.network.send_text("15400010001", "b")
    assert bench.wait(1) == ""
    assert bench.say("\x1b") == '\r\nOK\r\n\r\n+CMTI: "SM",2\r\n'


def test_a_line_may_come_while_the_network_is_waited_for() -> None:
    bench = Bench().quiet()
    bench.say("AT+CNMI=2,1\r")
    bench.network.send_text("15400010001", "a", at_s=0.2)
    said = bench.send()
    assert said == '\r\n> \r\n+CMTI: "SM",1\r\n\r\n+CMGS: 0\r\n\r\nOK\r\n'


def test_a_reply_comes_through_the_modem_that_texted() -> None:
    bench = Bench(count=2).quiet()
    bench.send(modem=1)
    bench.network.send_text("+8615400010001", "1")
    bench.wait(0)
    assert [len(m.memories["SM"].messages) for m in bench.modems] == [0, 1]


def test_a_text_to_another_modem_of_the_pool_arrives_there() -> None:
    bench = Bench(count=2, modems={2: {"own_number": "1540001000{n}"}}).quiet()
    bench.network.set_terminal("15400010002", "delivered:1")
    bench.send(PART_1)
    bench.send(PART_2)
    bench.wait(10)
    assert [len(m.memories["SM"].messages) for m in bench.modems] == [0, 1]


def test_long_texts_come_in_parts_doubled_and_in_disorder_where_asked() -> None:
    bench = Bench(duplicate_texts=True, shuffle_texts=True).quiet()
    numbers: list[list[int]] = []
    for _ in range(4):
        bench.network.send_text("15400010001", "收" * 200)
        bench.wait(0)
        stored = bench.modem.memories["SM"].messages.values()
        numbers.append([message.pdu[9 + 24] for message in stored])
        bench.say("AT+CMGD=1,4\r")
    assert all(sorted(each) == [1, 1, 2, 2, 3, 3] for each in numbers)
    assert len({tuple(each) for each in numbers}) > 1


def test_reports_are_doubled_where_asked() -> None:
    bench = _direct(Bench(duplicate_reports=True))
    bench.send()
    assert bench.wait(10).count("+CDS:") == 2


def test_time_stamps_begin_at_the_first_time_seen() -> None:
    bench = Bench()
    bench.wait(60)
    assert bench.network.utc(60.0).isoformat() == "2026-08-12T06:01:00+00:00"

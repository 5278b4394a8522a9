"""Texts and reports that come in, however the modem brings them; nothing deleted too early."""

import pytest

from drivers.gsm_modem.profile import Delivery, Profile
from gateway.driver_api import (
    DeliveryReported,
    DeliveryState,
    Probe,
    Reply,
    TextMessage,
    Unreadable,
)
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench, Feeding, Step
from tests.unit.gsm_modem.test_at_machine import PROBE

STAMP, HEAD = "62802141000023", "040BA15104000000F10008"
REPORT = "00062A0BA15104000000F16280214100002362802141000123"


def text_line(text: str, stamp: str = STAMP) -> str:
    octets = text.encode("utf-16-be")
    return f"00{HEAD}{stamp}{len(octets):02X}{octets.hex().upper()}"


def part_line(text: str, number: int, total: int, reference: int = 9) -> str:
    octets = bytes([5, 0, 3, reference, total, number]) + text.encode("utf-16-be")
    return f"0044{HEAD[2:]}{STAMP}{len(octets):02X}{octets.hex().upper()}"


def length(line: str) -> int:
    return len(line) // 2 - 1


def read(index: int, line: str, status: int = 0) -> Step:
    return f"AT+CMGR={index}\r", f"\r\n+CMGR: {status},,{length(line)}\r\n{line}\r\n{OK}"


def delete(*indexes: int) -> Step:
    """All slots of one text in one command line, in this order."""
    return "AT" + ";".join(f"+CMGD={index}" for index in indexes) + "\r", OK


def stored(index: int, memory: str = "SM") -> str:
    return f'\r\n+CMTI: "{memory}",{index}\r\n'


def direct(line: str) -> str:
    return f"\r\n+CMT: ,{length(line)}\r\n{line}\r\n"


def listing(*entries: tuple[int, int, str]) -> str:
    lines = [f"\r\n+CMGL: {at},{stat},,{length(line)}\r\n{line}" for at, stat, line in entries]
    return "".join(lines) + "\r\n" + OK


def texts(bench: Bench) -> list[str]:
    return [event.text for event in bench.heard() if isinstance(event, Reply)]


@pytest.mark.parametrize("feeding", Feeding)
def test_a_stored_text_is_deleted_only_after_the_commit(feeding: Feeding) -> None:
    bench = Bench(feeding=feeding).started()
    bench.feed(stored(3))
    bench.play([read(3, text_line("收到"))])
    bench.quiet()
    reply = bench.commit()
    assert isinstance(reply, Reply)
    assert (reply.sender, reply.text) == ("15400000001", "收到")
    bench.play([delete(3)])
    bench.quiet()


@pytest.mark.parametrize("feeding", Feeding)
def test_what_lies_there_already_is_heard_before_ready(feeding: Feeding) -> None:
    bench = Bench(feeding=feeding)
    bench.play(START[:11])
    entries = [
        (1, 1, text_line("1")),
        (2, 3, "0001000B81"),
        (4, 0, text_line("2")),
        (5, 0, "00FFFFFF"),
    ]
    bench.play([("AT+CMGL=4\r", listing(*entries)), START[12]])
    assert texts(bench) == ["1", "2"]
    # the unreadable one is looked at once more, and told as it is
    bench.play([read(5, "00FFFFFF")])
    bench.commit()
    bench.play([delete(1)])
    bench.commit()
    bench.play([delete(4)])
    unreadable = bench.commit()
    assert isinstance(unreadable, Unreadable)
    assert unreadable.raw == "00FFFFFF"
    bench.play([delete(5)])
    bench.quiet()


def test_an_empty_slot_is_no_text() -> None:
    bench = Bench().started()
    bench.feed(stored(3) + stored(4))
    bench.play([("AT+CMGR=3\r", OK), ("AT+CMGR=4\r", "\r\n+CMS ERROR: 321\r\n")])
    bench.quiet()
    assert bench.heard() == []


def test_an_announcement_that_got_lost_is_made_good_by_the_probe() -> None:
    bench = Bench().started()
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play([*PROBE[:4], ("AT+CPMS?\r", '\r\n+CPMS: "SM",1,20\r\n' + OK)])
    bench.play([("AT+CMGL=4\r", listing((7, 0, text_line("收到"))))])
    assert texts(bench) == ["收到"]
    bench.commit()
    bench.play([delete(7)])
    bench.quiet()


def test_a_lost_announcement_is_made_good_after_reading_elsewhere() -> None:
    bench = Bench().started()
    bench.feed('\r\n+CDSI: "SR",2\r\n')
    bench.play([('AT+CPMS="SR"\r', OK), read(2, REPORT + "00")])
    bench.commit()
    bench.play([delete(2)])
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    used = '\r\n+CPMS: "SR",0,9,"SM",1,20,"SM",1,20\r\n'
    bench.play([*PROBE[:4], ("AT+CPMS?\r", used + OK), ('AT+CPMS="SM"\r', OK)])
    bench.play([("AT+CMGL=4\r", listing((7, 0, text_line("收到"))))])
    assert texts(bench) == ["收到"]


def test_another_storage_is_selected_to_read_from_it() -> None:
    bench = Bench().started()
    bench.feed('\r\n+CDSI: "SR",2\r\n')
    bench.play([('AT+CPMS="SR"\r', OK), read(2, REPORT + "00")])
    report = bench.commit()
    assert isinstance(report, DeliveryReported)
    bench.play([delete(2)])
    bench.feed(stored(1))
    bench.play([('AT+CPMS="SM"\r', OK), read(1, text_line("1"))])
    assert texts(bench) == ["1"]


@pytest.mark.parametrize("feeding", Feeding)
def test_a_direct_report_is_acknowledged_after_the_commit(feeding: Feeding) -> None:
    bench = Bench(feeding=feeding).started()
    line = REPORT + "46"
    bench.feed(f"\r\n+CDS: {length(line)}\r\n{line}\r\n")
    bench.quiet()
    report = bench.commit()
    assert isinstance(report, DeliveryReported)
    assert (report.reference, report.recipient) == (0x2A, "15400000001")
    assert report.state is DeliveryState.EXPIRED
    bench.play([("AT+CNMA\r", OK)])
    bench.quiet()


def test_an_acknowledgement_that_came_too_late_switches_notification_on_again() -> None:
    bench = Bench().started()
    bench.feed(direct(text_line("1")))
    bench.commit()
    bench.play([("AT+CNMA\r", "\r\n+CMS ERROR: 340\r\n"), ("AT+CNMI=2,1,0,1,0\r", OK)])
    bench.quiet()


def test_what_a_busy_modem_could_not_be_told_in_time_is_not_acknowledged_any_more() -> None:
    """It has answered the network itself; a late word could be taken for another message."""
    bench = Bench().started()
    bench.machine.request("t", TextMessage("15400000001", "1"), bench.now_s)
    bench._collect()
    bench.written = ""
    bench.feed("\r\n> ")
    bench.written = ""
    bench.feed(direct(text_line("1")))
    bench.commit()
    bench.wait(16)
    bench.quiet()
    bench.feed("\r\n+CMGS: 1\r\n" + OK)
    bench.play([("AT+CNMI=2,1,0,1,0\r", OK)])
    bench.quiet()


def test_an_acknowledgement_goes_before_the_next_part() -> None:
    bench = Bench().started()
    bench.machine.request("t", TextMessage("15400000001", "汉" * 71), bench.now_s)
    bench._collect()
    bench.written = ""
    bench.feed("\r\n> ")
    bench.written = ""
    bench.feed(direct(text_line("1")))
    bench.commit()
    bench.quiet()
    bench.feed("\r\n+CMGS: 1\r\n" + OK)
    bench.play([("AT+CNMA\r", OK)])
    assert bench.written.startswith("AT+CMGS=")


def test_without_csms_nothing_is_acknowledged() -> None:
    bench = Bench(Profile(phase_2_plus=False))
    for sent, answer in START[:6] + START[7:]:
        bench.play([("AT+CSMS=0\r", OK) if sent == "AT+CSMS=1\r" else (sent, answer)])
    bench.feed(direct(part_line("甲", 1, 2)) + direct(part_line("乙", 2, 2)))
    assert texts(bench) == ["甲乙"]
    bench.commit()
    bench.quiet()


def test_direct_parts_that_are_to_be_acknowledged_are_events_of_their_own() -> None:
    bench = Bench(Profile(delivery=Delivery.DIRECT))
    for sent, answer in START:
        bench.play([("AT+CNMI=2,2,0,1,0\r", OK) if "CNMI" in sent else (sent, answer)])
    bench.feed(direct(part_line("甲", 1, 2)))
    assert texts(bench) == ["甲（第1段，共2段）"]
    bench.quiet()
    bench.commit()
    bench.play([("AT+CNMA\r", OK)])


def test_stored_parts_wait_for_each_other_and_go_together() -> None:
    bench = Bench().started()
    for index, number in ((1, 3), (2, 1), (5, 1)):
        bench.feed(stored(index))
        bench.play([read(index, part_line("甲乙丙"[number - 1], number, 3))])
    bench.quiet()
    bench.wait(50)
    bench.feed(stored(4))
    bench.play([read(4, part_line("乙", 2, 3))])
    assert texts(bench) == ["甲乙丙"]
    bench.quiet()
    bench.commit()
    bench.play([delete(1, 4, 2, 5)])
    bench.quiet()


def test_a_character_cut_in_two_by_the_sender_is_put_together() -> None:
    bench = Bench().started()
    octets = "𠮷".encode("utf-16-be")
    for number in (1, 2):
        body = bytes([5, 0, 3, 1, 2, number]) + octets[2 * number - 2 : 2 * number]
        line = f"0044{HEAD[2:]}{STAMP}{len(body):02X}{body.hex()}"
        bench.feed(stored(number))
        bench.play([read(number, line)])
    assert texts(bench) == ["𠮷"]


def test_a_missing_part_shows_after_a_minute() -> None:
    bench = Bench().started()
    for index, number in ((1, 1), (2, 3)):
        bench.feed(stored(index))
        bench.play([read(index, part_line("甲乙丙"[number - 1], number, 3))])
    bench.wait(61)
    assert texts(bench) == ["甲（缺第2段）丙"]
    bench.commit()
    bench.play([delete(2, 1)])


def test_a_reference_used_again_ends_the_unfinished_text() -> None:
    bench = Bench().started()
    for index, text in ((1, "甲"), (2, "丁")):
        bench.feed(stored(index))
        bench.play([read(index, part_line(text, 1, 2))])
    assert texts(bench) == ["甲（缺第2段）"]
    bench.feed(stored(3))
    bench.play([read(3, part_line("戊", 2, 2))])
    assert texts(bench) == ["甲（缺第2段）", "丁戊"]


def test_a_text_between_header_and_pdu_of_another() -> None:
    bench = Bench().started()
    inner, outer = text_line("内"), text_line("外面的")
    bench.feed(stored(3))
    bench.expect("AT+CMGR=3\r")
    bench.feed(f"\r\n+CMGR: 0,,{length(outer)}\r\n+CREG: 1\r\n{direct(inner)}\r\n{outer}\r\n{OK}")
    assert texts(bench) == ["内", "外面的"]


def test_one_announced_text_is_read_between_two_texts_out() -> None:
    bench = Bench().started()
    bench.machine.request("a", TextMessage("15400000001", "1"), bench.now_s)
    bench.machine.request("b", TextMessage("15400000001", "1"), bench.now_s)
    bench._collect()
    bench.feed(stored(3) + "\r\n> ")
    bench.written = ""
    bench.feed("\r\n+CMGS: 1\r\n" + OK)
    bench.play([read(3, text_line("收到"))])
    assert bench.written.startswith("AT+CMGS=")


def test_a_refused_deletion_is_tried_again_at_the_probe() -> None:
    bench = Bench().started()
    bench.feed(stored(3))
    bench.play([read(3, text_line("1"))])
    bench.commit()
    bench.play([("AT+CMGD=3\r", "\r\n+CMS ERROR: 320\r\n")])
    bench.quiet()
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play([*PROBE[:4], ("AT+CPMS?\r", '\r\n+CPMS: "SM",1,20\r\n' + OK)])
    bench.play([read(3, text_line("1")), delete(3)])

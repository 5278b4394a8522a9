"""PDUs that the standard wants read although something in them is odd."""

from datetime import datetime

import pytest

from drivers.gsm_modem.data_coding import Alphabet
from drivers.gsm_modem.pdu import Deliver, decode_line, decode_tpdu
from drivers.gsm_modem.profile import Profile
from drivers.gsm_modem.user_data import UserData
from gateway.driver_api import Reply, Unreadable
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench
from tests.unit.gsm_modem.test_inbound import HEAD, STAMP, direct, length, stored, text_line, texts
from tests.unit.gsm_modem.test_pdu import STAMP_UTC

WORD = "收到".encode("utf-16-be")


def deliver(first: int, user_data: bytes) -> bytes:
    """An SMS-DELIVER in UCS-2 with this first octet."""
    return bytes([first]) + bytes.fromhex(HEAD[2:] + STAMP) + bytes([len(user_data)]) + user_data


def without_acknowledgements() -> Bench:
    """A modem that passes things on for good: nothing comes again."""
    bench = Bench(Profile(phase_2_plus=False))
    for sent, answer in START[:6] + START[7:]:
        bench.play([("AT+CSMS=0\r", OK) if sent == "AT+CSMS=1\r" else (sent, answer)])
    return bench


def mistaken(line: str, off: int) -> str:
    """A direct text whose header counts so many octets too many."""
    return f"\r\n+CMT: ,{length(line) + off}\r\n{line}\r\n"


@pytest.mark.parametrize("first", [0x04, 0x07, 0x03])
def test_a_reserved_message_type_is_read_as_a_text(first: int) -> None:
    message = decode_tpdu(deliver(first, WORD))
    assert isinstance(message, Deliver)
    sent: datetime | None = message.sent_utc
    assert (message.user_data.payload, sent) == (WORD, STAMP_UTC)


@pytest.mark.parametrize("header", ["06000304020100", "0500042A0201", "0100"])
def test_a_header_whose_last_element_does_not_fit_is_ignored_and_the_text_read(header: str) -> None:
    message = decode_tpdu(deliver(0x44, bytes.fromhex(header) + WORD))
    assert isinstance(message, Deliver)
    assert message.user_data == UserData(Alphabet.UCS2, WORD)


@pytest.mark.parametrize("off", [-1, 1, 8])
def test_a_stored_text_whose_length_is_told_wrong_is_read_when_it_came_twice(off: int) -> None:
    bench = Bench().started()
    line = text_line("收到")
    said = f"\r\n+CMGR: 0,,{length(line) + off}\r\n{line}\r\n{OK}"
    bench.feed(stored(3))
    bench.play([("AT+CMGR=3\r", said), ("AT+CMGR=3\r", said)])
    assert texts(bench) == ["收到"]


def test_a_direct_text_whose_length_is_told_wrong_is_read_where_it_cannot_come_again() -> None:
    bench = without_acknowledgements()
    bench.feed(mistaken(text_line("收到"), 8))
    assert texts(bench) == ["收到"]


def test_a_direct_text_that_cannot_be_read_nor_come_again_is_told_as_it_is() -> None:
    bench = without_acknowledgements()
    bench.feed(direct("00FFFFFF"))
    unreadable = bench.commit()
    assert isinstance(unreadable, Unreadable)
    assert unreadable.raw == "00FFFFFF"


def test_a_line_that_grew_on_its_way_is_not_read_as_a_text() -> None:
    """Octets that came in between move the others: what they spell nobody wrote."""
    bench = without_acknowledgements()
    line = text_line("收到")
    grown = line[:-8] + "0031" + line[-8:]
    bench.feed(f"\r\n+CMT: ,{length(line)}\r\n{grown}\r\n")
    (event,) = bench.heard()
    assert isinstance(event, Unreadable)


def test_a_report_of_which_nothing_can_be_read_is_no_text() -> None:
    bench = without_acknowledgements()
    bench.feed("\r\n+CDS: 25\r\n00FFFFFF\r\n")
    assert bench.heard() == []


def test_padding_after_a_text_from_a_sim_is_no_part_of_it() -> None:
    message = decode_line(text_line("收到") + "FF" * 9)
    assert isinstance(message, Deliver)
    assert message.user_data == UserData(Alphabet.UCS2, WORD)


def test_what_was_told_wrong_and_spoilt_twice_alike_is_still_told_as_it_is() -> None:
    bench = Bench().started()
    said = f"\r\n+CMGR: 0,,40\r\n00FFFFFF\r\n{OK}"
    bench.feed(stored(3))
    bench.play([("AT+CMGR=3\r", said), ("AT+CMGR=3\r", said)])
    (event,) = bench.heard()
    assert isinstance(event, Unreadable)
    assert not isinstance(event, Reply)

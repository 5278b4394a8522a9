"""What radios say of calls, and what is kept of it by instance."""

import pytest

from drivers.tetra_pei.call_book import CallBook, Floor
from drivers.tetra_pei.call_lines import CallLine, CallSign, read_call_line, read_selected_group
from drivers.tetra_pei.release_cause import receipt_of, release_words
from gateway.driver_api import Deferred, Fault, Refused


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("+CTXG: 1,3,0,0,3,09011638300023404", CallLine(CallSign.GRANT, 1, 3)),
        ("+CTXG: 1,0", CallLine(CallSign.GRANT, 1, 0)),
        ("+CTXG:1 , 0 ,0,0", CallLine(CallSign.GRANT, 1, 0)),
        ("+CTCR: 1,13", CallLine(CallSign.RELEASED, 1, 13)),
        ("+CTCR: 2", CallLine(CallSign.RELEASED, 2)),
        ("+CTOCP: 1,1,0,1,1,0,1,1", CallLine(CallSign.PROGRESS, 1, 1)),
        ("+CTCC: 4,1,1,0,1,1", CallLine(CallSign.CONNECTED, 4, 1)),
        ("+CDTXC: 1,0", CallLine(CallSign.CEASED, 1, 0)),
        (
            "+CTICN: 2,0,0,5,09011638300023404,1,1,0,1,1,5,09011638300002001,0",
            CallLine(CallSign.OFFERED, 2, 0, "2001"),
        ),
        ("+CTICN: 2,0,0", CallLine(CallSign.OFFERED, 2, 0)),
        ("+CTXG: ,0", None),
        ("+CTXG: 123456789,0", None),
        ("+CTSDSR: 13,1,0,2,0,16", None),
        ("OK", None),
    ],
)
def test_a_line_about_a_call_is_read(line: str, read: CallLine | None) -> None:
    assert read_call_line(line) == read


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("+CTGS: 1,09011638300000001", "1"),
        ("+CTGS: 1,2001", "2001"),
        ("+CTGS: 1,0", ""),
        ("+CTGS: 2,2002", None),
        ("+CTGS: 1", None),
    ],
)
def test_the_selected_talkgroup_is_read(line: str, group: str | None) -> None:
    assert read_selected_group(line) == group


def book_after(*lines: str, dialled: str = "2001") -> CallBook:
    book = CallBook()
    book.dial(dialled)
    hear(book, *lines)
    return book


def hear(book: CallBook, *lines: str) -> None:
    for line in lines:
        read = read_call_line(line)
        assert read is not None
        book.take(read)


@pytest.mark.parametrize(
    ("lines", "floor"),
    [
        (("+CTOCP: 1,0", "+CTCC: 1,1"), Floor.NOBODY),
        (("+CTCC: 1,1", "+CTXG: 1,0"), Floor.OURS),
        (("+CTXG: 1,0",), Floor.OURS),
        (("+CTXG: 1,1",), Floor.REFUSED),
        (("+CTXG: 1,9",), Floor.REFUSED),
        (("+CTXG: 1,2",), Floor.QUEUED),
        (("+CTXG: 1,3",), Floor.OTHERS),
        (("+CTXG: 1,3", "+CDTXC: 1,0"), Floor.NOBODY),
        (("+CTXG: 1,0", "+CDTXC: 1,0"), Floor.OURS),  # that was the one before us
        (("+CTXG: 1,0", "+CTXI: 1"), Floor.OTHERS),
        (("+CTXG: 1,0", "+CTXW: 1"), Floor.QUEUED),
        (("+CTXG: 1,0", "+CTXG: 2,3"), Floor.OURS),  # another call
    ],
)
def test_who_may_talk_is_known_by_instance(lines: tuple[str, ...], floor: Floor) -> None:
    call = book_after(*lines).call_to("2001")
    assert call is not None
    assert call.is_ours
    assert call.floor is floor


def test_a_call_of_others_is_not_taken_for_the_one_that_was_dialled() -> None:
    book = CallBook()
    hear(book, "+CTICN: 1,0,0,0,1001033,1,1,0,1,1,0,2002,0", "+CTXG: 1,3")
    book.dial("2001")
    hear(book, "+CDTXC: 1,0", "+CTCC: 2,1")
    ours, others = book.call_to("2001"), book.call_to("2002")
    assert ours is not None
    assert others is not None
    assert (ours.instance, ours.is_ours) == (2, True)
    assert (others.instance, others.is_ours) == (1, False)


def test_a_late_release_is_the_old_calls() -> None:
    book = book_after("+CTCC: 1,1", "+CTXG: 1,0")
    book.hung_up()
    assert book.is_leaving
    book.dial("2001")
    hear(book, "+CTCR: 1,1")
    assert book.is_dialling
    hear(book, "+CTCC: 1,1")
    assert book.call_to("2001") is not None
    assert not book.is_leaving


def test_a_call_of_which_nothing_was_said_is_released_once() -> None:
    book = book_after()
    book.hung_up()
    book.dial("2001")
    hear(book, "+CTCR: 1,1")
    assert book.is_dialling
    hear(book, "+CTCR: 1,16")
    assert not book.is_dialling
    assert book.cause == 16


def test_every_cause_has_words_and_a_receipt() -> None:
    assert release_words(5) == "congestion (cause 5)"
    assert release_words(99) == "the call was released (cause 99)"
    assert receipt_of(3, 3.0) == Refused(Fault.RECIPIENT, "not reachable (cause 3)")
    assert receipt_of(11, 3.0) == Refused(Fault.LANE, "rejected (cause 11)")
    assert receipt_of(None, 3.0) == Deferred(3.0, "the call was released")

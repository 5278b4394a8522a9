"""The life of pages: each ends once, and what comes late is told."""

from datetime import timedelta

from gateway.driver_api import (
    Accepted,
    Completed,
    DeliveryReported,
    LateReceipt,
    RadioPage,
    Unknown,
    Unsent,
)
from gateway.driver_api.page_book import PageBook, PageOut
from gateway.driver_kit.virtual_loop import START_UTC

PAGE = RadioPage("100", "集结", False)
LATE = RadioPage("200", "集结", False, START_UTC)
GROUP = RadioPage("90001", "集结", True)


class Desk:
    """A book, and what was sent out of it."""

    def __init__(self, first_reference: int = 7) -> None:
        self.book: PageBook[PageOut] = PageBook(lambda: START_UTC, first_reference, 2)
        self.sent: list[PageOut] = []

    def send(self, *waiting: str) -> None:
        """All that waits, but pages to `waiting`."""
        self.book.send_waiting(
            lambda page: page.to not in waiting,
            lambda request_id, page, ref: self.sent.append(PageOut(request_id, page, ref)),
        )

    def ended(self) -> dict[str, object]:
        return {each.request_id: each.result for each in self.book.completed}


def test_pages_go_in_their_order_and_those_that_may_not_wait_on() -> None:
    desk = Desk(first_reference=0x7FFFFFFF)
    for name, page in {"a": PAGE, "b": GROUP, "c": PAGE}.items():
        desk.book.take(name, page)
    desk.send("90001")
    assert [(out.request_id, out.reference) for out in desk.sent] == [("a", 0x7FFFFFFF), ("c", 0)]
    desk.send()
    assert desk.sent[2] == PageOut("b", GROUP, 1)
    assert desk.book.completed == []


def test_an_expired_page_and_a_withdrawn_one_never_leave() -> None:
    desk = Desk()
    desk.book.take("a", LATE)
    desk.book.take("b", PAGE)
    soon = START_UTC + timedelta(seconds=1)
    desk.book.take("c", RadioPage("300", "集结", False, soon))
    assert desk.book.withdraw("b")
    assert not desk.book.withdraw("b")
    desk.send()
    assert [out.request_id for out in desk.sent] == ["c"]
    assert desk.ended() == {"b": Unsent("withdrawn"), "a": Unsent("expired")}


def test_a_receipt_after_the_doubt_is_a_late_one() -> None:
    desk = Desk()
    out = PageOut("a", PAGE, 7)
    desk.book.put_in_doubt(out, "no result came yet")
    desk.book.finish(out, Accepted((7,)), in_doubt=False)
    assert desk.book.completed == [Completed("a", Unknown("no result came yet", pending=True))]
    assert desk.book.owed == [LateReceipt("a/late", "a", Accepted((7,)))]


def test_the_newest_pages_in_doubt_may_still_be_delivered_and_a_groups_never() -> None:
    desk = Desk()
    pages = [PageOut(name, PAGE, number) for number, name in enumerate("abc")]
    for out in (*pages, PageOut("g", GROUP, 9)):
        desk.book.finish(out, Unknown("?"), in_doubt=True)
    assert list(desk.book.doubted) == pages[1:]
    desk.book.delivered(pages[1])
    (told,) = desk.book.owed
    assert isinstance(told, DeliveryReported)
    assert (told.key, told.reference, told.recipient) == ("00000001/delivered", 1, "100")


def test_a_broken_link_ends_each_as_far_as_it_is_known() -> None:
    desk = Desk()
    one, two = PageOut("a", PAGE, 1), PageOut("b", PAGE, 2)
    desk.book.put_in_doubt(two, "?")
    desk.book.take("c", PAGE)
    desk.book.broken_off([one, two], "gone")
    assert desk.ended() == {
        "b": Unknown("?", pending=True),
        "a": Unknown("gone"),
        "c": Unsent("gone"),
    }
    desk.send()
    assert desk.sent == []

"""What whoever has an order is told when it ends, over each bearer."""

from gateway.orders.dispatch_records import NoticeKind
from gateway.orders.notice_wording import ending
from gateway.orders.notice_words import Words
from gateway.orders.order import Bearer, Order
from gateway.orders.rewording import Texts


def words_of_the_end(
    order: Order, kind: NoticeKind, site_name: str
) -> tuple[tuple[str, ...], tuple[Words, ...]]:
    """The texts, and the words that point to them."""
    texts = Texts()
    places = [(bearer, False) for bearer in Bearer] + [(Bearer.SMS, True)]
    words = tuple(
        Words(bearer, "", copy, (), texts.put(bearer, (said,)))
        for bearer, copy in places
        for said in (ending(kind, order, bearer, site_name, copy=copy),)
    )
    return texts.all(), words

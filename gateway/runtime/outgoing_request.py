"""What a driver is asked for a delivery: the text as it leaves, the call or the page."""

from datetime import datetime

from gateway.driver_api import RadioPage, TextMessage, VoiceCall
from gateway.orders.order import Bearer
from gateway.orders.records import Sending
from gateway.orders.wording import with_repeat_mark


def request_for(
    sending: Sending, text: str, *, reports: bool, expires: datetime | None = None
) -> TextMessage | VoiceCall | RadioPage:
    """What the driver is asked for this delivery."""
    delivery = sending.delivery
    if delivery.bearer is Bearer.VOICE:
        return VoiceCall(delivery.address, text, expires)
    if sending.marked:
        text = with_repeat_mark(text)
    if delivery.bearer is Bearer.RADIO:
        return RadioPage(delivery.address, text, not delivery.people, expires)
    return TextMessage(delivery.address, text, reports, expires)

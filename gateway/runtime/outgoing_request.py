"""What a driver is asked for a delivery: the text as it leaves, the call or the page."""

from datetime import datetime

from gateway.driver_api import RadioPage, TextMessage, VoiceCall
from gateway.orders.caller_guidance import DUTY_PHONE
from gateway.orders.order import Bearer
from gateway.orders.order_facts import DUTY
from gateway.orders.records import Sending
from gateway.orders.wording import with_repeat_mark
from gateway.roster.roster import Roster


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


def label_of(sending: Sending, roster: Roster) -> str:
    """Who is called and of what, for the display of a seat: name, unit, order."""
    delivery = sending.delivery
    person = roster.person(delivery.recipient)
    units = (roster.unit(unit_id) for unit_id in delivery.units)
    names = "、".join(unit.name or unit.unit_id for unit in units if unit is not None)
    who = person.name if person else DUTY_PHONE if delivery.recipient == DUTY else ""
    words = (who or delivery.recipient, names, sending.order_id)
    return " ".join(word for word in words if word)

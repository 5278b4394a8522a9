"""What is told of people who call the hall: that they do, what they leave, how it ended."""

from typing import Any

from gateway.orders.answer_facts import Verdict
from gateway.orders.call_facts import IncomingEnded, VoiceReportHeard
from gateway.orders.hall import Hall
from gateway.orders.hall_facts import CallHeard
from gateway.orders.intents import Announcement
from gateway.orders.order import Bearer
from gateway.orders.records import Step

OF_CALLS, OF_ENDS = "call/", "ended-call/"
"""What the keys of the facts begin with that a call came in, and that it ended."""


def key_of_call(call: str) -> str:
    """The key of the fact that this call came in."""
    return f"{OF_CALLS}{call}"


def key_of_end(call: str) -> str:
    """The key of the fact that this call ended: it does so once."""
    return f"{OF_ENDS}{call}"


def called(hall: Hall, fact: CallHeard) -> Step:
    """Somebody rings: dispatch wants to know at once, and what he is going to be told."""
    data: dict[str, Any] = {
        "address": fact.caller,
        "caller": fact.caller,
        "channel": fact.channel,
        "person": fact.person,
        "unit": fact.units[0] if fact.units else "",
        "call": fact.of_call or fact.key.removeprefix(OF_CALLS),
    }
    if fact.of_call:
        data |= {"by_pin": True}
    if fact.orders:
        data |= {"orders": list(fact.orders)}
    return Step(announcements=(Announcement("inbound.call", "", "real", data, urgent=True),))


def ended(hall: Hall, fact: IncomingEnded) -> Step:
    """He has hung up, or we have."""
    data = _whose(fact) | {"caller": fact.address, "outcome": fact.outcome}
    return Step(announcements=(Announcement("inbound.ended", "", "real", data),))


def reported(hall: Hall, fact: VoiceReportHeard) -> Step:
    """A message for people: in the hall at once, and in the order's own story if it has one."""
    life = hall.orders.get(fact.order_id)
    data = _whose(fact) | {
        "recipient": fact.person,
        "bearer": Bearer.VOICE.value,
        "attempt": 1,
        "raw": fact.raw,
        "text": fact.raw,
        "received_at": fact.at_utc,
        "device_time": None,
        "answer": fact.key,
        "candidates": [],
    }
    if life is None:
        return Step(announcements=(Announcement("inbound.report", "", "real", data, urgent=True),))
    subject, mode = "/".join((fact.order_id, *fact.units[:1])), life.head.order.mode.value
    story = Announcement(f"feedback.{Verdict.UNPARSED.value}", subject, mode, data)
    told = Announcement("inbound.report", subject, mode, data, urgent=True)
    return Step(announcements=(told, story))


def _whose(fact: VoiceReportHeard | IncomingEnded) -> dict[str, Any]:
    return {
        "address": fact.address,
        "channel": fact.channel,
        "person": fact.person,
        "unit": fact.units[0] if fact.units else "",
        "call": fact.call,
        "recording": fact.recording,
        "length_s": round(fact.length_s, 1),
    }

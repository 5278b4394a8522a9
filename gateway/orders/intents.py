"""The work a step leaves owed, and what it tells the world.

A `Transmit` waits for a free lane, an `Alarm` for its time. Both stay in the journal until
a fact settles them: whoever performs them may die at any moment.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from gateway.orders.order import Bearer


class Transmit(Struct, frozen=True, gc=False):
    """Send this delivery. `intent_id` is the delivery's id; `rank` is lower for sooner.

    Within a rank the older `since_utc` goes first. `avoid` names the channel that should not
    get it again while another is up, `system` the radio system it has to go over, if any.
    """

    intent_id: str
    order_id: str
    bearer: Bearer
    rank: int
    since_utc: datetime
    not_before_utc: datetime | None = None
    avoid: str = ""
    system: str = ""


class Claim(Struct, frozen=True, gc=False):
    """An open `Transmit` has been taken by a session of the gateway."""

    intent_id: str
    order_id: str
    bearer: Bearer
    rank: int
    since_utc: datetime
    session: str
    system: str = ""


class Alarm(Struct, frozen=True, gc=False):
    """At `due_utc` a `DeadlinePassed` of this id is to be recorded."""

    alarm_id: str
    order_id: str
    due_utc: datetime


class Announcement(Struct, frozen=True, gc=False):
    """An event for the dispatch core, before it gets its number.

    `kind` is the type of the contract (`feedback.acked`), `subject` order or order/unit.
    An urgent one is published at once, ahead of its turn, and again in its turn.
    """

    kind: str
    subject: str
    mode: str
    data: Mapping[str, Any]
    urgent: bool = False


Intent = Transmit | Claim | Alarm

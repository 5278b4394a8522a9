"""A real order ends every drill, in its own transaction, and tells whoever was reached.

Nothing may run between this and the commit: the drills are open to everybody else.
"""

from gateway.driver_api import Clock
from gateway.journal.journal import Batch, Journal
from gateway.orders.facts import MessagesOwed, OrderAccepted, OrderEnded
from gateway.orders.owners import taker_awaited
from gateway.orders.questions import drill_over, exercises_to_stop


def pre_empt(
    journal: Journal,
    clock: Clock,
    batch: Batch,
    accepted: OrderAccepted,
    site_name: str,
    radio_octets: int,
) -> None:
    """Put the ends of the drills, and what is told of them, into the batch of the real order."""
    for life in exercises_to_stop(journal.hall, accepted.order.mode):
        drill, now = life.head.order.order_id, clock.utc()
        real = journal.hall.orders[accepted.order_id]
        messages = drill_over(life, real, site_name, radio_octets)
        batch.add(
            OrderEnded(
                key=f"ended/{drill}",
                at_utc=now,
                order_id=drill,
                cancelled=True,
                by="pre-emption",
                reason=f"实战指令 {accepted.order_id}",
                untaken=taker_awaited(life),
                in_slices=True,
            )
        )
        if messages:
            key = f"notice/{accepted.order_id}/{drill}"
            batch.add(MessagesOwed(key, now, accepted.order_id, "演练中止", messages))

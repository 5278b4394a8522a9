"""The house rules for a real hall, once its daemon has ended."""

from collections.abc import Iterator
from contextlib import closing

from gateway.journal.audit import audit
from gateway.journal.store import open_store
from tests.crash.house_rules import (
    attempts_in,
    copies_explained,
    events_complete,
    folded,
    promises_kept,
    replies_kept,
)
from tests.crash.real_hall import RealHall
from tests.crash.watched_ports import facts_in


def broken_rules(hall: RealHall, order_id: str, numbers: list[str]) -> list[str]:
    """Empty when all is well for this order to these telephones."""
    with closing(open_store(hall.journal, "0" * 32)) as store:
        facts = facts_in(store)
        broken = [
            *promises_kept(store, hall.core.events, hall.core.promised),
            *replies_kept(facts, hall.replies),
            *events_complete(store, hall.core.events, at_rest=False),
        ]
        life = folded(facts).orders[order_id]
        for number in numbers:
            copies = hall.texts_to(number)
            if not copies:
                broken.append(f"{number} got nothing")
            sent = sum(s.destination == number for s in hall.network.submissions)
            broken += copies_explained(number, copies, sent, attempts_in(facts), life)
    return [*broken, *(str(finding) for finding in audit(hall.journal).findings), *_left(hall)]


def _left(hall: RealHall) -> Iterator[str]:
    for number, modem in enumerate(hall.modems, 1):
        for name, memory in modem.memories.items():
            if memory.messages:
                yield f"modem {number} still holds {len(memory.messages)} messages in {name}"

"""The house rules for the story of `muster_story`: every broken one, as a list of lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drivers.gsm_modem.pdu import Deliver, decode_line
from drivers.gsm_modem.simulated_storage import StoredMessage
from gateway.orders.hall import Hall
from gateway.orders.records import OrderState
from tests.crash.house_rules import (
    chain_sound,
    copies_explained,
    events_complete,
    folded,
    nothing_after_the_end,
    nothing_left_owed,
    outcome,
    promises_kept,
    replies_kept,
)
from tests.crash.muster_hall import MusterHall
from tests.crash.muster_story import LEADERS, Story
from tests.crash.watched_ports import facts_in

# What a modem sees whose master dies, or whose cable is pulled, with a report or a text in hand.
_LEFT_ALONE = ("no AT+CNMA within 15 s", "bytes sent while executing")


def broken_rules(
    hall: MusterHall, story: Story, place: Path, *, cables_pulled: bool = False
) -> list[str]:
    """Empty when all is well; `place` is for the copy that is verified."""
    facts = facts_in(hall.store)
    promised = {
        data["order_id"]
        for verb, data, body in hall.core.responses
        if verb == "order/submit" and body["status"] == "ok"
    }
    return [
        *hall.faults,
        *(f"{verb} was refused: {body}" for verb, _, body in hall.core.responses if _bad(body)),
        *promises_kept(hall.store, hall.core.events, promised),
        *nothing_after_the_end(facts),
        *_texts(hall, folded(facts)),
        *replies_kept(facts, story.replies),
        *events_complete(hall.store, hall.core.events),
        *nothing_left_owed(hall.store, hall.clock.utc()),
        *chain_sound(hall.store, place),
        *_modems(hall, disturbed=cables_pulled or hall.lives > 1),
    ]


def result(hall: MusterHall) -> dict[str, Any]:
    """What was reached in the end."""
    return outcome(folded(facts_in(hall.store)).orders)


def said(hall: MusterHall) -> dict[str, list[str]]:
    """What each leg has said, whichever came first; a pulled cable may delay one of two."""
    return {
        f"{order_id}/{unit}": sorted(mark.status.value for mark in leg.marks)
        for order_id, life in folded(facts_in(hall.store)).orders.items()
        for unit, leg in life.legs.items()
    }


def _bad(body: dict[str, Any]) -> bool:
    """An order that a dead process has ended already is the one refusal there may be."""
    return body["status"] != "ok" and "没有进行中的指令" not in body.get("error", "")


def _texts(hall: MusterHall, folded_hall: Hall) -> Iterator[str]:
    facts = facts_in(hall.store)
    for order_id, numbers in LEADERS.items():
        life = folded_hall.orders.get(order_id)
        if life is None:
            yield f"{order_id} never came to be"
            continue
        for number in numbers:
            copies = hall.texts_to(number)
            if not copies and life.head.state is not OrderState.CANCELLED:
                yield f"{number} got nothing of {order_id}"
            first_parts = sum(
                sent.destination == number and (sent.part is None or sent.part.number == 1)
                for sent in hall.network.submissions
            )
            yield from copies_explained(number, copies, first_parts, facts, life)


def _modems(hall: MusterHall, *, disturbed: bool) -> Iterator[str]:
    for number, modem in enumerate(hall.modems, 1):
        for violation in modem.violations:
            if not disturbed or violation not in _LEFT_ALONE:
                yield f"modem {number}: {violation}"
        for name, memory in modem.memories.items():
            # A death between the deletions of a recorded long text's parts leaves some of them:
            # they wait for the others on the SIM for as long as parts do.
            left = [m for m in memory.messages.values() if not disturbed or not _is_part(m)]
            if left:
                yield f"modem {number} still holds {len(left)} messages in {name}"
        if modem.arrivals.waiting or modem.arrivals.unacknowledged:
            yield f"modem {number} could not pass on all that arrived"


def _is_part(message: StoredMessage) -> bool:
    said = decode_line(message.pdu.hex().upper(), message.tpdu_size)
    return isinstance(said, Deliver) and said.user_data.concatenation is not None

"""The house rules for the story of `muster_story`: every broken one, as a list of lines."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from gateway.orders.hall import Hall
from gateway.orders.records import OrderState
from tests.crash.house_rules import (
    attempts_in,
    chain_sound,
    copies_explained,
    deliveries,
    events_complete,
    folded,
    nothing_after_the_end,
    nothing_left_owed,
    outcome,
    promises_kept,
    replies_kept,
)
from tests.crash.muster_hall import MusterHall
from tests.crash.watched_ports import facts_in


class Told(Protocol):
    """What a story tells of its people: who was to be reached, and what they sent."""

    leaders: Mapping[str, Sequence[str]]
    replies: list[tuple[str, str]]


# What a modem sees whose master dies with a text in hand, or whose cable is out with a report.
_LEFT_ALONE = "bytes sent while executing"
_CABLE_OUT = "no AT+CNMA within 15 s"


def broken_rules(
    hall: MusterHall, story: Told, place: Path, *, cables_pulled: bool = False
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
        *_texts(hall, story.leaders, folded(facts)),
        *replies_kept(facts, story.replies),
        *events_complete(hall.store, hall.core.events),
        *nothing_left_owed(hall.store, hall.clock.utc()),
        *chain_sound(hall.store, place),
        *_modems(hall, cables_pulled),
    ]


def result(hall: MusterHall) -> dict[str, Any]:
    """What was reached in the end, and what is known of every text."""
    lives = folded(facts_in(hall.store)).orders
    reports_wait = not hall.healthy.without_csms
    return {**outcome(lives), "deliveries": deliveries(lives, reports_wait=reports_wait)}


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


def _texts(
    hall: MusterHall, leaders: Mapping[str, Sequence[str]], folded_hall: Hall
) -> Iterator[str]:
    attempts = attempts_in(facts_in(hall.store))
    for order_id, numbers in leaders.items():
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
            yield from copies_explained(number, copies, first_parts, attempts, life)


def _modems(hall: MusterHall, cables_pulled: bool) -> Iterator[str]:
    forgiven = [_LEFT_ALONE] if cables_pulled or hall.lives > 1 else []
    forgiven += [_CABLE_OUT] if cables_pulled else []
    for number, modem in enumerate(hall.modems, 1):
        for violation in modem.violations:
            if violation not in forgiven:
                yield f"modem {number}: {violation}"
        for name, memory in modem.memories.items():
            if memory.messages:
                yield f"modem {number} still holds {len(memory.messages)} messages in {name}"
        if modem.arrivals.dropped_reports and not cables_pulled:
            yield f"modem {number} dropped {modem.arrivals.dropped_reports} reports"
        if modem.arrivals.waiting or modem.arrivals.unacknowledged:
            yield f"modem {number} could not pass on all that arrived"

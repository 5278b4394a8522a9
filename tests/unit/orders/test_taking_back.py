"""What was waiting when an order ended or expired: not owed any more, told slice by slice."""

from dataclasses import replace

import pytest

from gateway.orders.facts import DeadlinePassed, Fact, OrderEnded
from gateway.orders.intents import Alarm
from gateway.orders.records import SendingState, Step
from tests.unit.orders.one_order import ID, Folded, at, kinds, opened, started

ENDED = OrderEnded(f"ended/{ID}", at(5), ID, True, "seat-1", "演练结束")
IN_SLICES = replace(ENDED, in_slices=True)
EXPIRED = DeadlinePassed("deadline/expire", at(5), ID, f"expire/{ID}")


def slices_after(hall: Folded, fact: Fact) -> list[Step]:
    """The step of `fact` and of every alarm "unsent" that it leads to."""
    steps = [hall.tell(fact)]
    while (next_slice := slice_after(hall, steps[-1])) is not None:
        steps.append(next_slice)
    return steps


def slice_after(hall: Folded, step: Step) -> Step | None:
    """The slice that the alarm of `step` leads to, if there is one."""
    alarms = [i for i in step.put if isinstance(i, Alarm) and "unsent" in i.alarm_id]
    if not alarms:
        return None
    (alarm,) = alarms
    key = f"deadline/{alarm.alarm_id}/{alarm.due_utc}"
    return hall.tell(DeadlinePassed(key, alarm.due_utc, ID, alarm.alarm_id))


@pytest.mark.parametrize(
    ("fact", "became", "slices"),
    [
        (IN_SLICES, SendingState.WITHDRAWN, [0, 250, 250, 250, 250, 200]),
        (ENDED, SendingState.WITHDRAWN, [250, 250, 250, 250, 200]),
        (EXPIRED, SendingState.EXPIRED, [250, 250, 250, 250, 200]),
    ],
)
def test_a_large_order_is_taken_back_in_slices(
    fact: Fact, became: SendingState, slices: list[int]
) -> None:
    hall = opened(deliveries=1_201)
    hall.tell(started())
    steps = slices_after(hall, fact)
    told = [kinds(step).count(f"delivery.{became.value}") for step in steps]
    assert told == slices
    tally = hall.hall.orders[ID].head.tally
    assert (tally.sent(became), tally.sent(SendingState.SENDING)) == (1_200, 1)
    assert tally.sent(SendingState.QUEUED) == 0


@pytest.mark.parametrize("end", [ENDED, IN_SLICES])
def test_nothing_of_it_is_owed_from_the_first_slice_on(end: OrderEnded) -> None:
    hall = opened(deliveries=1_201)
    first = hall.tell(end)
    assert set(first.drop) == {f"{ID}/sms/{n}" for n in range(1, 1_202)}
    assert not hall.tell(started()).taken


def test_the_end_says_how_many_were_withdrawn_in_all() -> None:
    (end,) = [a for a in opened(deliveries=700).tell(ENDED).announcements if "order." in a.kind]
    assert end.data["withdrawn"] == 700


def test_a_small_order_is_taken_back_at_once() -> None:
    assert len(slices_after(opened(deliveries=250), ENDED)) == 1


def test_an_order_that_ends_while_it_expires_withdraws_the_rest() -> None:
    hall = opened(deliveries=1_201)
    hall.tell(EXPIRED)
    slices_after(hall, ENDED)
    tally = hall.hall.orders[ID].head.tally
    assert tally.sent(SendingState.EXPIRED) == 250
    assert tally.sent(SendingState.WITHDRAWN) == 951

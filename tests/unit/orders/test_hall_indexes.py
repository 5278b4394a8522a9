"""What a hall finds without walking: as it was lived, as it is folded, and after forgetting."""

from gateway.orders.facts import DeadlinePassed, OrderEnded, Outcome
from gateway.orders.multimap import Multimap
from gateway.roster.numbers import normal
from tests.unit.orders.one_order import ID, at, ended, opened, started

NUMBER = "15400010001"


def test_a_value_that_goes_leaves_the_others_as_if_it_had_never_been_there() -> None:
    numbers: Multimap[str, int] = Multimap()
    for value in (1, 2, 3, 2):
        numbers.add("a", value)
    assert numbers.at("a") == (1, 2, 3)
    numbers.remove("a", 2)
    numbers.remove("b", 2)
    assert numbers.items() == [("a", (1, 3))]
    numbers.remove("a", 1)
    numbers.remove("a", 3)
    assert (numbers.at("a"), numbers.items()) == ((), [])


def test_a_report_after_the_order_is_forgotten_fits_nothing() -> None:
    """The text was in doubt to the end: the doubt must go with the order."""
    hall = opened(deliveries=1)
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    assert hall.hall.reported_part("m1", 99, NUMBER) is not None
    hall.tell(OrderEnded("ended", at(9), ID, False, "seat1", ""))
    forget = f"forget/{ID}"
    hall.tell(DeadlinePassed(f"deadline/{forget}", at(9_999), ID, forget))
    assert ID not in hall.hall.orders
    assert hall.hall.reported_part("m1", 99, NUMBER) is None
    assert hall.hall.in_doubt.items() == []


def test_a_reference_is_found_however_the_number_is_spelled() -> None:
    hall = opened(deliveries=1)
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    used = hall.hall.reported_part("m1", 7, f"+86{NUMBER}")
    assert used is not None
    assert hall.hall.references.at(("m1", 7, normal(NUMBER))) == (used,)

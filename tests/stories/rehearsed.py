"""The shipped scenarios, each rehearsed once, and what is asked of a rehearsal."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from drivers.gsm_modem.simulated_network import MobileNetwork
from gateway.orders.facts import AnswerHeard
from gateway.orders.hall import OrderLife
from gateway.orders.order_facts import Delivery
from gateway.rehearsal.rehearsal import Rehearsal, rehearse
from gateway.rehearsal.scenario import Scenario, read_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
S01 = "S01_xianju_typhoon_muster"
S02 = "S02_putuoshan_56_units_cableway"
S03 = "S03_maritime_rescue"
S05 = "S05_first_receiver_gas_leak"
S07 = "S07_drill_preempted_by_real"


def scenario(name: str) -> Scenario:
    return read_scenario(SCENARIOS / name)


@cache
def rehearsed(name: str) -> Rehearsal:
    return rehearse(scenario(name))


def order(name: str, order_id: str) -> OrderLife:
    return rehearsed(name).past.hall.orders[order_id]


def deliveries(life: OrderLife, unit: str = "") -> Iterator[Delivery]:
    """Of one order, for one unit or for all."""
    for sending in life.sendings.values():
        if not unit or unit in sending.delivery.units:
            yield sending.delivery


def network(played: Rehearsal) -> MobileNetwork:
    return cast(MobileNetwork, played.hall.network)


def events(name: str, family: str) -> list[dict[str, Any]]:
    """Each once, by number."""
    unique = {e["sequence"]: e for e in rehearsed(name).hall.core.events if "sequence" in e}
    return [unique[n] for n in sorted(unique) if unique[n]["type"].startswith(family)]


def answers(name: str) -> list[AnswerHeard]:
    return [fact for fact in rehearsed(name).past.facts if isinstance(fact, AnswerHeard)]

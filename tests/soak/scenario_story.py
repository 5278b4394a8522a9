"""A scenario's order over text messages alone, and the texts that its people send.

    0 s        the order, to everybody of the scenario's roster
    as given   every text of world.jsonl until `until_s`, from the telephone that it is from
    then       the order is closed, and the house comes to rest

What else the scenario has (calls, radios, forms) is left out: a modem is what dies here.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from gateway.rehearsal.fuse import Fuse
from gateway.rehearsal.scenario import HappeningKind, Scenario, read_scenario
from tests.crash.house_rules import folded
from tests.crash.muster_hall import MusterHall
from tests.crash.muster_story import live
from tests.crash.story_rules import broken_rules
from tests.crash.watched_ports import facts_in

_OUTAGE_S = 1.0
_SETTLES_IN_S = 60.0
_PARTS_WAIT_S = 610.0


class ScenarioStory:
    """One scenario in one hall; `leaders` is known once the story is over."""

    leaders: Mapping[str, Sequence[str]]

    def __init__(self, hall: MusterHall, scenario: Scenario, until_s: float) -> None:
        self.leaders = {}
        self.replies: list[tuple[str, str]] = []
        self._hall = hall
        self._scenario = scenario
        self._until_s = until_s

    async def play(self) -> None:
        """All of it, to the end."""
        core = self._hall.core
        (order,) = self._scenario.orders
        await core.request("order", "submit", {**order.body, "bearers": ["sms"]})
        for happening in self._scenario.happenings:
            if happening.at_s <= self._until_s and happening.kind is HappeningKind.SMS_IN:
                await self._until(happening.at_s)
                self._send(happening.data["from"], happening.data["text"])
        await self._until(self._until_s)
        await core.request("order", "close", {"order_id": order.order_id, "operator": "seat-1"})
        await self._hall.clock.sleep(_SETTLES_IN_S)
        if any(
            memory.messages for modem in self._hall.modems for memory in modem.memories.values()
        ):
            await self._hall.clock.sleep(_PARTS_WAIT_S)
        self._find_leaders(order.order_id)

    def _find_leaders(self, order_id: str) -> None:
        """Everybody of the plan whose telephone is not one that texts never reach."""
        patterns = self._scenario.patterns(Bearer.SMS)
        sendings = folded(facts_in(self._hall.store)).orders[order_id].sendings.values()
        numbers = [sending.delivery.address for sending in sendings]
        self.leaders = {order_id: [n for n in numbers if patterns.get(n) != "undelivered"]}

    def _send(self, number: str, text: str) -> None:
        self.replies.append((number, text))
        self._hall.network.send_text(number, text)

    async def _until(self, at_s: float) -> None:
        await self._hall.clock.sleep(at_s - self._hall.clock.monotonic_s())


@cache
def _scenario_in(directory: Path) -> Scenario:
    return read_scenario(directory)


def scenario_story(
    fuses: Sequence[Fuse], place: Path, directory: Path, until_s: float, modems: int, look_s: float
) -> tuple[MusterHall, list[str]]:
    """The house after the scenario, and the rules that were broken.

    Each fuse is a life's; an idle modem is asked every `look_s` whether it is still there.
    """

    async def run() -> tuple[MusterHall, list[str]]:
        scenario = _scenario_in(directory)
        terminals = scenario.patterns(Bearer.SMS)
        profile = place / "modem.toml"
        profile.write_text(f"[timings]\nlook_s = {look_s}\n")
        hall = MusterHall(
            place, modems=modems, roster=directory, terminals=terminals, profile=str(profile)
        )
        told = ScenarioStory(hall, scenario, until_s)
        await live(hall, told.play(), fuses, _OUTAGE_S)
        return hall, broken_rules(hall, told, place)

    return run_virtual(run())

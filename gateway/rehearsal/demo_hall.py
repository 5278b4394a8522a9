"""The hall of a demo: a scenario, its roster, and a configuration to run it with."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from gateway.core_link.broker_address import BrokerAddress
from gateway.orders.order import Bearer
from gateway.rehearsal.scenario import (
    Scenario,
    ScenarioOrder,
    ScenarioUnreadable,
    read_scenario,
)
from gateway.roster.numbers import normal
from gateway.roster.roster import Roster
from gateway.roster.tables import TABLES, RosterUnreadable, read_roster

_SITE = "xianju"
_SIGNATURE = "仙居应急联动"
_UNDELIVERED = "undelivered"
_DAYS = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class DemoHall:
    """A scenario of one order. `addressed` is mobile → units it is told for."""

    scenario: Scenario
    order: ScenarioOrder
    names: Mapping[str, str]
    addressed: Mapping[str, tuple[str, ...]]
    site: str = _SITE

    @property
    def leader_of_one_team(self) -> str:
        """The mobile of the first leader who has one team only: his text names no teams."""
        return next(number for number, units in self.addressed.items() if len(units) == 1)

    @property
    def undelivered(self) -> int:
        """How many addressed mobiles get no text, as terminals.csv says."""
        patterns = self.scenario.patterns(Bearer.SMS)
        bad = {normal(number) for number, pattern in patterns.items() if pattern == _UNDELIVERED}
        return len(bad & set(self.addressed))

    def settings(
        self, directory: Path, address: BrokerAddress, password: str, today: date
    ) -> dict[str, dict[str, str]]:
        """The tables of the configuration; password and roster become files of `directory`."""
        secret = directory / "core.pw"
        secret.touch(mode=0o600)
        secret.write_text(password, encoding="utf-8")
        roster = directory / "roster"
        copy_roster(self.scenario.directory, roster, today - self.scenario.t0.date())
        return {
            "site": {"id": self.site, "name": _SIGNATURE},
            "core": {
                "listen": f"{address.host}:{address.port}",
                "username": "core",
                "password_file": str(secret),
            },
            "roster": {"directory": str(roster)},
        }

    def channels(self, driver: str, ports: Sequence[str], feed_port: str) -> list[dict[str, str]]:
        """The modems, and the channel that answers are fed into."""
        modems = [
            {"name": f"modem-{number}", "driver": driver, "port": port}
            for number, port in enumerate(ports, start=1)
        ]
        return [*modems, {"name": "fed-1", "driver": "fed_answers", "port": feed_port}]


def read_hall(directory: Path) -> DemoHall:
    """Read a scenario with one order; raises `ScenarioUnreadable`."""
    if not directory.is_dir():
        raise ScenarioUnreadable(
            [f"{directory}: the demo plays this scenario, and it is not there"]
        )
    scenario = read_scenario(directory)
    try:
        roster, _ = read_roster(directory)
    except RosterUnreadable as error:
        raise ScenarioUnreadable(error.faults) from error
    if len(scenario.orders) != 1:
        raise ScenarioUnreadable([f"{directory}: the demo plays one order, not several"])
    order = scenario.orders[0]
    units = [str(leg["unit_id"]) for leg in order.body["legs"]]
    names = {}
    for unit_id in units:
        unit = roster.unit(unit_id)
        names[unit_id] = unit.name if unit else unit_id
    return DemoHall(scenario, order, names, _addressed(roster, order, units, scenario.t0.date()))


def copy_roster(source: Path, target: Path, later: timedelta) -> None:
    """Copy a scenario's roster; its days move with the day on which the scenario is played."""
    target.mkdir()
    for name in TABLES:
        if not (source / name).exists():
            continue
        with (source / name).open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        for row in rows:
            for place, column in enumerate(header[: len(row)]):
                if column in _DAYS and row[place]:
                    row[place] = (date.fromisoformat(row[place]) + later).isoformat()
        with (target / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])


def _addressed(
    roster: Roster, order: ScenarioOrder, units: Sequence[str], on_date: date
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for person in roster.people_of(unit, order.body.get("roles", ()), on_date):
            found[person.number] = (*found.get(person.number, ()), unit)
    return found

"""A hall of six teams and thirteen leaders: the house in which crashes are rehearsed.

Everything that could hide a loss is made hard: the modems bring every delivery report and every
part of a text twice, and the parts in disorder; one leader commands two teams.
"""

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND
from gateway.config import Config
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.rehearsal.fuse import Fuse, PowerCut
from gateway.rehearsal.virtual_house import VirtualHouse
from gateway.runtime.driver_catalogue import Fitted
from gateway.service import fitted_channels
from tests.crash.watched_ports import WatchedMemory, WatchingCore

UNITS = """\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note
G01,安洲分队,1,township,township,0600-5551001,,10,
G02,南峰分队,1,township,township,0600-5551002,,10,
G03,医疗分队,2,medical,county,0600-5551003,,,
G04,白塔分队,1,township,township,0600-5551004,,10,
G05,下各分队,1,township,township,0600-5551005,,10,
G06,横溪分队,1,township,township,0600-5551006,,10,
"""
PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note
G01-A,G01,赵志强,正指挥,15400010001,,,2026-01-01,,
G01-B,G01,钱小红,副指挥,15400010002,,,2026-01-01,,
G02-A,G02,孙家俊,正指挥,15400010003,,,2026-01-01,,
G02-B,G02,李少华,副指挥,15400010009,,,2026-01-01,,
G03-A,G03,周晓东,正指挥,15400010005,,,2026-01-01,,
G03-B,G03,李少华,副指挥,15400010009,,,2026-01-01,,two teams
G04-A,G04,吴立新,正指挥,15400010007,,,2026-01-01,,
G04-B,G04,郑慧敏,副指挥,15400010008,,,2026-01-01,,
G05-A,G05,王建国,正指挥,15400010010,,,2026-01-01,,
G05-B,G05,冯小刚,副指挥,15400010011,,,2026-01-01,,
G06-A,G06,陈大海,正指挥,15400010012,,,2026-01-01,,
G06-B,G06,褚卫东,副指挥,15400010013,,,2026-01-01,,
G06-C,G06,卫国强,副指挥,15400010014,,,2026-01-01,,
G06-D,G06,蒋大为,副指挥,15400010015,,,2026-01-01,,
"""
HARD = {"duplicate_reports": True, "duplicate_texts": True, "shuffle_texts": True}


class MusterHall(VirtualHouse):
    """The house with its simulated modems; `settings` are the simulator's, for all or one.

    Without a `roster` directory it has its own six teams.

    `faults` collects what the ports saw that must never happen: an acknowledgement before its
    commit, a message deleted before it was recorded, an error nobody took. `last_fuse` counts
    the points of the last life.
    """

    def __init__(
        self,
        directory: Path,
        seed: int = 0,
        modems: int = 2,
        terminals: Mapping[str, str] | None = None,
        second_modem: Mapping[str, Any] | None = None,
        roster: Path | None = None,
        profile: str | None = None,
        **settings: Any,
    ) -> None:
        site, fitted = site_at(directory, modems, roster, profile)
        asked = {**HARD, "terminals": dict(terminals or {}), **settings}
        asked["modems"] = {2: dict(second_modem or {})}
        built = KIND.build(SimulatorSettings.model_validate(asked), modems, SeededRandom(seed))
        self.modems = [modem for modem in built if isinstance(modem, SimulatedModem)]
        self.network = self.modems[0].network
        self.healthy = self.modems[0].settings
        devices = {f"sim-{n}": modem for n, modem in enumerate(self.modems, 1)}
        super().__init__(site, fitted, devices, seed)
        self.faults: list[str] = []
        self.last_fuse = Fuse()
        self.core: WatchingCore = WatchingCore(self.clock, site.site.id, self.store, self.faults)
        for modem in self.modems:
            modem.memories = {
                name: WatchedMemory(memory.size, self.store, self.faults)
                for name, memory in modem.memories.items()
            }
        asyncio.get_running_loop().set_exception_handler(self._unhandled)

    def texts_to(self, number: str) -> list[str]:
        """Whole texts that reached this telephone."""
        return [text.text for text in self.network.texts if text.destination == number]

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseExceptionGroup):
            _, error = error.split(PowerCut)
        if error is not None and not isinstance(error, PowerCut):
            self.faults.append(f"nobody took: {context.get('message')}: {error!r}")


@cache
def site_at(
    directory: Path, modems: int, roster: Path | None, profile: str | None
) -> tuple[Config, list[Fitted]]:
    """The site with its own roster in `directory`, or with another; one profile for all modems."""
    if roster is None:
        (directory / "units.csv").write_text(UNITS, encoding="utf-8")
        (directory / "people.csv").write_text(PEOPLE, encoding="utf-8")
    site = Config.model_validate(
        {
            "site": {"id": "xianju", "name": "仙居应急联动", "state_dir": str(directory)},
            "roster": {"directory": str(roster or directory)},
            "channel": [
                {
                    "name": f"modem-{n}",
                    "driver": "gsm_modem",
                    "port": f"sim-{n}",
                    "profile": profile,
                }
                for n in range(1, modems + 1)
            ],
        }
    )
    return site, fitted_channels(site)

"""A hall small enough to read: three teams, five leaders, two modems."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND
from gateway.config import Channel, Config
from gateway.driver_api import DriverKind
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.rehearsal.virtual_house import VirtualHouse
from gateway.runtime.driver_catalogue import Fitted
from gateway.service import fitted_channels

UNITS = """\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note
G01,安洲分队,1,township,township,0600-5551001,,10,
G02,南峰分队,1,township,township,0600-5551002,,10,
G03,医疗分队,2,medical,county,0600-5551003,,,
"""
PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note
G01-A,G01,赵志强,正指挥,15400010001,1001000,,2026-01-01,,
G01-B,G01,钱小红,副指挥,15400010002,,,2026-01-01,,
G02-A,G02,孙家俊,正指挥,15400010003,1001002,,2026-01-01,,
G02-B,G02,李少华,副指挥,15400010009,,,2026-01-01,,
G03-A,G03,周晓东,正指挥,15400010005,,,2026-01-01,,
G03-B,G03,李少华,副指挥,15400010009,,,2026-01-01,,two teams
"""
LEADERS = ("15400010001", "15400010002", "15400010003", "15400010009", "15400010005")


def order(order_id: str = "XJ-1", **changes: Any) -> dict[str, Any]:
    """An order to all three teams, one text part each."""
    return {
        "order_id": order_id,
        "level": "重大",
        "category": "自然灾害",
        "class": "non_police",
        "bearers": ["sms"],
        "sms": "【仙居应急联动】指令A:各队立即集结。回复1签收2无法执行",
        "legs": [{"unit_id": unit} for unit in ("G01", "G02", "G03")],
    } | changes


def config(
    tmp_path: Path,
    modems: int = 2,
    limits: str = "none",
    rules: Mapping[str, Any] | None = None,
    channel: Mapping[str, Any] | None = None,
    tables: Mapping[str, Any] | None = None,
) -> Config:
    """The site's configuration with a roster of its own.

    `channel` are further keys of every modem, `{n}` in a text is its number; `tables` further
    tables.
    """
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return Config.model_validate(
        {
            "site": {"id": "xianju", "name": "仙居应急联动", "state_dir": str(tmp_path)},
            "roster": {"directory": str(tmp_path)},
            "rules": {"limits": limits, **(rules or {})},
            "channel": [
                {"name": f"modem-{n}", "driver": "gsm_modem", "port": f"sim-{n}"}
                | {key: _numbered(value, n) for key, value in (channel or {}).items()}
                for n in range(1, modems + 1)
            ],
            **(tables or {}),
        }
    )


def _numbered(value: Any, modem: int) -> Any:
    return value.format(n=modem) if isinstance(value, str) else value


def fitted_beside(kind: DriverKind, name: str = "", system: str | None = None) -> Fitted:
    """A channel of a driver without keys, named after it unless it has a name of its own."""
    name = name or kind.name.replace("_", "-")
    channel = Channel(name=name, driver=kind.name, system=system)
    return Fitted(channel, kind, kind.config(), kind.profile())


class SmallHall(VirtualHouse):
    """The house with its simulated modems; `settings` are the simulator's.

    `each` is for single modems, from 1; `beside` are channels at the driver's contract; `rules`
    are further keys of that table, `channel` and `tables` those of `config`.
    """

    def __init__(
        self,
        tmp_path: Path,
        seed: int = 0,
        modems: int = 2,
        each: Mapping[int, dict[str, Any]] | None = None,
        beside: Sequence[DriverKind | Fitted] = (),
        limits: str = "none",
        rules: Mapping[str, Any] | None = None,
        channel: Mapping[str, Any] | None = None,
        tables: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        site = config(tmp_path, modems, limits, rules, channel, tables)
        built = KIND.build(
            SimulatorSettings.model_validate({**settings, "modems": dict(each or {})}),
            modems,
            SeededRandom(seed),
        )
        self.modems = [modem for modem in built if isinstance(modem, SimulatedModem)]
        self.network = self.modems[0].network
        devices = {f"sim-{n}": modem for n, modem in enumerate(self.modems, 1)}
        others = (one if isinstance(one, Fitted) else fitted_beside(one) for one in beside)
        fitted = [*fitted_channels(site), *others]
        super().__init__(site, fitted, devices, seed)

    def texts_to(self, number: str) -> list[str]:
        """Whole texts that reached this telephone."""
        return [text.text for text in self.network.texts if text.destination == number]

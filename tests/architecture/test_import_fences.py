"""Every fence of `.importlinter` is shown to fail: a forbidden import is planted in a copy."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PREFIX = "importlinter:contract:"

# contract, the module that is planted, what it imports
VIOLATIONS = [
    ("layers", "gateway.driver_api.planted", "gateway.clock"),
    ("layers", "gateway.driver_api.planted", "gateway.config"),
    ("layers", "gateway.clock_planted", "gateway.driver_api"),  # a room without a storey
    ("layers", "gateway.roster.planted", "gateway.orders.planted_too"),
    ("layers", "gateway.journal.planted", "gateway.runtime"),
    ("layers", "gateway.journal.planted", "gateway.core_link"),
    ("layers", "gateway.runtime.planted", "gateway.core_link"),
    ("layers", "gateway.core_link.planted", "gateway.runtime"),
    ("layers", "gateway.runtime.planted", "gateway.app"),
    ("layers", "gateway.core_link.planted", "gateway.cli"),
    ("layers", "gateway.runtime.planted", "gateway.rehearsal"),
    ("layers", "gateway.rehearsal.planted", "gateway.cli"),
    ("layers", "gateway.cli.planted", "gateway.__main__"),
    ("kit_sees", "gateway.driver_kit.planted", "gateway.config"),
    ("kit_sees", "gateway.driver_kit.planted", "gateway.journal"),
    ("kit_stays_out", "gateway.runtime.planted", "gateway.driver_kit"),
    ("kit_stays_out", "gateway.journal.planted", "gateway.driver_kit.planted_too"),
    ("core_without_drivers", "gateway.runtime.planted", "drivers"),
    ("core_without_drivers", "gateway.cli.planted", "drivers.gsm_modem"),
    ("drivers_see", "drivers.gsm_modem.planted", "gateway.clock"),
    ("drivers_see", "drivers.gsm_modem.planted", "gateway.driver_kit"),
    ("drivers_see", "drivers.planted.driver", "gateway.config"),
    ("drivers_apart", "drivers.planted.driver", "drivers.gsm_modem"),
    ("drivers_apart", "drivers.gsm_modem.planted", "drivers.planted.driver"),
    ("simulators_apart", "drivers.planted.simulator", "drivers.planted.protocol"),
    ("simulators_apart", "drivers.planted.simulated_radio", "drivers.planted.pdu"),
    ("mqtt_in_one_place", "gateway.core_link.planted", "aiomqtt"),
    ("mqtt_in_one_place", "gateway.runtime.planted", "paho.mqtt.client"),
    ("mqtt_in_one_place", "drivers.planted.driver", "aiomqtt"),
    ("pjsua2_in_one_place", "drivers.sip.planted", "pjsua2"),
    ("pjsua2_in_one_place", "gateway.runtime.planted", "pjsua2"),
    ("time_in_one_place", "gateway.runtime.planted", "time"),
    ("time_in_one_place", "gateway.runtime.planted", "random"),
    ("time_in_one_place", "drivers.planted.driver", "secrets"),
    ("time_in_one_place", "drivers.sip.worker.planted", "time"),
    *(
        ("pure", module, library)
        for module, libraries in {
            "gateway.orders.planted": ["asyncio", "logging", "serial"],
            "gateway.roster.planted": ["sqlite3", "socket"],
            "drivers.planted.protocol": ["asyncio", "socket", "serial", "sqlite3", "logging"],
        }.items()
        for library in libraries
    ),
]


def contracts() -> dict[str, str]:
    """The contracts of `.importlinter`: identifier to the name that a report prints."""
    parser = configparser.ConfigParser()
    parser.read(HOUSE / ".importlinter", encoding="utf-8")
    return {
        section.removeprefix(PREFIX): parser[section]["name"]
        for section in parser.sections()
        if section.startswith(PREFIX)
    }


@pytest.fixture(scope="module")
def copied_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    caches = shutil.ignore_patterns("__pycache__")
    for package in ("gateway", "drivers", "tests/architecture"):
        shutil.copytree(HOUSE / package, copy / package, ignore=caches)
    shutil.copy(HOUSE / ".importlinter", copy)
    return copy


@pytest.fixture
def house(copied_house: Path) -> Iterator[Path]:
    before = set(copied_house.rglob("*"))
    yield copied_house
    for path in sorted(set(copied_house.rglob("*")) - before, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def plant(house: Path, module: str, text: str) -> None:
    path = house.joinpath(*module.split(".")).with_suffix(".py")
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text, encoding="utf-8")


def broken_contracts(house: Path) -> set[str]:
    """The names that `lint-imports` reports as broken in the house."""
    lint_imports = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"COLUMNS": "300", "PYTHONDONTWRITEBYTECODE": "1"}
    report = subprocess.run(
        [lint_imports, "--no-cache"], cwd=house, env=environment, capture_output=True, text=True
    )
    assert "Contracts:" in report.stdout, report.stdout + report.stderr
    broken = set(re.findall(r"^(.+) BROKEN", report.stdout, re.MULTILINE))
    assert (report.returncode != 0) == bool(broken)
    return broken


def test_every_contract_has_a_violation_here() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(contracts())


def test_the_house_keeps_its_fences(house: Path) -> None:
    assert broken_contracts(house) == set()


@pytest.mark.parametrize(("contract", "module", "imported"), VIOLATIONS)
def test_a_planted_import_breaks_just_its_contract(
    house: Path, contract: str, module: str, imported: str
) -> None:
    if imported.split(".")[-1] in {"planted_too", "driver", "protocol", "pdu"}:
        plant(house, imported, "")
    plant(house, module, f"import {imported}\n")
    assert broken_contracts(house) == {contracts()[contract]}


def test_what_a_fence_allows_stays_allowed(house: Path) -> None:
    plant(house, "drivers.planted.simulated_radio", "import gateway.driver_api\n")
    plant(house, "drivers.planted.simulator", "import drivers.planted.simulated_radio\n")
    plant(house, "drivers.planted.protocol", "import gateway.driver_api\nimport datetime\n")
    plant(house, "drivers.planted.driver", "import drivers.planted.protocol\nimport asyncio\n")
    plant(house, "gateway.rehearsal.planted", "import gateway.driver_kit\nimport asyncio\n")
    plant(house, "gateway.driver_kit.planted", "import gateway.clock\n")
    assert broken_contracts(house) == set()

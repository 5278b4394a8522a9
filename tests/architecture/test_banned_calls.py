"""The calls that DESIGN §8 bans are reported by ruff, with the project's own configuration."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]

BANNED = [
    "import time\n\nstarted = time.time()\n",
    "from time import time\n\nstarted = time()\n",
    "import time\n\nstarted = time.monotonic()\n",
    "from datetime import UTC, datetime\n\nnow = datetime.now(UTC)\n",
    "import datetime\n\nnow = datetime.datetime.now(datetime.UTC)\n",
    "import asyncio\n\nnap = asyncio.sleep(1)\n",
    "import asyncio\n\nlost = asyncio.create_task(None)\n",
    "import asyncio\n\nlost = asyncio.ensure_future(None)\n",
    "import random\n\ndice = random.random()\n",
    "from random import Random\n\ndice = Random()\n",
]
CLOCK_ONLY = "import time\n\nstarted = time.monotonic()\n"
CATCH_ALL = "try:\n    print()\nexcept Exception:\n    print()\n"


def reported(place: str, text: str) -> set[str]:
    """The codes of what ruff reports on the text, were it the file at `place`."""
    command = [
        str(Path(sys.executable).with_name("ruff")),
        *("check", "--no-cache", "--output-format=json", "--stdin-filename", place, "-"),
    ]
    report = subprocess.run(command, cwd=HOUSE, input=text, capture_output=True, text=True)
    assert report.returncode in {0, 1}, report.stderr
    return {fault["code"] for fault in json.loads(report.stdout)}


@pytest.mark.parametrize("place", ["gateway/runtime/planted.py", "drivers/gsm_modem/planted.py"])
@pytest.mark.parametrize("text", BANNED)
def test_a_banned_call_is_reported(place: str, text: str) -> None:
    assert "TID251" in reported(place, text)


@pytest.mark.parametrize("place", ["gateway/clock.py", "gateway/service.py"])
def test_the_clock_and_the_composition_root_may(place: str) -> None:
    assert reported(place, CLOCK_ONLY) == set()


def test_a_task_of_a_group_is_allowed() -> None:
    text = "async def run(group, work):\n    group.create_task(work())\n"
    assert reported("gateway/runtime/planted.py", text) == set()


def test_catching_everything_is_for_two_files_alone() -> None:
    assert "BLE001" in reported("gateway/runtime/planted.py", CATCH_ALL)
    assert reported("gateway/runtime/supervisor.py", CATCH_ALL) == set()
    assert reported("gateway/__main__.py", CATCH_ALL) == set()

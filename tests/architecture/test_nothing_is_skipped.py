"""`tests/conftest.py` turns a skip into a failure, wherever in the run it happens."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SKIPS = [
    "import pytest\n\ndef test_it():\n    pytest.skip('no modem here')\n",
    "import pytest\n\n@pytest.mark.skip\ndef test_it():\n    pass\n",
    "import pytest\n\n@pytest.mark.xfail\ndef test_it():\n    assert False\n",
    "import pytest\n\npytest.skip('no modem here', allow_module_level=True)\n",
    "import pytest\n\npytest.importorskip('no_such_library')\n",
]


def run_alone(directory: Path, text: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, directory)
    (directory / "test_planted.py").write_text(text, encoding="utf-8")
    options = ["-p", "no:cacheprovider", "--rootdir", str(directory), str(directory)]
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True)


@pytest.mark.parametrize("text", SKIPS)
def test_a_skip_fails_the_run(tmp_path: Path, text: str) -> None:
    run = run_alone(tmp_path, text)
    assert run.returncode != 0
    assert "nothing may be skipped" in run.stdout


def test_a_test_that_passes_still_passes(tmp_path: Path) -> None:
    assert run_alone(tmp_path, "def test_it():\n    pass\n").returncode == 0

"""`muster simulate tetra_pei` in a process of its own."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOUSE = Path(__file__).parents[3]
_PATIENCE_S = 60.0


@contextmanager
def radios(count: int, link: str, *settings: str) -> Iterator[list[str]]:
    """The ports of so many radios, as the command names them; `settings` are those of `--set`."""
    words = [word for setting in settings for word in ("--set", setting)]
    process = subprocess.Popen(
        [
            *(sys.executable, "-u", "-m", "gateway", "simulate", "tetra_pei"),
            *("--count", str(count), "--link", link, "--seed", "1", *words),
        ],
        cwd=_HOUSE,
        stdout=subprocess.PIPE,
        text=True,
        # A job in the background ignores SIGINT, and so would all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # A start that hangs must not hang whoever reads its output.
    alarm = threading.Timer(_PATIENCE_S * 3, process.kill)
    alarm.start()
    try:
        assert process.stdout is not None
        yield [process.stdout.readline().split()[2] for _ in range(count)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(_PATIENCE_S) == 0
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()

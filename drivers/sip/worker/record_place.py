"""Where a recording goes on disk: a folder for its day, and nobody's but ours."""

import os
from pathlib import Path

_OURS_ALONE = 0o077


def keep_to_ourselves() -> None:
    """Whatever this process writes from now on is for its own user: 0600 and 0700."""
    os.umask(_OURS_ALONE)


def make_place(file: str) -> None:
    """Make the folder of the day; the one above it is the driver's. Raises `OSError`."""
    Path(file).parent.mkdir(mode=0o700, exist_ok=True)
